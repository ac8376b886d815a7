"""Promises that no text of ours may make about a treatment. The article's own words are its author's."""

import re
from pathlib import Path
from typing import Iterator, Optional

from assistant.content.findings import Finding, read_text
from assistant.content.loader import files

_CLAIM = re.compile(
    r"\b(cures?|cured|proven|guarantee\w*|miracle\w*|risk[- ]free|FDA[- ]approved|clinically approved|breakthrough"
    r"|(?:is|are|completely|perfectly|totally|entirely) (?:safe|harmless)|no side effects|erases?|always works"
    r"|works for everyone)\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:button|note)=\"([^\"]*)\"")  # an id and a heading are the author's
# In a crisis "safe" is said of a person or a place.
_OF_PEOPLE = re.compile(r"\b(?:is|are) safe\b", re.IGNORECASE)


def promise(text: str) -> Optional[str]:
    """The words of a text that promise more than an article may, if it has some."""
    found = _CLAIM.search(text)
    return found.group() if found else None


def claims(root: Path) -> Iterator[Finding]:
    """Every authored line that says more than the article: notes and titles in articles, content/, domain.yml."""
    for path in files(root):
        for number, line in enumerate(read_text(path).splitlines(), 1):
            if path.suffix == ".md":
                authored = " ".join(_OURS.findall(line)) if line.startswith("{#") else ""
            else:
                authored = "" if line.lstrip().startswith("#") else line
            found = promise(authored)
            if found and not (path.name == "crisis.yml" and _OF_PEOPLE.search(found)):
                yield Finding(path, number, f"'{found}' promises more than the article: say it as carefully")
