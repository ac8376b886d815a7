"""An article file from a document, by its headings and sentences; a person reviews it."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Collection, Dict, Iterator, List, Optional, Sequence

import yaml
from slugify import slugify

from assistant.content.article import ID, PAYLOAD_LIMIT, TITLE_LIMIT, Article, Section, article_id
from assistant.content.loader import MENU
from workbench.documents.document import Document, Part
from workbench.editing.checks.claims import promise
from workbench.editing.sentence_ends import sentences

RULES: Dict[str, Any] = yaml.safe_load(Path(__file__).with_name("drafting.yml").read_text(encoding="utf-8"))
DESCRIPTION = 160  # characters that a search engine shows
ID_LENGTH = 40
RELATED = 2
LONG = 1500  # characters of a section that is offered to be split


@dataclass
class Drafted:
    """A section to be. `kept` is the one of an earlier edition that it takes the place of."""

    id: str
    button: str
    part: Part
    marks: str = ""
    related: List[str] = field(default_factory=list)
    name: str = ""
    note: str = ""
    kept: Optional[Section] = None


@dataclass(frozen=True)
class Taken:
    """What other articles use already: ids and button titles (in lower case)."""

    ids: Collection[str] = ()
    buttons: Collection[str] = ()


def slug_of(title: str) -> str:
    """A short name for the address of the page."""
    words = re.split(r"[:–—]", title)[0]
    limit = PAYLOAD_LIMIT - len(f"/{article_id('')}")
    return slugify(words, max_length=limit, word_boundary=True) or slugify(title, max_length=limit) or "article"


def title_of(document: Document, taken: Taken) -> str:
    """The article's title among others, short enough for a button."""
    return _button(re.split(r"[:–—]", document.title)[0], {button.casefold() for button in taken.buttons})


def sections(
    document: Document, slug: str, title: str, taken: Taken, earlier: Optional[Article] = None
) -> List[Drafted]:
    """The sections of a document, with ids and titles of their own; those of an earlier edition keep theirs."""
    parts = [replace(document.parts[0], heading=document.title), *document.parts[1:]]
    name = ""
    if len(parts) > 1 and not parts[0].markdown:  # a title without text takes the first section's
        name = _plain(parts[1].heading)
        parts[1] = replace(parts[1], heading=document.title)
        parts = parts[1:]
    kept = _matched(parts, earlier, name) if earlier else {}
    ids = {*taken.ids, *(section.id for section in kept.values())}
    buttons = {button.casefold() for button in (*taken.buttons, title, *(each.button for each in kept.values()))}
    overview = RULES["overview"].format(title=title[:1].lower() + title[1:])
    found: List[Drafted] = []
    for number, part in enumerate(parts):
        old = kept.get(number)
        if old:
            marks = "".join(f" .{mark}" for mark in ("hopeful", "caution") if getattr(old, mark))
            each = Drafted(old.id, old.button, part, marks, list(old.related), note=old.note or "", kept=old)
        else:
            heading = name or part.heading
            about = overview if not number and not name and document.language in (None, "en") else heading
            each = Drafted(
                _id(heading if number or name else f"{slug} overview", slug, ids), _button(about, buttons), part
            )
        each.name = name if not number else ""
        ids.add(each.id)
        buttons.add(each.button.casefold())
        found.append(each)
    if earlier is None:
        _mark(found)
    known = {each.id for each in found} | set(taken.ids)
    for index, each in enumerate(found):
        following = [other.id for other in [*found[index + 1 :], *found[:index]]][:RELATED]
        each.related = [related for related in each.related if related in known and related != each.id] or following
    return found


def _plain(heading: str) -> str:
    """A heading that can stand in an attribute."""
    return heading.replace('"', "”").replace("\\", "/")


def _mark(found: Sequence[Drafted]) -> None:
    caution = next((each for each in found[1:] if _holds([each.part.heading], "caution")), None)
    for each in found:
        if each is caution:
            each.marks = " .caution"
        elif caution and _holds([each.part.heading, *each.part.text], "hopeful"):
            each.marks = " .hopeful"


def _matched(parts: Sequence[Part], earlier: Article, name: str) -> Dict[int, Section]:
    """For parts, by their place, the sections that they are a new edition of: by heading, else by their words."""
    matched: Dict[int, Section] = {0: earlier.sections[0]}
    left = list(earlier.sections[1:])

    def take(number: int, section: Section) -> None:
        matched[number] = section
        left.remove(section)

    for number, part in enumerate(parts[1:], 1):
        same = [section for section in left if _bare(section.name) == _bare(part.heading)]
        if len(same) == 1:
            take(number, same[0])
    scores = sorted(
        (
            (_likeness(" ".join(part.text), section.text), number, section)
            for number, part in enumerate(parts)
            if number and number not in matched
            for section in left
        ),
        key=lambda score: -score[0],
    )
    for likeness, number, section in scores:
        if likeness >= ALIKE and number not in matched and section in left:
            take(number, section)
    return matched


ALIKE = 0.5  # share of words from which on a section under another heading is the same one


