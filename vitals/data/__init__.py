"""Data sets: which patients at which instants, written by any number of processes, and read back."""
