"""Sections that visitors' questions cannot tell apart, by the nearest example question of each example question."""

from collections import Counter, defaultdict
from typing import Dict, Iterator, List, Tuple

import numpy as np

from assistant.content import MENU, Content
from assistant.findings import Finding
from assistant.nlu.kept import of_authored
from workbench.examples import Example

SHARE = 0.1  # of a section's questions, that are nearer to one other section
AT_LEAST = 3


def confusion(content: Content, examples: List[Example]) -> Iterator[Finding]:
    """Pairs of sections whose questions are mixed up; minutes, if none was encoded before."""
    sections = {section.id: (article, section) for article in content.articles for section in article.sections}
    asked = [example for example in examples if example.intent in sections or example.intent == MENU]
    vectors = of_authored([example.text for example in asked])
    mixed: Dict[Tuple[str, str], List[Tuple[float, Example, Example]]] = defaultdict(list)
    for index, example in enumerate(asked):
        similar = vectors @ vectors[index]
        similar[index] = -1
        nearest = int(np.argmax(similar))
        if asked[nearest].intent != example.intent:
            mixed[example.intent, asked[nearest].intent].append((float(similar[nearest]), example, asked[nearest]))
    counts = Counter(example.intent for example in asked)
    for (intent, other), found in sorted(mixed.items(), key=lambda item: -len(item[1])):
        if len(found) >= max(AT_LEAST, SHARE * counts[intent]):
            _, example, nearest = max(found, key=lambda row: row[0])
            message = (
                f"{len(found)} of the {counts[intent]} questions for '{intent}' are nearest to one for '{other}', as "
                f"“{example.text}” to “{nearest.text}”: move them, write more that only this section answers, or join "
                "both"
            )
            yield Finding(example.path, example.line, message, advice=True)
