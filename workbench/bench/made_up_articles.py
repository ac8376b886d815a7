"""Articles made up of subjects and aspects, as many sections as wanted: the same ones in every run."""

from itertools import islice, product
from pathlib import Path
from typing import Dict, List, NamedTuple

import yaml

from assistant.content.loader import MENU

WORDS = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
LARGEST = len(WORDS["subjects"]) * len(WORDS["aspects"])


class Section(NamedTuple):
    """A section of an article on `subject`, with what visitors ask to get it."""

    subject: str
    aspect: str
    text: str
    questions: List[str]

    @property
    def id(self) -> str:
        return f"{self.subject}_{self.aspect}"


def sections(count: int) -> List[Section]:
    """So many sections, article by article.

    Raises:
        ValueError: if there are not enough words for so many.
    """
    if count > LARGEST:
        raise ValueError(f"there are words for {LARGEST} sections, not for {count}")
    return [
        Section(
            subject,
            aspect["name"],
            aspect["says"].replace("{it}", subject),
            [question.replace("{it}", subject) for question in aspect["asks"]],
        )
        for subject, aspect in islice(product(WORDS["subjects"], WORDS["aspects"]), count)
    ]


def write(folder: Path, found: List[Section]) -> None:
    """Write the articles that these sections make."""
    articles: Dict[str, List[Section]] = {}
    for section in found:
        articles.setdefault(section.subject, []).append(section)
    for subject, parts in articles.items():
        (folder / f"{subject}.md").write_text(_markdown(subject, parts), encoding="utf-8")


def _markdown(subject: str, parts: List[Section]) -> str:
    title = subject.capitalize()
    lines = ["---", f"slug: {subject}", f"button: {title}", f"description: What to know about {subject}.", "---"]
    for number, section in enumerate(parts):
        related = " ".join(other.id for other in (parts * 2)[number + 1 : number + 3] if other is not section)
        heading = f"# All about {subject}" if number == 0 else f"## {title} and {section.aspect}"
        attributes = f'{{#{section.id} button="{title}: {section.aspect}" related="{related}"}}'
        lines += ["", attributes, heading, "", section.text]
    lines += ["", f'{{#{MENU} .menu button="All topics"}}', "## How can we help?", "", "Choose one:", ""]
    return "\n".join(lines)
