"""Whether an answer helped: the options below it, and what is kept of a choice. Pure."""

import re
from typing import Any, Dict, List, Optional

from assistant.content import slots
from assistant.content.article import PAYLOAD_LIMIT
from assistant.content.reply_types import Option

RECORD = "action_record_feedback"
RATING = slots.RATING  # the slot with what was chosen; `feedback` is the one with what was recorded
RECORDED = slots.FEEDBACK
HELPFUL, UNHELPFUL = "helpful", "unhelpful"  # also the replies in domain.yml that hold the titles
_PAYLOAD = re.compile(r'/?feedback\{"(helpful|unhelpful)":"([a-z][a-z0-9_]*)"\}')


def options(section: str, titles: Dict[str, str]) -> List[Option]:
    """The two options below a section; empty if its id is too long for a payload."""
    payloads = {name: f'/feedback{{"{name}":"{section}"}}' for name in (HELPFUL, UNHELPFUL)}
    if any(len(payload.encode()) > PAYLOAD_LIMIT for payload in payloads.values()):
        return []
    return [{"title": titles[name], "payload": payload} for name, payload in payloads.items()]


def rating(payload: str) -> Optional[Dict[str, Any]]:
    """What an option stands for, as it is recorded."""
    found = _PAYLOAD.fullmatch(payload)
    return {"section": found[2], "helpful": found[1] == HELPFUL} if found else None
