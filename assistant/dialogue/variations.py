"""The wordings of a reply: which one comes next, and in which language. Pure."""

import re
from typing import Any, List, Optional, Sequence, Text

from assistant.content.loader import Content, Reply
from assistant.dialogue.turn import Turn

PLACEHOLDER = re.compile(r"\{\w+\}")


def in_turn(variations: Any, when: Optional[Text], said: int, last: Sequence[Text] = ()) -> Reply:
    """The text that comes next for a case, and none of those said last, where there is another."""
    texts: List[Reply] = [variation for variation in variations if variation.when == when]
    texts = texts or [variation for variation in variations if variation.when in (None, variations[0].when)]
    ahead = [texts[(said + number) % len(texts)] for number in range(len(texts))]
    return next((text for text in ahead if not any(_begins(before, text.text) for before in last)), ahead[0])


def _begins(before: Text, text: Text) -> bool:
    """Whether a text was said before, as far as its first placeholder tells."""
    return before.startswith(PLACEHOLDER.split(text)[0] or text)


def spoken_case(reply: Text, when: Optional[Text], turn: Turn, content: Content) -> Optional[Text]:
    """The case of a reply in the visitor's language, where it has words in that."""
    cases = {variation.when for variation in content.replies[reply]}
    wanted = (f"{turn.language}_{when}", turn.language)
    return next((case for case in wanted if case in cases), when)


def in_language(variations: Any, when: Optional[Text], turn: Turn, said: int) -> Text:
    """One line in the visitor's language, or in English."""
    cases = {variation.when for variation in variations}
    return in_turn(variations, turn.language if turn.language in cases else when, said).text
