"""The simulation as loops that numba compiles (the extra `fast`), bit for bit that of NumPy."""
