"""One delivery of a contact request, and the time that it has."""

import threading
import time
from typing import Callable, Text

from assistant.side_effects.contact_form import FAILED, UNKNOWN


class Attempt:
    """One delivery. It is given up, or its request is let go: whichever comes first rules the other out."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._given_up = self._let_go = False
        self._abort: Callable[[], None] = lambda: None

    def left(self) -> float:
        """Seconds left.

        Raises:
            TimeoutError: if there are none.
        """
        left = self._until - time.monotonic()
        if left <= 0 or self._given_up:
            raise TimeoutError
        return left

    def let_go(self) -> None:
        """From here on the request may arrive.

        Raises:
            TimeoutError: if it was given up before.
        """
        with self._lock:
            self.left()
            self._let_go = True

    def aborts(self, abort: Callable[[], None]) -> None:
        """What ends the delivery when its time is over, wherever it hangs."""
        self._abort = abort

    def end(self) -> Text:
        """End the delivery, as its time is over; what is known of the request."""
        with self._lock:
            self._given_up = not self._let_go
        self._abort()
        return FAILED if self._given_up else UNKNOWN

    def failed(self) -> Text:
        """Note that the delivery broke off; what is known of the request."""
        return UNKNOWN if self._let_go else FAILED
