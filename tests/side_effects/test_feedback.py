"""An option below an answer says which answer it judges, and how."""

import pytest

from assistant.content.article import PAYLOAD_LIMIT
from assistant.side_effects.feedback import options, rating

TITLES = {"helpful": "This helped", "unhelpful": "It did not"}


def test_the_two_options_are_read_back_as_what_they_stand_for() -> None:
    yes, no = options("is_it_safe", TITLES)
    assert (yes["title"], no["title"]) == ("This helped", "It did not")
    assert rating(yes["payload"]) == {"section": "is_it_safe", "helpful": True}
    assert rating(no["payload"]) == {"section": "is_it_safe", "helpful": False}


def test_an_id_that_fits_one_payload_and_not_the_other_is_not_rated() -> None:
    longest = "a" * (PAYLOAD_LIMIT - len('/feedback{"unhelpful":""}'))
    assert len(options(longest, TITLES)) == 2 and options(f"{longest}a", TITLES) == []


@pytest.mark.parametrize(
    "payload",
    ["/feedback", '/feedback{"helpful":""}', '/feedback{"great":"a"}', '/feedback{"helpful":"a"} or more', ""],
)
def test_anything_else_is_no_rating(payload: str) -> None:
    assert rating(payload) is None
