"""A section is said in its own words, and leads to what comes next."""

from dataclasses import replace

from assistant.content.loader import Content
from assistant.dialogue.turn import Plan, Turn
from tests.dialogue.composed import payloads, said


def test_every_section_is_said_in_its_own_words_with_source(content: Content) -> None:
    for section in content.sections:
        message = said(section.id, content)
        assert section.text in message["text"] and section.name in message["text"]
        assert message["source"]["section"] == section.id
        assert message["source"]["url"].endswith(f"#{section.id}")
        assert 3 <= len(payloads(message)) <= 4


def test_every_hopeful_section_leads_to_caution(content: Content) -> None:
    hopeful = [section for section in content.sections if section.hopeful]
    assert len(hopeful) == 5
    for section in hopeful:
        assert "/considerations_and_caution" in payloads(said(section.id, content))


def test_other_likely_sections_come_first_beside_an_answer(content: Content) -> None:
    message = said("how_ketamine_works", content, plan=Plan(("how_ketamine_works",), ("understanding_ptsd",)))
    assert payloads(message)[:2] == ["/understanding_ptsd", "/considerations_and_caution"]


def test_a_section_that_leaves_the_figure_open_says_so_once(content: Content) -> None:
    asked = Turn("how many people took part in it?", {}, None, None)
    planned = Plan(("considerations_and_caution",))
    text = said("considerations_and_caution", content, turn=asked, plan=planned)["text"]
    assert text.startswith("The article gives no figure for that.") and text.count("The article gives no figure") == 1
    tapped = replace(asked, text="/considerations_and_caution")
    assert "no figure" not in said("considerations_and_caution", content, turn=tapped, plan=planned)["text"]


def test_the_note_of_a_section_is_not_said_twice(content: Content) -> None:
    asked = Turn("how many people took part in it?", {}, None, None)
    text = said("clinical_insights", content, turn=asked, plan=Plan(("clinical_insights",)))["text"]
    assert text.count("figure") == 1
