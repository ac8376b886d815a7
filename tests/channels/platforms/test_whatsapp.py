"""WhatsApp as it behaves: people without a number, several messages in an update, news of what became of ours."""

from typing import Any

import pytest

from assistant.channels.connector import NotTaken
from assistant.channels.delivery import Refusal
from assistant.channels.platforms.whatsapp import WhatsApp as Connector
from assistant.channels.rendering import Button, Part
from assistant.runtime import metrics
from tests.channels.platforms.all import fresh, heard
from tests.channels.platforms.graph import WhatsApp

NUMBER, USERNAME = "15550001000", "US.13491208655302741918"

whatsapp = fresh(WhatsApp)


@pytest.mark.parametrize("number", ["", None, "absent"])
async def test_somebody_without_a_number_is_heard_and_answered(whatsapp: WhatsApp, number: Any) -> None:
    said = whatsapp.said(USERNAME, type="text", text={"body": "hello"})
    said["from"] = number
    if number == "absent":
        del said["from"]
    (message,) = heard(whatsapp, whatsapp.update(messages=[said]))
    assert (message.sender, message.text) == (USERNAME, "hello")
    connector = Connector(whatsapp.settings())
    await connector.send(message.to, Part("Hello."))
    await connector.close()
    assert [(shown.to, shown.text) for shown in whatsapp.shown] == [(USERNAME, "Hello.")]


def test_a_conversation_goes_on_when_the_number_comes_or_goes(whatsapp: WhatsApp) -> None:
    shown, hidden = (whatsapp.said(visitor, type="text", text={"body": "hi"}) for visitor in (NUMBER, f"US.{NUMBER}"))
    first, second = heard(whatsapp, whatsapp.update(messages=[shown, hidden]))
    assert first.sender == second.sender
    assert (first.to, second.to) == ({"to": NUMBER}, {"recipient": f"US.{NUMBER}"})


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "text",
        {},
        {"type": "text"},
        {"id": 1, "type": [], "from": {}},
        {"id": "a", "type": "text", "text": "x"},
    ],
    ids=str,
)
def test_one_that_cannot_be_read_does_not_keep_back_the_others(whatsapp: WhatsApp, broken: Any) -> None:
    counter = metrics.UNREAD.labels("whatsapp")._value
    before = counter.get()
    said = [whatsapp.said(NUMBER, type="text", text={"body": body}) for body in ("first", "last")]
    update = whatsapp.update(messages=[said[0], broken, said[1]])
    assert [message.text for message in heard(whatsapp, update)] == ["first", "last"]
    assert counter.get() == before + 1


def test_news_of_other_kinds_in_the_same_update_keep_no_message_back(whatsapp: WhatsApp) -> None:
    update = whatsapp.update(messages=[whatsapp.said(NUMBER, type="text", text={"body": "hello"})])
    changes = update["entry"][0]["changes"]
    changes.insert(0, {"field": "account_update", "value": {"event": "VERIFIED_ACCOUNT"}})
    changes.insert(0, {"field": "user_id_update", "value": {"user_id_update": [{"wa_id": NUMBER}]}})
    assert [message.text for message in heard(whatsapp, update)] == ["hello"]


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "deleted"])
def test_news_of_a_message_of_ours_is_no_message(whatsapp: WhatsApp, status: str) -> None:
    counter = metrics.UNREAD.labels("whatsapp")._value
    before = counter.get()
    assert heard(whatsapp, whatsapp.update(statuses=[whatsapp.status(NUMBER, status)])) == []
    assert counter.get() == before


