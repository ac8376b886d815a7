"""The chat offers what the operator switched on, and a contact request only where somebody gets it."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.content.loader import Content
from assistant.side_effects.contact_requests import as_text, new_key
from assistant.side_effects.feature_flags import CONTACT, FEEDBACK, switched_on


def reachable(content: Content, **contact: Any) -> Content:
    known = {"enabled": True, "name": "the clinic", "phone": "555 0100", **contact}
    return replace(content, contact=content.contact.copy(update=known))


def test_only_feedback_is_on_by_itself(own_words: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    assert switched_on(reachable(own_words)) == {FEEDBACK}
    monkeypatch.setenv("FEEDBACK", "off")
    assert switched_on(reachable(own_words)) == set()


def test_a_request_needs_a_place_to_go_a_name_and_a_way_to_reach_it(
    own_words: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTACT_KEY", as_text(new_key().public_key()))
    assert switched_on(reachable(own_words)) == {CONTACT, FEEDBACK}
    for lacks in ({"enabled": False}, {"name": ""}, {"phone": None, "email": None, "page": None}):
        assert switched_on(reachable(own_words, **lacks)) == {FEEDBACK}, lacks
