"""One table of reply ids says what a visitor may send; a reply that it does not name is offered to no visitor."""

from dataclasses import replace

import pytest

from assistant.channels.input_validation import Refused, declared
from assistant.content.loader import DISTRESS, Content, Reply
from assistant.content.reply_ids import IN_DOMAIN, REPLIES, Use, replies_of
from assistant.content.schema import Button
from assistant.side_effects.contact_form import ANSWERS, CONSENT, FORM, OPTIONS


def test_the_table_has_every_reply_and_no_other(content: Content) -> None:
    assert set(content.replies) == set(IN_DOMAIN)
    assert set(REPLIES) == set(IN_DOMAIN) | DISTRESS
    assert {f"ask_{FORM}_{slot}" for slot in (*ANSWERS, CONSENT)} <= set(REPLIES)


@pytest.mark.parametrize("reply", sorted(REPLIES))
def test_a_visitor_reaches_what_the_table_offers(reply: str, content: Content) -> None:
    if Use.OFFERED in REPLIES[reply] or reply in OPTIONS:
        assert declared(f"/{reply}", content) == f"/{reply}"
    elif reply in DISTRESS:  # as a section that is gone
        assert declared(f"/{reply}", content) == "/help_options"
    else:
        with pytest.raises(Refused):
            declared(f"/{reply}", content)


def test_every_option_that_stands_with_a_reply_can_be_sent(content: Content) -> None:
    for texts in content.replies.values():
        for button in (button for text in texts for button in text.buttons):
            assert declared(button.payload, content) == button.payload


def test_a_reply_of_an_editor_is_reached_by_the_option_that_leads_to_it(content: Content) -> None:
    own = {**content.replies, "parking": (Reply("Behind the house."),)}
    with pytest.raises(Refused):
        declared("/parking", replace(content, replies=own))
    (first, *_) = content.help.options
    options = [*content.help.options, first.copy(update={"title": "Parking", "reply": "parking", "url": None})]
    by_help = replace(content, replies=own, help=content.help.copy(update={"options": options}))
    assert declared("/parking", by_help) == "/parking"
    leads = (Reply("Come by.", buttons=(Button(title="Parking", payload="/parking"),)),)
    assert declared("/parking", replace(content, replies={**own, "goodbye": leads})) == "/parking"
    inner = (Reply("Come by.", buttons=(Button(title="Error", payload="/error"),)),)
    with pytest.raises(Refused):
        declared("/error", replace(content, replies={**own, "goodbye": inner}))


def test_distress_comes_from_the_crisis_file_alone() -> None:
    assert replies_of(Use.DISTRESS) == {"crisis", "check_in", "support", "aftercare"}
