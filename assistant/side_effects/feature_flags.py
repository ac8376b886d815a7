"""The side effects that an operator can switch on."""

from typing import FrozenSet, Text

from assistant.content.loader import Content
from assistant.runtime.settings import settings
from assistant.side_effects.contact_delivery import delivery

CONTACT, FEEDBACK = "contact", "feedback"


def switched_on(content: Content) -> FrozenSet[Text]:
    """What is switched on, whether or not the action server is there.

    Raises:
        RasaException: for settings that cannot be read.
    """
    given = settings()
    to = delivery(given)
    reachable = content.contact.links and content.contact.name
    wanted = {CONTACT: to and reachable, FEEDBACK: given.feedback}
    return frozenset(name for name, on in wanted.items() if on)
