"""What an author wrote among the words to an editor, a designer or himself, and the places that are left open."""

import re
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

import yaml
from bs4 import BeautifulSoup, NavigableString, Tag

from workbench.documents.tree import BLANKS, BLOCKS, HEADINGS, tags, text_of

NOTES = "notes among the words"
STRUCK = "struck out"
LONGEST = 400  # characters of a note in brackets
BEHIND = 0.35  # of a text, below its last line
SHOWN = 12  # words of a sentence that is left open

RULES: Dict[str, Any] = yaml.safe_load(Path(__file__).with_name("notes.yml").read_text(encoding="utf-8"))


def _any(name: str) -> str:
    return "|".join(f"(?:{pattern})" for pattern in RULES[name])


_BRACKET = re.compile(
    rf"(?:\[\[([^\[\]]{{1,{LONGEST}}})\]\]|\[([^\[\]]{{1,{LONGEST}}})\]|\{{([^{{}}]{{1,{LONGEST}}})\}}"
    rf"|<<([^<>]{{1,{LONGEST}}})>>|<([^<>\n]{{1,{LONGEST}}})>|«([^«»]{{1,{LONGEST}}})»|\(([^()]{{1,{LONGEST}}})\))"
)
_BRACKETED, _ROUND = re.compile(_any("bracketed"), re.I), re.compile(_any("in_parentheses"), re.I)
_TO_FILL, _PLACED = re.compile(RULES["to_fill"], re.I), re.compile(RULES["placed"], re.I)
_LINE = re.compile(rf"^[ \t*_>#-]*(?:{_any('lines')})", re.I | re.M)
_END = re.compile(RULES["end"], re.I)
_OPEN = re.compile(_any("open"))
_INITIALS = re.compile(r"[A-Z]{2,3}\s?:")  # "JS: is this right?", and not "or: ..."
_ENDS = (".", "!", "?", ":", ";", "…", "”", '"', "»", ")", "]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=\S)")


def is_note(inside: str, round_: bool = False) -> bool:
    """Whether what stands in a bracket is a note."""
    inside = " ".join(inside.split()).strip(" *_")
    found = (_ROUND if round_ else _BRACKETED).match(inside)
    if found is None or round_:
        return found is not None
    return bool(_INITIALS.match(inside)) or not re.match(r"[A-Za-z]{2,3}\s?:", inside) or _keyword(inside)


def _keyword(inside: str) -> bool:
    return re.match(r"(?:eds?|au|aq|cq|sub|nb|mk|tbc|tbd|tk)\b", inside, re.I) is not None


def _spans(text: str) -> Iterator[Tuple[int, int]]:
    """Where the notes of a text begin and end."""
    for line in _LINE.finditer(text):
        yield line.start(), line.end()
    for bracket in _BRACKET.finditer(text):
        inside = next(group for group in bracket.groups() if group is not None)
        if bracket[7] is not None:
            if is_note(inside, round_=True):
                yield bracket.span()
            continue
        if is_note(inside) or _PLACED.match(inside.strip()) and _stands_alone(text, bracket.start(), bracket.end()):
            yield bracket.span()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a bracket stands between sentences, and not in one."""
    before = text[max(0, start - 200) : start].rstrip()
    return (not before or before.endswith(_ENDS)) and not re.match(r"\s*[a-zà-ž,.]", text[end : end + 200])


def without(text: str) -> Tuple[str, List[str]]:
    """A text without its notes, and the notes."""
    kept, end = [], 0
    taken = _taken(text)
    for start, stop in taken:
        kept.append(text[end:start])
        end = stop
    notes = [BLANKS.sub(" ", text[start:stop]).strip() for start, stop in taken]
    return "".join([*kept, text[end:]]), notes


def _taken(text: str) -> List[Tuple[int, int]]:
    """The notes of a text in order, each with the blanks before it; one within another goes with it."""
    taken: List[Tuple[int, int]] = []
    for start, stop in sorted(_spans(text), key=lambda span: (span[0], -span[1])):
        if not taken or start >= taken[-1][1]:
            begin = start
            while begin and text[begin - 1] in " \t":
                begin -= 1
            taken.append((begin, stop))
    return taken


def take_off(tree: BeautifulSoup) -> Dict[str, List[str]]:
    """Take away notes and what is struck out: what was taken away, by group."""
    gone: Dict[str, List[str]] = {}
    for struck in tags(tree, "s", "del", "strike"):
        if text_of(struck):
            gone.setdefault(STRUCK, []).append(text_of(struck))
        struck.decompose()
    notes = [note for strings in _paragraphs(tree) for note in _take(strings)]
    if notes:
        gone[NOTES] = notes
    return gone


def cut_at_end(tree: BeautifulSoup) -> List[str]:
    """Take away what stands below a line that says that a text ends here, if that is the smaller part."""
    for element in tags(tree, "p", *HEADINGS):
        if not _END.fullmatch(text_of(element)):
            continue
        behind = [each for each in element.find_next_siblings() if text_of(each)]
        words = [text_of(each) for each in behind]
        if sum(map(len, words)) < BEHIND * len(text_of(tree)):
            for each in behind:
                each.decompose()
            return words
    return []


def _paragraphs(tree: BeautifulSoup) -> Iterator[List[NavigableString]]:
    """The strings of each block, in order; a line break is one of them."""
    last: Optional[Tag] = None
    run: List[NavigableString] = []
    for each in list((tree.body or tree).descendants):
        if isinstance(each, Tag):
            if each.name == "br" and run:
                run.append(NavigableString("\n"))
            continue
        if type(each) is not NavigableString:
            continue
        block = next((parent for parent in each.parents if parent.name in BLOCKS), None)
        if block is not last and run:
            yield run
            run = []
        last = block
        run.append(each)
    if run:
        yield run


def _take(strings: List[NavigableString]) -> List[str]:
    whole = "".join(strings)
    taken = _taken(whole)
    if not taken:
        return []
    start = 0
    for each in strings:
        end = start + len(each)
        words, place = "", start
        for first, last in taken:
            if last <= place or first >= end:
                continue
            words += whole[place : max(first, place)]
            place = max(place, min(last, end))
        words += whole[place:end]
        if words != each and each.parent is not None:
            each.replace_with(NavigableString(words))
        start = end
    return [BLANKS.sub(" ", whole[first:last]).strip() for first, last in taken]


def left_open(texts: Iterable[str]) -> List[str]:
    """The beginnings of the sentences in which something is still to be filled in."""
    found = []
    for text in texts:
        for sentence in _SENTENCE.split(text):
            brackets = (next(filter(None, each.groups()[:6]), "") for each in _BRACKET.finditer(sentence))
            if _OPEN.search(sentence) or any(_TO_FILL.match(inside.strip()) for inside in brackets if inside):
                words = sentence.split()
                found.append(" ".join(words[:SHOWN]) + (" …" if len(words) > SHOWN else ""))
    return list(dict.fromkeys(found))
