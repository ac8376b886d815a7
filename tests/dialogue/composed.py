"""Replies, as tests ask for them."""

from dataclasses import replace

from assistant.content.loader import Content
from assistant.dialogue.replies import compose
from assistant.dialogue.turn import Plan, Turn


def said(reply: str, content: Content, times: int = 0, turn: Turn = None, plan: Plan = None) -> dict:
    turn = turn or Turn(text="", parse={}, section=None, distress=None)
    return compose(reply, turn, plan or Plan((reply,)), content, {reply: times})


def payloads(message: dict) -> list:
    return [option["payload"] for option in message["buttons"] if "payload" in option]


def reachable(content: Content) -> Content:
    """The same with a contact set."""
    return replace(content, contact=content.contact.copy(update={"enabled": True}))
