"""An attempt is given up or let go, never both, and never ends later than its time."""

from typing import List

import pytest

from actions.attempt import Attempt
from assistant.side_effects.contact_form import FAILED, UNKNOWN


def test_an_attempt_that_is_given_up_cannot_send_any_more() -> None:
    attempt = Attempt(60)
    assert 59 < attempt.left() <= 60
    assert attempt.end() == FAILED
    with pytest.raises(TimeoutError):
        attempt.let_go()
    with pytest.raises(TimeoutError):
        attempt.left()


def test_what_became_of_a_request_that_was_let_go_is_unknown() -> None:
    attempt = Attempt(60)
    attempt.let_go()
    assert attempt.end() == UNKNOWN and attempt.failed() == UNKNOWN


def test_a_delivery_that_breaks_off_before_has_failed() -> None:
    assert Attempt(60).failed() == FAILED


def test_after_its_time_a_request_stays() -> None:
    attempt = Attempt(0)
    with pytest.raises(TimeoutError):
        attempt.let_go()
    assert attempt.end() == FAILED


def test_the_end_aborts_what_hangs() -> None:
    aborted: List[str] = []
    attempt = Attempt(60)
    attempt.aborts(lambda: aborted.append("the connection"))
    attempt.end()
    assert aborted == ["the connection"]
