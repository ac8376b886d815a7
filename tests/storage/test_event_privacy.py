"""What is stored of an event names no visitor, and the assistant can still go on from it."""

from typing import Any, Dict, List

import pytest
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SessionStarted, SlotSet, UserUttered

from assistant.privacy import redaction
from assistant.side_effects.contact_form import FORM, NAME, PRIVATE
from assistant.storage.event_privacy import KEPT, UNREADABLE, dropped, is_draft, opened, storable

MAIL = "zebediah@amberley.example"


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    """The first redaction loads a language model, which no save waits for."""
    redaction.load()


def stored(*events: Event, start: int = 0) -> List[Dict[str, Any]]:
    return list(storable(events, start))


def said(text: str, **more: Any) -> UserUttered:
    return UserUttered(text, parse_data={"text": text, "intent": {"name": "greet"}}, **more)


def test_a_message_is_redacted_wherever_it_stands_in_the_event() -> None:
    (data,) = stored(said(f"write to {MAIL}", metadata={"sender": MAIL, "article": "healing-scars"}))
    assert MAIL not in str(data) and data["text"] == data["parse_data"]["text"] == "write to [email]"
    assert data["metadata"] == {"sender": "[email]", "article": "healing-scars"}
    assert data["parse_data"]["intent"] == {"name": "greet"}


def test_an_option_is_stored_as_it_is() -> None:
    (data,) = stored(said("/is_it_safe"))
    assert data["text"] == "/is_it_safe"


def test_what_is_told_to_a_form_is_left_out_and_what_is_told_after_it_is_not() -> None:
    events = [ActiveLoop(FORM), said("blue whales"), said("/contact_cancelled"), ActiveLoop(None), said("is it safe")]
    assert [data.get("text") for data in stored(*events)] == [None, PRIVATE, "/contact_cancelled", None, "is it safe"]
    assert "blue whales" not in str(stored(*events))
    assert [data["text"] for data in stored(*events[:2], start=1)] == [PRIVATE], "the form began in an earlier turn"
    again = stored(ActiveLoop(FORM), SessionStarted(), said("is it safe"))
    assert again[-1]["text"] == "is it safe"


def test_an_answer_to_a_form_is_stored_sealed_and_read_back() -> None:
    (data,) = stored(SlotSet(NAME, "Zebediah"))
    assert "Zebediah" not in str(data) and opened(data)["value"] == "Zebediah"
    assert opened({**data, "value": "sealed by another"})["value"] is None


def test_an_answer_that_has_served_is_known_by_its_empty_slot() -> None:
    data = stored(SlotSet(NAME, None), SlotSet("section", None))
    assert dropped(data) == {NAME} and dropped(stored(SlotSet(NAME, "Zebediah"))) == set()


def test_an_old_answer_is_told_from_a_new_one_and_from_all_else() -> None:
    event = f'{{"event": "slot", "name": "{NAME}", "value": "x", "timestamp": 5.0}}'
    assert is_draft(event, 6.0) and not is_draft(event, 5.0)
    assert not is_draft('{"event": "slot", "name": "section", "timestamp": 1.0}', 6.0)


def test_a_reply_that_repeats_an_answer_is_stored_in_its_other_words() -> None:
    (data,) = stored(BotUttered("Zebediah, is that right?", metadata={KEPT: "[private], is that right?", "id": "x"}))
    assert (data["text"], data["metadata"]) == ("[private], is that right?", {"id": "x"})


def test_a_text_whose_redaction_fails_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> Any:
        raise MemoryError(text)

    monkeypatch.setattr(redaction, "begin", fails)
    (data,) = stored(said(f"write to {MAIL}"))
    assert MAIL not in str(data) and data["text"] == UNREADABLE
