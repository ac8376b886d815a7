"""Child processes that end with their parent, however the parent ends."""

import ctypes
import os
import signal
import sys
from typing import Callable

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def ends_with_it(how: int = signal.SIGTERM) -> Callable[[], None]:
    """The `preexec_fn` of a child that gets the signal `how` when its parent ends, by `kill -9` too.

    On Linux alone; elsewhere the child stays. The kernel takes the thread that starts the child for its parent, so
    start it from one that lasts.
    """
    parent = os.getpid()

    def tie() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, how)
        if os.getppid() != parent:  # it ended before that
            os._exit(1)

    return tie
