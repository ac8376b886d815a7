"""A date is taken only as editors are told to write it."""

import datetime

import pytest
from pydantic import ValidationError

from assistant.content.validation import Day, Words


class Dated(Words):
    day: Day


def test_a_date_is_read() -> None:
    assert Dated(day=" 2026-01-31 ").day == Dated(day=datetime.date(2026, 1, 31)).day == datetime.date(2026, 1, 31)


WRONG = ["2026", "1769817600", "31.01.2026", "2026-1-31", "2026-02-30", "٢٠٢٦-٠١-٣١", ["2026"]]


@pytest.mark.parametrize("written", WRONG)
def test_anything_else_is_no_date(written) -> None:
    with pytest.raises(ValidationError, match="invalid date format"):
        Dated(day=written)
