"""A greeting or thanks that stands beside a question, and is taken up in a word. Pure."""

import re
from typing import Optional

from assistant.runtime.normalisation import normalise

_BEFORE = re.compile(r"^[\s\W]+")
_GREETS = re.compile(
    r"(?:hi|hiya|hello|hullo|helo|hallo|hey|yo|good (?:morning|afternoon|evening|day)|morning|greetings|dear \w+)"
    r"(?: (?:there|all|everyone|again|\w+))?[\s]*[,.!;:\n-]",
    re.I,
)
_THANKS = re.compile(
    r"(?:ok(?:ay)? |great |lovely |perfect |right |alright |many |oh )?"
    r"(?:thanks|thank you|thank u|thankyou|thx|ty|cheers|(?:vielen )?dank|danke|(?:muchas )?gracias|merci)\b",
    re.I,
)


def courtesy(text: str) -> Optional[str]:
    """The reply that a message begins with a word for: `thanks`, `greet`, or none."""
    plain = normalise(text[:80]).text
    plain = _BEFORE.sub("", plain)
    if _THANKS.match(plain):
        return "thanks"
    return "greet" if _GREETS.match(plain) else None
