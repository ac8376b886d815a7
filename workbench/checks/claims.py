"""Promises that no text of ours may make about a treatment. The article's own words are its author's."""

import re
from pathlib import Path
from typing import Iterator

from assistant.content import files
from assistant.findings import Finding, read_text

_CLAIM = re.compile(
    r"\b(cures?|cured|proven|guarantee\w*|miracle\w*|risk[- ]free|FDA[- ]approved|clinically approved|breakthrough"
    r"|(?:is|are|completely|perfectly|totally|entirely) (?:safe|harmless)|no side effects|erases?|always works"
    r"|works for everyone)\b",
    re.IGNORECASE,
)
# In a crisis "safe" is said of a person or a place.
_OF_PEOPLE = re.compile(r"\b(?:is|are) safe\b", re.IGNORECASE)


def claims(root: Path) -> Iterator[Finding]:
    """Every authored line that says more than the article: notes and titles in articles, content/, domain.yml."""
    for path in files(root):
        for number, line in enumerate(read_text(path).splitlines(), 1):
            authored = line.startswith("{#") if path.suffix == ".md" else not line.lstrip().startswith("#")
            found = _CLAIM.search(line) if authored else None
            if found and not (path.name == "crisis.yml" and _OF_PEOPLE.search(found.group())):
                yield Finding(path, number, f"'{found.group()}' promises more than the article: say it as carefully")
