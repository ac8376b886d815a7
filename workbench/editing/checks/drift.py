"""Where an article says something else than the text that its author delivered."""

import difflib
import re
from pathlib import Path
from typing import Dict, Iterator, List

from assistant.content.article import Article, markdown
from assistant.content.chat_text import spoken
from assistant.content.findings import Finding, read_text
from workbench.documents.reading import read
from workbench.editing.sentence_ends import sentences

_ITEM = re.compile(r"^(?:[•◦▪]\s|[\d.]+[.)]\s)+")
_PICTURE = re.compile(r"!\[([^\]]*)\]")
_QUOTES = str.maketrans("“”„‘’‚–—", "\"\"\"'''--")


def drift(article: Article, source: Path) -> Iterator[Finding]:
    """Sentences that only one of the two has.

    Raises:
        ContentError: if the source cannot be read.
    """
    document = read(source)
    said = [spoken(markdown().parse("\n\n".join(part.markdown))) for part in document.parts]
    headings = [document.title, *(part.heading for part in document.parts[1:])]
    theirs = _sentences([*headings, *(line for text in said for line in text.split("\n"))])
    lines = read_text(article.path).split("\n")
    whole = [*article.sections, article.menu]
    pictures = [alt for line in lines for alt in _PICTURE.findall(line)]
    words = [text for part in whole for text in (part.name, *part.text.split("\n"))]
    ours = _sentences([article.title, *words, *pictures])
    for section in article.sections:
        for key, sentence in _sentences(section.text.split("\n")).items():
            if key not in theirs:
                message = f"{source.name} does not say “{sentence}”{_nearest(key, theirs)}"
                yield Finding(article.path, _line(lines, sentence, section.line), message)
    for key, sentence in theirs.items():
        if key not in ours and not difflib.get_close_matches(key, ours, 1, 0.8):
            yield Finding(article.path, 1, f"no section has this of {source.name}: “{sentence}”: add it")


def _sentences(texts: List[str]) -> Dict[str, str]:
    """Each sentence by what of it counts: neither the kind of quotes and blanks, nor the colon of a heading."""
    found = {}
    for text in texts:
        for sentence in sentences(_ITEM.sub("", text)):
            found[sentence.translate(_QUOTES).rstrip(":").casefold()] = sentence
    return found


def _nearest(key: str, theirs: Dict[str, str]) -> str:
    close = difflib.get_close_matches(key, theirs, 1, 0.6)
    return f": it says “{theirs[close[0]]}”" if close else ": take it out, or ask the author"


def _line(lines: List[str], sentence: str, start: int) -> int:
    beginning = " ".join(sentence.split()[:4])
    return next((number for number, line in enumerate(lines, 1) if number > start and beginning in line), start)
