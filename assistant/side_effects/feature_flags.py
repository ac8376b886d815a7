"""The side effects that an operator can switch on."""

import os
from typing import FrozenSet, Text

from assistant.content.loader import Content
from assistant.side_effects.contact_requests import delivery

CONTACT, FEEDBACK = "contact", "feedback"


def switched_on(content: Content) -> FrozenSet[Text]:
    """What is switched on, whether or not the action server is there.

    Raises:
        RasaException: for settings that cannot be read.
    """
    to = delivery()
    reachable = content.contact.links and content.contact.name
    wanted = {CONTACT: to and reachable, FEEDBACK: os.environ.get("FEEDBACK") != "off"}
    return frozenset(name for name, on in wanted.items() if on)
