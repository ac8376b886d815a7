"""Replies as the web API gives them."""

from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

from assistant.channels.messages import MessageCollector, answer_to, history

SOURCE = {"article": "a", "section": "risks", "title": "Risks", "url": "/article/a#risks"}
BUTTONS = [{"title": "Risks and caution", "payload": "/risks"}, {"title": "Call 988", "url": "tel:988"}]


async def test_a_reply_is_kept_whole() -> None:
    replies = MessageCollector()
    text = "First paragraph.\n\nSecond paragraph."
    await replies.send_response("someone", {"id": "risks", "text": text, "buttons": BUTTONS, "source": SOURCE})
    assert replies.messages == [{"id": "risks", "text": text, "source": SOURCE, "options": BUTTONS}]


async def test_a_reply_without_extras() -> None:
    replies = MessageCollector()
    await replies.send_response("someone", {"text": "Hello."})
    assert replies.messages == [{"id": "", "text": "Hello.", "source": None, "options": []}]


def test_history() -> None:
    events = [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        UserUttered("/greet", metadata={"opening": True}),
        BotUttered("Hello.", {"buttons": BUTTONS}, {"id": "greet", "source": None}),
        ActionExecuted("action_listen"),
        UserUttered("is it safe?"),
        BotUttered("Careful.", {"buttons": None}, {"id": "risks", "source": SOURCE}),
        SlotSet("section", "risks"),
        UserUttered("/risks"),
    ]
    assert history(events) == [
        {"id": "greet", "text": "Hello.", "source": None, "options": BUTTONS},
        {"id": "visitor", "text": "is it safe?", "source": None, "options": []},
        {"id": "risks", "text": "Careful.", "source": SOURCE, "options": []},
        {"id": "visitor", "text": "Risks and caution", "source": None, "options": []},
    ]


def test_the_answer_to_a_message() -> None:
    events = [
        UserUttered("is it safe?", message_id="1"),
        BotUttered("Careful.", {"buttons": BUTTONS}, {"id": "risks", "source": SOURCE}),
        SlotSet("section", "risks"),
        BotUttered("Did that help?", {"buttons": None}, {"id": "rating"}),
        UserUttered("thanks", message_id="2"),
        BotUttered("You are welcome.", {"buttons": None}, {"id": "thanks"}),
        UserUttered("bye", message_id="3"),
    ]
    assert [said["id"] for said in answer_to("1", events)] == ["risks", "rating"]
    assert answer_to("1", events)[0]["options"] == BUTTONS
    assert [said["id"] for said in answer_to("2", events)] == ["thanks"]
    assert answer_to("3", events) == answer_to("4", events) == []


def test_a_payload_is_never_shown() -> None:
    (message,) = history([UserUttered("/help_options")])
    assert message["text"] == "help options"


def test_an_empty_history() -> None:
    assert history([]) == []
