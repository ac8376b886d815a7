"""A document as its author gives it, as parts under headings."""

from dataclasses import dataclass, field
from typing import Dict, List, Optional


@dataclass
class Part:
    """A heading and what stands below it: Markdown for the article file, plain text for comparing.

    `parents` are the headings above this one, outermost first, without the title.
    """

    heading: str
    markdown: List[str] = field(default_factory=list)
    text: List[str] = field(default_factory=list)
    parents: List[str] = field(default_factory=list)


@dataclass
class Document:
    """`parts[0]` is the introduction, which may be empty; the others have a heading and text.

    `left_out` has, for each group of things that were dropped, their first words. `notices` are for the editor.
    """

    title: str
    description: Optional[str]
    parts: List[Part]
    language: Optional[str] = None
    left_out: Dict[str, List[str]] = field(default_factory=dict)
    notices: List[str] = field(default_factory=list)
