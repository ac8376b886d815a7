"""Plain text: marks of Markdown if it has some, else short lines between paragraphs as headings."""

import re
from typing import List, Tuple

from workbench.documents import markdown
from workbench.documents.frame import BELOW, BYLINES
from workbench.documents.lines import is_line
from workbench.documents.notes import BEHIND, NOTES, without
from workbench.documents.notes import RULES as NOTED
from workbench.documents.signatures import is_valediction
from workbench.documents.tree import Source

_MARKED = re.compile(r"^#{1,6} |\A(?:---|\+\+\+)[ \t]*$", re.M)
_UNDERLINED = re.compile(r"(?<![^\n]\n)^(?=.*\w)(\S.{0,98}[^\s.,;])[ \t]*\n[ \t]*(={3,}|-{3,})[ \t]*$", re.M)
# A title between two lines of signs, perhaps with such signs beside it; and such a line alone.
_BANNER = re.compile(
    r"^[ \t]*(?P<sign>[=*#~_+-])(?P=sign){5,}[ \t]*\n(?P<words>(?:[ \t]*[^\s=~_+-][^\n]{0,98}\n){1,3})"
    r"[ \t]*(?P=sign){6,}[ \t]*$",
    re.M,
)
_RULE = re.compile(r"^[ \t]*(?:([=*#~_+•·–—-])\1{3,}|(?:([*•·~_-])[ \t]+){2,}\2)[ \t]*$", re.M)
_PAGE_NUMBER = re.compile(
    r"^[ \t]*([-–] ?\d{1,3} ?[-–]|[\[(]?(?:page|seite|página|strona) \d{1,3}(?: \w+ \d{1,3})?[\])]?)[ \t]*$",
    re.M | re.I,
)
_SIGNATURE = re.compile(r"^-- ?$", re.M)  # of an e-mail
BEGIN = 300  # characters before the head of an e-mail
SIGNATURE = 14  # lines of it
# The head of an e-mail, a line or more for each field.
_HEAD = re.compile(
    r"^(?:(?:> ?)?\*?(?:from|to|cc|bcc|sent|date|subject|importance|reply-to|attachments?|von|gesendet|an|betreff|"
    r"datum|de|à|envoyé|objet|para|asunto|enviado|fecha|od|do|wysłano|temat)\*? ?: ?.*\n(?:[ \t]+\S.*\n)*){3,}",
    re.M | re.I,
)
_FORWARDED = re.compile(
    r"^(?:>? ?[-_]{2,} ?(?:original|forwarded|weitergeleitete|ursprüngliche|message|mensaje|wiadomość)\b.{0,60}"
    r"|begin forwarded message:?|_{20,})[ \t]*\n",
    re.M | re.I,
)
_END = re.compile(rf"^[ \t]*{NOTED['end']}[ \t]*$", re.M | re.I)
_BULLETS = re.compile(r"(?:^[ \t]*(?:[•·▪◦‣●○■–∙]|o(?=[ \t]+[^\W\d_]))[ \t]+\S.*\n?){2,}", re.M)
_ITEM = re.compile(r"^\s*([-*+•·–▪]|\d{1,2}[.)])\s+")
WORDS = 12
MAIL = "heads of the e-mail and words to whoever got it"
LAST = 8  # paragraphs at the end in which a letter is signed


