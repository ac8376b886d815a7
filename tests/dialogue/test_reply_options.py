"""The menu offers everything, and a person only where one can be reached."""

from assistant.content.loader import Content
from assistant.dialogue.reply_options import menu_options
from tests.dialogue.composed import payloads, reachable, said


def test_the_greeting_says_it_is_automated_and_offers_everything(content: Content) -> None:
    message = said("greet", content)
    assert "automated" in message["text"] and "no medical advice" in message["text"]
    assert [option["payload"] for option in menu_options(content) if "payload" in option] == payloads(message)


def test_a_person_is_offered_only_where_one_can_be_reached(content: Content) -> None:
    for reply in ("greet", "help_options", "medical_advice", "complaint", "out_of_scope"):
        assert "/contact_human" not in payloads(said(reply, content)), reply
    for reply in ("greet", "help_options", "medical_advice", "complaint"):
        assert "/contact_human" in payloads(said(reply, reachable(content))), reply
