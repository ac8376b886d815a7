"""Turns, as tests of the plan need them."""

from assistant.content.loader import MENU
from assistant.dialogue.turn import Turn

SHOWN = [
    {"title": "Call 988", "url": "tel:988"},
    {"title": "How ketamine works", "payload": "/how_ketamine_works"},
    {"title": "Risks and caution", "payload": "/considerations_and_caution"},
    {"title": "None of these", "payload": f"/{MENU}"},
]


def turn(text: str, *ranking: tuple, sure: bool = True, **more) -> Turn:
    """A turn whose message was understood as the first intent of the ranking."""
    understanding = {"sure": sure, "kind": None, "known": True, "parts": more.pop("parts", [])}
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    parse = {
        "intent": ranked[0] if ranked else None,
        "intent_ranking": ranked,
        "understanding": understanding,
        "crisis": more.pop("crisis", None),
        "language": more.pop("language", "en"),
        "unread": more.pop("unread", None),
        "act": more.pop("act", None),
    }
    return Turn(text=text, parse=parse, section=more.pop("section", None), distress=more.pop("distress", None), **more)


def band(name: str, *ranking: tuple, **more) -> object:
    asked = turn("...", *ranking, sure=name == "answer", **more)
    asked.parse["understanding"].update(band=name)
    return asked


def level(name: str, need: str, **more) -> dict:
    return {"level": name, "need": need, "language": "en", **more}