def read(source: str) -> Source:
    """A text without any markup; a text with headings of Markdown is read as that."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    source = markdown.without_gaps(source.replace("\f", "\n"))
    numbers = _PAGE_NUMBER.findall(source)
    source = _PAGE_NUMBER.sub("", source)
    source, mail = _without_mail(source)
    source, signature = _without_signature(source)
    source = _BULLETS.sub(_as_items, source)
    source, below = _until_end(source)
    source, notes = without(source)
    made = _marked(source)
    if notes:
        made.left_out[NOTES] = notes
    if numbers:
        made.left_out["page numbers"] = numbers
    if signature.strip():
        made.left_out.setdefault(BYLINES, []).append(" ".join(signature.split()))
    if below:
        made.left_out[BELOW] = below
    if mail:
        made.left_out[MAIL] = mail
    return made


def _without_mail(source: str) -> Tuple[str, List[str]]:
    """A text that came as an e-mail without the heads, and without what was written to whoever it was sent on to."""
    heads = list(_HEAD.finditer(source))
    if not heads or heads[0].start() > BEGIN:
        return source, []
    ends = [head.end() for head in heads]
    ends += [line.end() for line in _FORWARDED.finditer(source) if len(source[line.end() :]) * 2 > len(source)]
    begin = max(end for end in ends if len(source[end:]) * 2 > len(source) or end == ends[0])
    pieces = re.split(r"\n\s*\n", source[:begin])
    return source[begin:], [" ".join(piece.split()) for piece in pieces if piece.strip()]


def _until_end(source: str) -> Tuple[str, List[str]]:
    """A text up to a line that says that it ends here, and what stands below it, if that is the smaller part."""
    for line in _END.finditer(source):
        if len(source) - line.end() < BEHIND * len(source):
            pieces = re.split(r"\n\s*\n", source[line.end() :])
            return source[: line.start()], [" ".join(piece.split()) for piece in pieces if piece.strip()]
    return source, []


def _without_signature(source: str) -> Tuple[str, str]:
    """A text without what stands below the last line of two dashes."""
    last = next(reversed(list(_SIGNATURE.finditer(source))), None)
    if last is None or source.count("\n", last.end()) > SIGNATURE or not source[: last.start()].strip():
        return source, ""
    return source[: last.start()], source[last.end() :]


def _as_items(match: "re.Match[str]") -> str:
    """Lines that begin with a typed dot as a list of Markdown."""
    return re.sub(r"^[ \t]*(?:[•·▪◦‣●○■–∙]|o)[ \t]+", "- ", match[0], flags=re.M)


def _marked(source: str) -> Source:
    loose = re.search(r"^#{1,6} ", source, re.M) is None
    if not source.lstrip().startswith(("---", "+++")):
        source = _BANNER.sub(_between_lines, source)
        source = _UNDERLINED.sub(_underlined, source)
        source = _RULE.sub("\n***\n", source)
    if _MARKED.search(source):
        made = markdown.read(source)
        made.loose = loose
        return made
    read_as = markdown.read(as_markdown(source))
    read_as.loose = True
    return read_as


def _between_lines(match: "re.Match[str]") -> str:
    words = " ".join(line.strip(f" \t{match['sign']}|") for line in match["words"].split("\n")).split()
    return f"\n{'#' if match['sign'] == '=' else '##'} {' '.join(words)}\n" if words else match[0]


def _underlined(match: "re.Match[str]") -> str:
    """Markdown knows such headings too, but takes one with a number for an item of a list."""
    return f"\n{'#' if match[2][0] == '=' else '##'} {match[1].strip()}\n"


def as_markdown(source: str) -> str:
    """Headings for the lines that look like some."""
    source = re.sub(r"^[•·▪–]\s+", "- ", source.replace("\t", " "), flags=re.M)
    chunks = [chunk for chunk in re.split(r"\n\s*\n", source) if chunk.strip()]
    if len(chunks) < 3 and source.count("\n") > 4:  # a line is a paragraph
        chunks = [line for line in source.split("\n") if line.strip()]
    done: List[str] = []
    titled = signed = False
    for number, chunk in enumerate(chunks):
        lines = [line.strip() for line in chunk.strip().split("\n")]
        following = chunks[number + 1].strip() if number + 1 < len(chunks) else ""
        signed = signed or number > len(chunks) - LAST and is_valediction(lines[0])
        if signed:
            done.append("\n".join(lines))
        elif _heading(lines[0]) and (
            len(lines) == 1 and following and not (titled and _ITEM.match(following) and lines[0].endswith(":"))
        ):
            done.append(f"{'##' if titled else '#'} {_words(lines[0])}")
            titled = True
        elif len(lines) > 1 and _heading(lines[0]) and len(lines[1]) > 60 and len(lines[0]) < 0.7 * len(lines[1]):
            done += [f"{'##' if titled else '#'} {_words(lines[0])}", "\n".join(lines[1:])]
            titled = True
        else:
            done.append("\n".join(lines))
    return "\n\n".join(done)


def _heading(line: str) -> bool:
    words = line.split()
    if is_line(line):
        return False
    if not words or len(words) > WORDS or _ITEM.match(line) and not line.endswith("?") and not line[:1].isdigit():
        return False
    return not line.endswith((".", ",", ";", "!", "…"))


def _words(line: str) -> str:
    """Without the colon that stands for a heading."""
    return line.rstrip(":").strip()