@pytest.mark.parametrize("helps", [True, False])
async def test_what_was_taken_and_failed_later_is_counted_by_what_it_was(whatsapp: WhatsApp, helps: bool) -> None:
    connector = Connector(whatsapp.settings())
    await connector.send({"to": NUMBER}, Part("Call 988.", helps=helps))
    await connector.close()
    counter = metrics.UNDELIVERED.labels("whatsapp", "crisis" if helps else "other")._value
    before = counter.get()
    failed = whatsapp.status(NUMBER, "failed", 131047, biz_opaque_callback_data=whatsapp.told[-1])
    assert heard(whatsapp, whatsapp.update(statuses=[failed])) == []
    assert counter.get() == before + 1


async def refused(whatsapp: WhatsApp, to: Any) -> Refusal:
    connector = Connector(whatsapp.settings())
    with pytest.raises(NotTaken) as error:
        await connector.send(to, Part("Hello."))
    await connector.close()
    return connector.refusal(error.value)


async def test_beyond_the_window_of_a_day_a_message_is_refused_for_good(whatsapp: WhatsApp) -> None:
    """developers.facebook.com, Cloud API error codes: as when Meta delivers what came while we were away for long."""
    whatsapp.silent.add(NUMBER)
    refusal = await refused(whatsapp, {"to": NUMBER})
    assert refusal.final and not refusal.unwanted


@pytest.mark.parametrize(
    ("code", "final"), [(130429, False), (131056, False), (131016, False), (131026, True), (190, True)]
)
async def test_an_error_that_passes_is_told_by_its_code(whatsapp: WhatsApp, code: int, final: bool) -> None:
    """All come as a plain 400."""
    whatsapp.refusal = lambda why: (400, {"error": {"message": why, "code": code}})
    assert (await refused(whatsapp, {"to": "none"})).final is final


async def test_a_list_has_ten_rows_at_the_most(whatsapp: WhatsApp) -> None:
    """developers.facebook.com, interactive list messages: ten rows in all sections together."""
    connector = Connector(whatsapp.settings())
    options = tuple(Button(f"Topic {number}", f"/topic_{number}") for number in range(11))
    await connector.send({"to": NUMBER}, Part("Choose.", options=options[:10]))
    assert len(whatsapp.shown[-1].options) == 10
    with pytest.raises(NotTaken):
        await connector.send({"to": NUMBER}, Part("Choose.", options=options))
    await connector.close()


@pytest.mark.parametrize("kind", ["sticker", "audio", "location", "contacts", "order", "interactive", "a kind to come"])
@pytest.mark.parametrize("told", [{"id": "1"}, [], None], ids=str)
def test_what_is_no_text_is_heard_as_that(whatsapp: WhatsApp, kind: str, told: Any) -> None:
    if kind == "interactive":
        told = {"type": "nfm_reply", "nfm_reply": told}
    (message,) = heard(whatsapp, whatsapp.event(NUMBER, type=kind, **{kind: told}))
    assert (message.text, message.option) == (None, None)


@pytest.mark.parametrize(
    "said",
    [
        {"type": "text", "text": {"body": "is it safe?"}, "context": {"forwarded": True}},
        {"type": "text", "text": {"body": "is it safe?"}, "context": {"from": NUMBER, "id": "wamid.1"}},
        {"type": "image", "image": {"caption": "is it safe?", "id": "1"}},
        {"type": "document", "document": {"caption": "is it safe?", "filename": "x.pdf"}},
        {"type": "button", "button": {"text": "is it safe?", "payload": "their own"}},
    ],
    ids=["forwarded", "reply", "caption", "document", "button of a template"],
)
def test_words_are_heard_in_every_kind(whatsapp: WhatsApp, said: Any) -> None:
    assert [message.text for message in heard(whatsapp, whatsapp.event(NUMBER, **said))] == ["is it safe?"]


@pytest.mark.parametrize("kind", ["reaction", "system", "unsupported", "unknown", "edit", "revoke"])
def test_news_of_a_message_is_no_message(whatsapp: WhatsApp, kind: str) -> None:
    told = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "is it safe"}}}
    assert heard(whatsapp, whatsapp.event(NUMBER, type=kind, **{kind: told})) == []
