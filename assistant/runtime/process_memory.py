"""Gives memory back to the system: after the start, and after a large part was replaced."""

import ctypes
import gc
from contextlib import suppress


def give_back() -> None:
    """Return what was freed to the system; what is left stays, and collections look no further through it until the
    next time."""
    gc.unfreeze()  # or what was left then would stay for ever, in use or not
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):  # of the GNU C library alone
        ctypes.CDLL(None).malloc_trim(0)
