"""Words that a mobile carrier takes for itself when a text message holds one of them alone.

help.twilio.com/articles/223134027, "Twilio support for opt-out keywords": Twilio blocks, unblocks or informs the number
by itself, and delivers the message all the same.
"""

from assistant.content.titles import bare

STOP = frozenset("stop stopall unsubscribe cancel end quit revoke optout".split())
START = frozenset("start unstop yes".split())
INFORM = frozenset("help info".split())
CARRIER_WORDS = STOP | START | INFORM


def is_taken(title: str) -> bool:
    """Whether an option of this title, typed, reaches the carrier first."""
    return bare(title) in CARRIER_WORDS


def said(text: str) -> str:
    """The message as a carrier compares it: one word in any case; a sign or a second word makes it another message."""
    return text.strip().casefold()
