"""Memory that is freed stays with the process for its next arrays."""

import sys
from ctypes import CDLL, c_int

__all__ = ["keep_freed"]

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # mallopt(3)
KEPT_BYTES = 1 << 30
LARGEST_ARRAY = 1 << 25  # bytes; glibc allows no more, and no array of a block is as large


def keep_freed() -> bool:
    """Have the C library keep what is freed; return whether it does.

    Blocks of rows are made of the same arrays again and again. Each is so large that glibc would give it back to the
    system and ask for it anew, which the system fills with zeros first: a fifth of the time of a large job.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = CDLL(None).mallopt
    except (AttributeError, OSError):  # musl has none
        return False
    mallopt.argtypes, mallopt.restype = [c_int, c_int], c_int
    return bool(mallopt(M_MMAP_THRESHOLD, LARGEST_ARRAY) and mallopt(M_TRIM_THRESHOLD, KEPT_BYTES))