def _likeness(text: str, other: str) -> float:
    words, others = set(re.findall(r"\w+", text.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(words & others) / (len(words | others) or 1)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _holds(texts: Sequence[str], words: str) -> bool:
    pattern = r"\b(" + "|".join(map(re.escape, RULES[words])) + r")\b"
    return any(re.search(pattern, text, re.I) for text in texts)


def _id(heading: str, slug: str, taken: Collection[str]) -> str:
    options: Dict[str, Any] = {"separator": "_", "max_length": ID_LENGTH, "word_boundary": True}
    name = slugify(heading, stopwords=["a", "an", "the", "of", "and", "to"], **options) or slugify(
        heading, separator="_", max_length=ID_LENGTH
    )
    prefix = slugify(slug, separator="_", max_length=20, word_boundary=True) or "article"
    prefix = prefix if ID.fullmatch(prefix) and not prefix.startswith("ask_") else f"article_{prefix}"[:28].rstrip("_")
    if not ID.fullmatch(name) or name.startswith("ask_"):
        name = f"{prefix}_{name or 'section'}"
    if name in taken:
        name = name if name.startswith(prefix) else f"{prefix}_{name}"
    return _numbered(name[: PAYLOAD_LIMIT - 5].rstrip("_"), taken, "{}_{}")


def _button(heading: str, taken: Collection[str]) -> str:
    """The heading, or as many of its words as fit without ending in a small one or in a promise."""
    words = _words(heading)
    while words and words[0].casefold() in RULES["articles"]:
        words.pop(0)
    limit = TITLE_LIMIT - 3  # room for a number
    fits = TITLE_LIMIT if " ".join(words).casefold() not in taken else limit
    while len(words) > 1 and (len(" ".join(words)) > fits or words[-1].casefold().strip(",") in RULES["small"]):
        words.pop()
    title = " ".join(words).rstrip(",;:-–—/&")[:fits].rstrip() or RULES["button"]
    if promise(title):
        title = RULES["button"]
    return _numbered(title[:1].upper() + title[1:], taken, "{} {}")


def _words(heading: str) -> List[str]:
    """The words of a heading that can stand in an attribute, without a number in front."""
    heading = re.sub(r"^\s*(?:\d+[.)]|\d+(?:\.\d+)+[.)]?)\s+(?=\D)", "", heading)
    heading = re.sub(r"[\"“”„«»{}\\<>*_`|]|^[¿¡]", "", heading)
    return [word for word in heading.rstrip(".:!?… ").split() if re.search(r"\w", word) or word in "&+–-/"]


def _numbered(name: str, taken: Collection[str], form: str) -> str:
    numbers = iter(range(2, 10_000))
    found = name
    while found.casefold() in taken:
        end = str(next(numbers))
        found = form.format(name[: TITLE_LIMIT - len(end) - 1].rstrip() if " " in form else name, end)
    return found


def article_file(
    document: Document,
    slug: str,
    title: str,
    drafted: Sequence[Drafted],
    menu: Section,
    head: Optional[Dict[str, str]] = None,
) -> str:
    """The Markdown of the article; the closing menu is worded as in the other articles, `head` as it was before."""
    description = " ".join((document.description or _sentence(drafted[0].part)).split())
    fields = {"slug": slug, "button": title, "description": description, **(head or {})}
    if document.language and document.language != "en":
        fields["lang"] = document.language
    top = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=1000)
    blocks = [f"---\n{top}---"]
    for number, each in enumerate(drafted):
        attributes = [f"#{each.id}{each.marks}", f'button="{each.button}"']
        attributes += [f'name="{each.name}"'] if each.name else []
        attributes += [f'related="{" ".join(each.related)}"'] if each.related else []
        attributes += [f'note="{_plain(each.note)}"'] if each.note else []
        heading = f"{'##' if number else '#'} {_escaped(each.part.heading)}"
        blocks.append("\n\n".join([f"{{{' '.join(attributes)}}}\n{heading}", *each.part.markdown]))
    blocks.append(f'{{#{MENU} .menu button="{menu.button}"}}\n## {menu.name}\n\n{menu.text}\n')
    return "\n\n".join(blocks)


def _escaped(heading: str) -> str:
    """A heading in Markdown that reads as it stands."""
    heading = heading.replace("\\", "\\\\").replace("{", "(").replace("}", ")")
    heading = re.sub(r"<(?=[a-zA-Z/!])", "&lt;", heading)
    return re.sub(r"([*_`\[])", r"\\\1", heading)


def split(document: Document) -> Document:
    """The document with sections of their own for the bold lines of long ones."""
    parts: List[Part] = []
    for part in document.parts:
        bold = [place for place, markdown in enumerate(part.markdown) if _bold(markdown)]
        if len(" ".join(part.text)) <= LONG or not bold:
            parts.append(part)
            continue
        for start, end in zip([None, *bold], [*bold, len(part.markdown)], strict=True):
            if start is None:
                parts.append(replace(part, markdown=part.markdown[:end], text=part.text[:end]))
            else:
                heading = part.text[start].rstrip(":")
                inside = replace(part, heading=heading, markdown=part.markdown[start + 1 : end])
                parts.append(replace(inside, text=part.text[start + 1 : end], parents=[*part.parents, part.heading]))
    return replace(document, parts=[part for number, part in enumerate(parts) if not number or part.markdown])


def long_sections(document: Document) -> Iterator[str]:
    """For each long section, where it could be split, for the editor."""
    for part in document.parts:
        length = len(" ".join(part.text))
        bold = [text for markdown, text in zip(part.markdown, part.text, strict=True) if _bold(markdown)]
        if length > LONG and bold:
            places = ", ".join(f"“{text}”" for text in bold)
            yield f"“{part.heading}” is long ({length} characters). SPLIT=1 makes sections of {places}."


def _bold(markdown: str) -> bool:
    return re.fullmatch(r"\*\*[^*]+\*\*", markdown) is not None


def _sentence(part: Part) -> str:
    """The beginning of a text: its first sentence, cut at a word if it is long."""
    first = next(iter(sentences(" ".join(part.text))), part.heading)
    return first if len(first) <= DESCRIPTION else first[: DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"
