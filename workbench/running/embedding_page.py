"""A page of any website as its server sends it, and what of the chat stands in it."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Dict, List, Optional
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from workbench.documents.download import NotFetched, body, opened
from workbench.running.page_policy import Policy, policies, without

AGENT = "ask-the-article/1 (the author of a page checks its chat)"
ELEMENT = "ask-the-article"
FILE = re.compile(r"ask(-[0-9a-f]+)?\.js")
NEVER_RUN = ("template", "noscript")
NOT_IN_META = ("sandbox", "frame-ancestors", "report-uri")


@dataclass(frozen=True)
class Page:
    """A page as its server sends it."""

    address: str
    tree: BeautifulSoup
    header: str  # Content-Security-Policy
    base: str = ""  # what its relative addresses are relative to

    @property
    def origin(self) -> str:
        """What the browser tells the server of it."""
        if any("allow-same-origin" in policy.sandbox for policy in policies(self.header)):
            return "null"
        return origin(self.address)

    def policies(self, before: Optional[Tag] = None) -> List[Policy]:
        """Those that hold, for what stands at a tag or for what is done later."""
        found = policies(self.header)
        metas = before.find_all_previous("meta") if before else self.tree.find_all("meta")
        for meta in metas:
            if str(meta.get("http-equiv", "")).lower() == "content-security-policy" and meta.find_parent("head"):
                found += [without(policy, NOT_IN_META) for policy in policies(str(meta.get("content", "")))]
        return found


@dataclass(frozen=True)
class Embedding:
    """What of the chat stands in a page."""

    scripts: List[Tag]
    elements: List[Tag]
    attributes: Dict[str, str] = field(default_factory=dict)

    @property
    def script(self) -> Optional[Tag]:
        """The tag that loads the widget; of several, the one that makes the chat."""
        return next((tag for tag in self.scripts if tag.has_attr("data-article")), next(iter(self.scripts), None))


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def visit(address: str) -> Page:
    """The page at an address.

    Raises:
        NotFetched: if there is no page.
    """
    with opened(address, AGENT) as (answer, deadline):
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in ("text/html", "application/xhtml+xml"):
            raise NotFetched(f"{answer.url}: this is {kind or 'of no known kind'}, and no page")
        tree = BeautifulSoup(body(answer, deadline), "lxml")
        base = tree.find("base", href=True)
        base_address = urljoin(answer.url, str(base["href"])) if isinstance(base, Tag) else answer.url
        return Page(answer.url, tree, answer.headers.get("Content-Security-Policy", ""), base_address)


def embedding(page: Page) -> Embedding:
    """What of the chat stands in the page, but for what is never run."""
    live = [tag for tag in page.tree.find_all(["script", ELEMENT]) if not tag.find_parent(NEVER_RUN)]
    scripts = [tag for tag in live if tag.name == "script" and _loads_widget(tag, page.tree)]
    elements = [tag for tag in live if tag.name == ELEMENT]
    made = Embedding(scripts, elements)
    if elements:
        given = {name: _text(value) for name, value in elements[0].attrs.items()}
    else:
        attributes = made.script.attrs if made.script else {}
        given = {name[5:]: _text(value) for name, value in attributes.items() if name.startswith("data-")}
    return Embedding(scripts, elements, given)


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _loads_widget(tag: Tag, tree: BeautifulSoup) -> bool:
    source = str(tag.get("src", ""))
    named = PurePosixPath(urlsplit(source).path).name
    ours = "/widget/" in source or tag.has_attr("data-article") or tree.find(ELEMENT)
    return bool(FILE.fullmatch(named) and ours)
