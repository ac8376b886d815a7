"""The replies that come from an article: a section in its own words, and what the article is about."""

import re
from typing import Dict, List, Text

from assistant.content.article import Article, Section
from assistant.content.loader import Content
from assistant.content.reply_types import Response, Source
from assistant.dialogue import honesty
from assistant.dialogue.candidates import WHICH_ARTICLE
from assistant.dialogue.reply_options import all_topics, section_options
from assistant.dialogue.turn import AGAIN, Plan, Turn
from assistant.dialogue.variations import PLACEHOLDER, in_language, in_turn
from assistant.runtime.settings import settings

NEXT_OPTIONS = 3  # sections offered beside an answer
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")


def answer(
    article: Article, section: Section, planned: Plan, turn: Turn, content: Content, said: Dict[Text, int]
) -> Response:
    """A section in its own words, or, where it was given before, its nearest part; then what comes next."""
    before = section.id in turn.state.given
    return {
        "id": section.id,
        "text": _above(section, planned, turn, content, said)
        if before and planned.manner is None
        else _in_full(article, section, planned, turn, content, said),
        "buttons": [*section_options(next_sections(article, section, planned, turn), content), all_topics(content)],
        "source": _source(article, section),
    }


def next_sections(article: Article, section: Section, planned: Plan, turn: Turn) -> List[Text]:
    """What else may have been meant, the caution, and what is close to the section, new ones first."""
    runners_up = planned.offers if "did_you_mean" not in planned.replies else ()
    caution = [article.caution.id] if section.hopeful and article.caution else []
    first = [*runners_up[:1], *caution, *runners_up[1:]]
    given = turn.state.given
    new = [name for name in section.related if name not in given]
    if given and len(new) < 2:
        new += [name for name in article.ids if name not in given]
    following = dict.fromkeys([*first, *new, *section.related])
    return [name for name in following if name not in planned.replies][:NEXT_OPTIONS]


def _above(section: Section, planned: Plan, turn: Turn, content: Content, said: Dict[Text, int]) -> Text:
    """A section that was given before, by its name and the part of it that comes nearest."""
    leaves_open = planned.nearest or honesty.unsaid(turn, planned, section, content) is not None
    when = "nearest" if leaves_open else None
    text = in_turn(content.replies["above"], when, said.get(section.id, 0)).text
    values = {"{section}": section.name, "{part}": part_of(section, turn)}
    text = PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), text)
    return "\n\n".join(part for part in (text, section.note) if part)


def part_of(section: Section, turn: Turn, shortest: bool = False) -> Text:
    """The sentence of a section that comes nearest to the message, or its shortest one."""
    sentences = [part.strip() for part in _SENTENCES.split(section.text) if part.strip()]
    nearest = (turn.parse.get("nearest_parts") or {}).get(section.id)
    if nearest and nearest in section.text and not shortest:
        return nearest
    return min(sentences, key=len) if shortest else sentences[0]


def _in_full(
    article: Article, section: Section, planned: Plan, turn: Turn, content: Content, said: Dict[Text, int]
) -> Text:
    """A section in its own words."""
    again = planned.manner == AGAIN and section.id in turn.state.given
    opening = in_turn(content.replies["again"], None, said.get(section.id, 0)).text if again else None
    unsaid = honesty.unsaid(turn, planned, section, content)
    honest = (
        None if unsaid is None else in_language(content.replies["nearest"], unsaid or None, turn, sum(said.values()))
    )
    elsewhere = article is not content.current(turn.article) or WHICH_ARTICLE.search(turn.text)
    heading = f"{article.title}: {section.name}" if elsewhere and section.name != article.title else section.name
    return "\n\n".join(part for part in (opening, honest, heading, section.text, section.note) if part)


def about_article(article: Article, content: Content) -> Response:
    """What an article is about, and its sections."""
    return {
        "id": article.id,
        "text": f"{article.title}\n\n{article.description}",
        "buttons": [*section_options(article.ids, content), all_topics(content)],
        "source": _source(article, article.sections[0]),
    }


def _source(article: Article, section: Section) -> Source:
    return {
        "article": article.slug,
        "section": section.id,
        "title": section.name,
        "url": f"{settings().public_url}/article/{article.slug}#{section.id}",
    }
