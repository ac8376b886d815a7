"""Sections that visitors' questions cannot tell apart, found in the words of the article alone."""

from collections import Counter
from typing import Iterator, List, Set

import numpy as np

from assistant.content.article import Article
from assistant.content.findings import Finding
from assistant.content.loader import Content
from assistant.nlu.embedding_cache import of_authored
from assistant.nlu.retrieval.lexical_match import terms
from assistant.nlu.retrieval.section_index import SectionText
from assistant.nlu.retrieval.section_texts import section_texts

SHARE = 0.5  # of a section's sentences, that are nearer to another section than to the rest of their own
AT_LEAST = 2
ALIKE = 0.85  # cosine of two headings in the context of their article, from which on they ask the same


def confusion(content: Content) -> Iterator[Finding]:
    """Pairs of sections of one article that say nearly the same, and sections without a word of their own."""
    for article in content.articles:
        sections = section_texts([article])
        yield from _mixed(article, sections)
        yield from _without_own_words(article, sections)


def _mixed(article: Article, sections: List[SectionText]) -> Iterator[Finding]:
    sentences = [(place, text) for place, section in enumerate(sections) for text in section.sentences]
    owners = np.array([place for place, _ in sentences])
    vectors = of_authored([text for _, text in sentences])
    headings = of_authored([section.heading for section in sections])
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -1)
    for place, section in enumerate(sections):
        strays: "Counter[int]" = Counter()
        for row in np.flatnonzero(owners == place):
            own = max(similar[row, owners == place].max(), float(vectors[row] @ headings[place]))
            nearest = int(np.argmax(np.where(owners == place, -1, similar[row])))
            if similar[row, nearest] > own:
                strays[owners[nearest]] += 1
        for other, count in strays.items():
            if count >= max(AT_LEAST, SHARE * len(section.sentences)):
                message = (
                    f"{count} of its {len(section.sentences)} sentences are nearer to '{sections[other].id}' than to "
                    "the rest of this section: questions will mix them up; join them, or say in each what only it says"
                )
                yield Finding(article.path, article.sections[place].line, message, advice=True)
        for other in range(place):
            if headings[place] @ headings[other] >= ALIKE:
                message = (
                    f"its heading asks nearly the same as that of '{sections[other].id}': name what only this one says"
                )
                yield Finding(article.path, article.sections[place].line, message, advice=True)


def _without_own_words(article: Article, sections: List[SectionText]) -> Iterator[Finding]:
    words: List[Set[str]] = [set(terms(section.words)) for section in sections]
    for place, own in enumerate(words):
        others = set().union(*(other for number, other in enumerate(words) if number != place))
        if len(sections) > 1 and not own - others:
            message = "it has no word that another section does not have: say what only this section is about"
            yield Finding(article.path, article.sections[place].line, message, advice=True)
