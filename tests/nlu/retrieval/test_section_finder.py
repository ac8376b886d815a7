"""A running assistant finds words that were edited since its training."""

from dataclasses import replace
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.content.loader import Content
from assistant.nlu.examples import Example
from assistant.nlu.message_reader import Labels, Reading
from assistant.nlu.retrieval import section_finder
from assistant.nlu.retrieval.section_finder import SectionFinder

CALM = Reading(Labels({"question": 1.0, "greet": 0.0, "crisis": 0.0}, {"question": 0.5}), [], [], True)


def said(finder: SectionFinder, text: str) -> list:
    message = Message({"text": text, "reading": CALM})
    finder.process([message])
    return message.get("beliefs").beliefs[0].sections


@pytest.fixture(scope="module")
def taught(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a training leaves for the finder."""
    folder = tmp_path_factory.mktemp("finder")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(section_finder, "live_content", lambda: content)
        found = SectionFinder(None, None)
        found.learn([Example("is it risky", "considerations_and_caution", None, None, False, "en")])
        found.save(folder)
    return folder


@pytest.fixture
def finder(taught: Path, content: Content, monkeypatch: pytest.MonkeyPatch) -> SectionFinder:
    monkeypatch.setattr(section_finder, "live_content", lambda: content)
    found = SectionFinder(None, None)
    found.restore(taught)
    return found


def test_a_sentence_added_to_a_section_is_found_without_training(
    finder: SectionFinder, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "who feeds the zebras"
    before = dict(said(finder, question))["future_outlook"]
    first = content.articles[0]
    sections = tuple(
        replace(each, text=each.text + "\n\nThe zebras are fed by the night nurse.")
        if each.id == "future_outlook"
        else each
        for each in first.sections
    )
    edited = replace(content, articles=(replace(first, sections=sections),))
    monkeypatch.setattr(section_finder, "live_content", lambda: edited)
    monkeypatch.setattr(section_finder, "PATIENCE", 300)  # a busy machine reads the edited words late
    name, chance = said(finder, question)[0]
    assert name == "future_outlook" and chance > before


def test_a_message_is_held_by_the_section_that_has_every_word_of_it(finder: SectionFinder) -> None:
    def held(text: str, *sentences: str) -> float:
        reading = CALM._replace(sentences=[(each, CALM.whole) for each in sentences])
        message = Message({"text": text, "reading": reading})
        finder.process([message])
        return message.get("held")

    question = "is ketamine being investigated as a treatment for PTSD?"
    stranger = "I won't be here on Sunday"
    assert held(question) > 0.6 and held(stranger) < 0.5
    assert held(f"{stranger}. {question}", stranger, question) == held(stranger)
    assert held(" ".join([question] * 6), *[question] * 6) == 0.0, "a letter is no question to the article"
    assert held(f"no, I meant {question}") == 0.0


def test_words_that_cannot_be_read_leave_those_before(
    finder: SectionFinder, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = replace(content)
    monkeypatch.setattr(section_finder, "live_content", lambda: edited)
    monkeypatch.setattr(section_finder, "section_texts", lambda articles: 1 / 0)
    assert said(finder, "is it risky")


def test_an_unclear_question_beside_a_clear_one_is_asked_as_well(finder: SectionFinder) -> None:
    def asked(text: str) -> list:
        return list(finder.find(text, CALM).asked.values())

    ((first, second),) = asked("what are the symptoms of PTSD and how does this treatment help with it")
    assert first == "understanding_ptsd" != second
    assert asked("what are the symptoms of PTSD and my dog barks") == []
