"""The sections of the content as texts that a question is compared with."""

from typing import Iterable, List

import spacy

from assistant.content.article import Article
from assistant.nlu.retrieval.section_index import SectionText


def section_texts(articles: Iterable[Article]) -> List[SectionText]:
    """Every section but the menus, with its sentences and list items."""
    english = spacy.blank("en")
    english.add_pipe("sentencizer")
    found = []
    for article in articles:
        for section in article.sections:
            lines = (line.lstrip("•").strip() for line in section.text.split("\n"))
            sentences = [part.text.strip() for line in lines if line for part in english(line).sents]
            found.append(SectionText(article.slug, article.title, section.id, section.name, tuple(sentences)))
    return found
