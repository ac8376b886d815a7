"""The lines that help: whom they are for, and when they must be checked again."""

import datetime
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.content.crisis_schema import LINES_FOR, NEEDS, Crisis, Region, Resource
from assistant.content.loader import Content, load


@pytest.mark.parametrize("checked", ["2020-02-29", "2999-01-01"])
def test_crisis_resources_that_must_be_checked_again_are_loaded_and_say_so(project: Path, checked: str) -> None:
    crisis = project / "content/crisis.yml"
    crisis.write_text(re.sub("(?m)^checked: .*", f"checked: {checked}", crisis.read_text()))
    found = load(project).crisis
    assert found.overdue(datetime.date(2026, 11, 29)).startswith(f"checked: {checked} is in the future or more than")
    assert found.days_left(datetime.date(2026, 11, 29)) < 0


def test_the_days_until_the_crisis_resources_must_be_checked_are_counted(content: Content) -> None:
    crisis = content.crisis
    for days, left in ((-400, -1), (-2, -1), (-1, 181), (0, 180), (180, 0), (181, -1), (2_000, -1_820)):
        today = crisis.checked + datetime.timedelta(days=days)
        assert crisis.days_left(today) == left
        assert (crisis.overdue(today) is not None) == (left < 0)


def test_every_need_has_a_resource_in_every_region(content: Content) -> None:
    regions = content.crisis.regions
    assert [(name, need) for name, region in regions.items() for need in NEEDS if not region.fitting(need)] == []


def _line(name: str, *needs: str, veterans: bool = False) -> Resource:
    return Resource(say=name, needs=needs, veterans=veterans, options=[{"title": "Call", "url": "tel:1"}])


def _region(*lines: Resource) -> Region:
    return Region(emergency={"say": "112", "options": [{"title": "Call 112", "url": "tel:112"}]}, resources=lines)


def test_a_veteran_is_given_the_line_of_veterans_first() -> None:
    region = _region(_line("a line", *LINES_FOR), _line("a veterans' line", "self_harm", veterans=True))
    assert [line.say for line in region.fitting("self_harm")] == ["a line", "a veterans' line"]
    assert [line.say for line in region.fitting("self_harm", veteran=True)] == ["a veterans' line", "a line"]
    assert [line.say for line in region.fitting("abuse", veteran=True)] == ["a line"]


def test_who_asks_for_help_is_given_the_lines_of_a_check_in() -> None:
    region = _region(_line("first", *LINES_FOR[:-1]), _line("second", "check_in"))
    assert region.fitting("asks_for_help") == region.fitting("check_in") == (region.resources[1],)


def test_a_region_without_a_line_for_a_need_is_refused() -> None:
    with pytest.raises(ValidationError, match="none is for check_in: add this to the needs of one"):
        _region(_line("first", *LINES_FOR[:-1]))


def test_danger_to_somebody_else_has_its_own_words(content: Content) -> None:
    crisis: Crisis = content.crisis
    assert crisis.of_need("self_harm", other=True) != crisis.of_need("self_harm", other=False)
    assert crisis.of_need("check_in", other=True) == crisis.of_need("check_in", other=False)
    german = crisis.languages["de"]
    assert german.of_need("abuse", other=True) == german.others.get("abuse", german.others["someone_else"])
    assert german.of_need("abuse", other=False) == tuple(german.texts)


def test_a_line_is_known_by_its_name_and_its_numbers_with_the_language_of_its_region(content: Content) -> None:
    lines = dict(content.crisis.lines)
    assert lines["988"] == "en" and lines["112"] != "en"
