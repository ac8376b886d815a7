"""What is said when the assistant itself cannot answer, with the crisis line."""

import logging
from typing import Dict, List, Text, Tuple

from assistant.content.loader import Content
from assistant.content.reply_types import Option, Response
from assistant.dialogue import help_texts

logger = logging.getLogger(__name__)


def crisis_line(content: Content) -> Tuple[Text, List[Option]]:
    """One sentence and the links of the line that is open to everybody in distress."""
    region = content.crisis.regions[content.crisis.region]
    lead = region.fitting("check_in")[0]
    text = content.crisis.in_short.replace("{line}", lead.say).replace("{emergency}", region.emergency.say)
    return text, help_texts.links([*lead.options, *region.emergency.options])


_failures: Dict[Text, Response] = {}  # as they were composed last


def failure(reply: Text, content: Content) -> Response:
    """A reply for when the assistant itself cannot answer; the crisis line is always with it."""
    try:
        line, links = crisis_line(content)
        text = f"{content.replies[reply][0].text}\n\n{line}"
        _failures[reply] = {"id": reply, "text": text, "buttons": links, "source": None}
    except Exception:
        if reply not in _failures:
            raise
        logger.exception("The failure text %s could not be composed; the one from before is said.", reply)
    return _failures[reply].copy()
