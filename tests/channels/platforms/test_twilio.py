"""Twilio as it behaves: words that it answers and delivers all the same, numbers that stopped, news of messages."""

from typing import Any

import pytest

from assistant.channels.gathering import leads_on
from assistant.channels.platforms.twilio import Twilio as Connector
from assistant.channels.rendering import Part
from assistant.content.loader import Content
from assistant.runtime import metrics
from tests.channels.platforms.all import fresh, heard
from tests.channels.platforms.twilio import HELP, START, STOP, Twilio

VISITOR = "+15550001000"

sms = fresh(Twilio)


@pytest.mark.parametrize("word", STOP)
@pytest.mark.parametrize("written", [str, str.lower, str.title, " {}\n".format])
def test_a_word_that_unsubscribes_gets_no_answer(sms: Twilio, word: str, written: Any) -> None:
    assert heard(sms, sms.text_update(VISITOR, written(word))) == []
    assert sms.own == [(VISITOR, "You have successfully been unsubscribed.")]


@pytest.mark.parametrize("text", ["stop please", "please cancel", "the end", "Stop!", "how do I stop it", "quit it"])
def test_a_word_that_unsubscribes_is_a_text_among_others(sms: Twilio, text: str) -> None:
    (message,) = heard(sms, sms.text_update(VISITOR, text))
    assert message.text == text and not sms.stopped


@pytest.mark.parametrize("word", ["START", "Unstop", "info"])
def test_a_word_that_begins_gets_the_greeting(sms: Twilio, word: str) -> None:
    (message,) = heard(sms, sms.text_update(VISITOR, word))
    assert message.opening and message.text is None


@pytest.mark.parametrize("word", ["yes", "HELP"])
def test_what_may_be_meant_for_us_is_a_text(sms: Twilio, word: str) -> None:
    assert word.upper() in (*START, *HELP)
    (message,) = heard(sms, sms.text_update(VISITOR, word))
    assert message.text == word


@pytest.mark.parametrize(("kind", "answered"), [("STOP", 0), ("START", 1), ("HELP", 1)])
def test_with_advanced_opt_out_only_a_stop_gets_no_answer(sms: Twilio, kind: str, answered: int) -> None:
    """twilio.com/docs/messaging/tutorials/advanced-opt-out: the operator chooses the words."""
    update = {**sms.text_update(VISITOR, "arret" if kind == "STOP" else "yes"), "OptOutType": kind}
    assert len(heard(sms, update)) == answered


@pytest.mark.parametrize("word", ["STOP", "cancel", "START"])
def test_in_whatsapp_by_twilio_these_are_words_as_others(sms: Twilio, word: str) -> None:
    (message,) = heard(sms, sms.text_update("whatsapp:+15550001000", word))
    assert message.text == word and not message.opening


@pytest.mark.parametrize(("status", "missed"), [("sent", 0), ("delivered", 0), ("undelivered", 1), ("failed", 1)])
def test_news_of_a_message_is_no_message_and_a_failure_is_counted(sms: Twilio, status: str, missed: int) -> None:
    counter = metrics.UNDELIVERED.labels("twilio", "other")._value
    before = counter.get()
    assert heard(sms, sms.status_update(VISITOR, status)) == []
    assert counter.get() - before == missed


async def test_a_message_wants_its_fate_told_with_what_it_was(sms: Twilio) -> None:
    connector = Connector(sms.settings())
    for helps, reply in ((True, "crisis"), (False, "other")):
        await connector.send(sms.recipient(VISITOR), Part("Call 988.", helps=helps))
        assert sms.fates[VISITOR] == f"{sms.webhook}?reply={reply}"
    await connector.close()


@pytest.mark.parametrize(("sender", "whole"), [(VISITOR, True), (f"whatsapp:{VISITOR}", False)])
def test_an_sms_comes_whole_and_a_chat_in_pieces(sms: Twilio, content: Content, sender: str, whole: bool) -> None:
    (message,) = heard(sms, sms.text_update(sender, "hi"))
    assert message.whole is whole and leads_on(message, content) is not whole


def test_news_that_a_number_stopped_is_no_failure(sms: Twilio) -> None:
    counter = metrics.UNDELIVERED.labels("twilio", "other")._value
    before = counter.get()
    assert heard(sms, sms.status_update(VISITOR, "failed", ErrorCode="21610")) == []
    assert counter.get() == before


@pytest.mark.parametrize(
    "more",
    [
        {"NumMedia": "1", "MediaUrl0": "https://example.com/1", "MediaContentType0": "audio/ogg"},
        {"Latitude": "52.5", "Longitude": "13.4", "Address": ""},
        {"NumMedia": "1", "MediaContentType0": "text/vcard"},
        {"MessageType": "a kind to come"},
    ],
    ids=["voice", "location", "contact", "other"],
)
def test_what_is_no_text_is_heard_as_that_and_words_beside_it_as_a_text(sms: Twilio, more: Any) -> None:
    for body in ("", "is it safe?"):
        (message,) = heard(sms, {**sms.text_update(VISITOR, body), **more})
        assert (message.text, message.opening) == (body or None, False)


@pytest.mark.parametrize("word", STOP)
def test_a_word_that_unsubscribes_does_so_in_rcs_too(sms: Twilio, word: str) -> None:
    """help.twilio.com/articles/223134027: since 16 March 2026, for RCS, SMS and MMS together."""
    assert heard(sms, {**sms.text_update(VISITOR, word), "From": f"rcs:{VISITOR}"}) == []
