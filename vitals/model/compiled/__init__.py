"""Parts of the model as loops that numba compiles (the extra `fast`), equal to those of NumPy but for last digits."""
