"""Say what keeps the chat from working on a page of any website: its tag, its policy, the server's answers to it."""

import argparse
import base64
import difflib
import hashlib
import json
import re
import sys
from typing import Dict, FrozenSet, Iterator, List, Tuple
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import requests
from bs4 import Tag

from assistant.web.widget_bundle import STRINGS, WIDGET
from workbench.documents.download import WAITS, NotFetched, body
from workbench.running.embedding_page import AGENT, ELEMENT, Embedding, Page, embedding, origin, visit
from workbench.running.page_policy import policies

LARGEST = 1_000_000  # bytes of a file of the widget
MODULE = "module"
SCRIPTS = ("text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript")
LOOPBACK = re.compile(r"localhost|[\w.-]+\.localhost|127\.[\d.]+|::1")

Problems = Iterator[str]


class Site:
    """The servers that the page asks, as a browser on this page hears them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = requests.Session()
        self._session.headers["User-Agent"] = AGENT

    def ask(self, method: str, address: str, **headers: str) -> Tuple[requests.Response, bytes]:
        """An answer, and its body.

        Raises:
            NotFetched: if there is none, or too much of it.
        """
        headers = {"Origin": self.page.origin, **headers}
        try:
            with self._session.request(method, address, headers=headers, timeout=WAITS, stream=True) as answer:
                return answer, body(answer, float("inf"), LARGEST)
        except requests.RequestException as error:
            raise NotFetched(f"{address} cannot be reached, or does not answer ({type(error).__name__}).") from error

    def heard(self, answer: requests.Response, address: str) -> bool:
        """Whether the browser hands an answer to the page."""
        allowed = answer.headers.get("Access-Control-Allow-Origin", "")
        return origin(address) == self.page.origin or allowed in ("*", self.page.origin)


def problems(page: Page) -> Problems:
    """Everything that keeps the chat from working on the page, a sentence each."""
    found = embedding(page)
    tag = found.script
    yield from _counted(found)
    if tag is None:
        return
    script = _asked(page, str(tag["src"]))
    server = _asked(page, found.attributes.get("server", urljoin(script, "..")) or "/").rstrip("/")
    yield from _sandboxed(page)
    yield from _tag(tag)
    yield from _names(found)
    yield from _mixed(page, {"script": script, "server": server})
    yield from _policy_of_script(page, tag, script)
    words = _words_at(page, found, script)
    yield from _policy_of_requests(page, [f"{server}/chat/sessions", *filter(None, [words])])
    site = Site(page)
    if not _blocked(page, script):
        yield from _file(site, tag, script)
    if not _blocked(page, server):
        yield from _server(site, server, found.attributes.get("article", ""))
    if words and not _blocked(page, words):
        yield from _words(site, words)


def _counted(found: Embedding) -> Problems:
    if not found.scripts and not found.elements:
        yield (
            "The HTML of the page has no tag of the chat. Put in what `make embed` prints. This check does not see "
            "a tag that a script of the site puts in."
        )
    elif not found.scripts:
        yield (
            f"The page has an element <{ELEMENT}> and no script that makes it a chat. Put in the script, too. This "
            "check does not see into a bundle of the site's own."
        )
    elif not found.elements and not any(tag.has_attr("data-article") for tag in found.scripts):
        yield f"The script has no data-article, and the page has no <{ELEMENT}>: no chat appears. Add data-article."
    if len(found.elements) > 1:
        yield f"The page has {len(found.elements)} chats, which lie on each other. Keep one <{ELEMENT}>."
    if found.elements and any(tag.has_attr("data-article") for tag in found.scripts):
        yield (
            f"The page has an element <{ELEMENT}> and a script with data-article: only the attributes of the element "
            "count. Keep one of the two."
        )
    sources = {str(tag["src"]) for tag in found.scripts}
    if len(sources) > 1:
        yield f"The page loads the widget {len(sources)} times: {', '.join(sorted(sources))}. Keep one."


def _sandboxed(page: Page) -> Problems:
    for policy in policies(page.header):
        for flag in policy.sandbox:
            yield f"The page's Content-Security-Policy puts it into a sandbox. Add {flag} there."


def _tag(tag: Tag) -> Problems:
    kind = str(tag.get("type", "")).strip().lower()
    if kind != MODULE:
        yield f'The script has {f"type={kind!r}" if kind else "no type"}: browsers cannot run it. Write type="module".'
    if tag.get("crossorigin") == "use-credentials":
        yield 'The script has crossorigin="use-credentials", which no server allows. Write crossorigin="anonymous".'


def _known() -> FrozenSet[str]:
    manifest = json.loads((WIDGET / "custom-elements.json").read_text(encoding="utf-8"))
    (declared,) = manifest["modules"][0]["declarations"]
    return frozenset(attribute["name"] for attribute in declared["attributes"])


def _names(found: Embedding) -> Problems:
    known = _known()
    for name in found.attributes:
        if name in known or name.startswith("text-"):
            continue
        for meant in difflib.get_close_matches(name, known, 1, 0.8):
            yield f"The chat knows no attribute {name!r}. Do you mean {meant!r}?"
    theme = found.attributes.get("theme")
    if theme not in (None, "light", "dark"):
        yield f"The chat knows no theme {theme!r}. It is light, dark, or left out."


def _asked(page: Page, address: str) -> str:
    """What the browser really asks for an address of the page."""
    parts = urlsplit(urljoin(page.base, address))
    if parts.scheme == "http" and not _loopback(parts) and any(policy.upgrades for policy in page.policies()):
        parts = parts._replace(scheme="https")
    return urlunsplit(parts)


def _loopback(parts: SplitResult) -> bool:
    return bool(LOOPBACK.fullmatch(parts.hostname or ""))


def _blocked(page: Page, address: str) -> bool:
    """Whether the browser asks nobody, as the page is safe and the address is not."""
    parts = urlsplit(address)
    return page.address.startswith("https:") and parts.scheme == "http" and not _loopback(parts)


def _mixed(page: Page, addresses: Dict[str, str]) -> Problems:
    for what, address in addresses.items():
        if _blocked(page, address):
            yield f"The page is on https and the {what} on http: {address}. Browsers block it. Serve it by https."


def _policy_of_script(page: Page, tag: Tag, script: str) -> Problems:
    nonce, integrity = str(tag.get("nonce", "")), str(tag.get("integrity", ""))
    for policy in page.policies(before=tag):
        if policy.runs(script, page.address, nonce, integrity):
            continue
        directive = policy.governing("script-src-elem")
        advice = f"Add {origin(script)} to {directive}."
        if policy.trusts_no_address:
            advice = f"{directive} has 'strict-dynamic' and heeds no address: give the script the nonce of the page."
        yield f"The page's Content-Security-Policy does not let the script run. {advice}"


def _policy_of_requests(page: Page, addresses: List[str]) -> Problems:
    for address in addresses:
        for policy in page.policies():
            if policy.connects(address, page.address):
                continue
            governing = policy.governing("connect-src")
            where = governing if governing == "connect-src" else f"connect-src, for which {governing} stands now"
            advice = f"Add {origin(address)} to {where}."
            yield f"The page's Content-Security-Policy does not let the chat ask {address}. {advice}"


def _words_at(page: Page, found: Embedding, script: str) -> str:
    """The address that the words of the interface are fetched from, if they are not in the script itself."""
    if found.attributes.get("strings"):
        return _asked(page, found.attributes["strings"])
    html = page.tree.find("html")
    inherited = str(html.get("lang", "")) if isinstance(html, Tag) else ""
    language = (found.attributes.get("lang") or inherited).split("-")[0].lower()
    shipped = language != "en" and (STRINGS / f"{language}.json").exists()
    return urljoin(script, f"strings/{language}.json") if shipped else ""


def _file(site: Site, tag: Tag, script: str) -> Problems:
    try:
        answer, data = site.ask("GET", script)
    except NotFetched as error:
        yield f"The script does not load. {error}"
        return
    if answer.status_code != 200:
        if _code(data) == "unknown_version":
            yield f"The server has another version of the widget than {script}. Renew the tag with `make embed`."
        else:
            yield f"The script does not load: {script} answers with {answer.status_code}."
        return
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in SCRIPTS:
        yield f"{script} is {kind or 'of no known kind'}, and browsers run only text/javascript."
    if not site.heard(answer, script):
        yield _not_allowed(site, script)
    if tag.get("integrity") and not _intact(data, str(tag["integrity"])):
        yield f"The integrity of the tag is not that of {script}: browsers refuse it. Renew the tag with `make embed`."


def _intact(data: bytes, integrity: str) -> bool:
    """Whether a file has one of the hashes of the strongest kind; without a known kind, every file does."""
    found = re.findall(r"(sha256|sha384|sha512)-([\w+/=-]+)", integrity)
    strongest = max((kind for kind, _ in found), default="")
    return not found or any(
        base64.b64encode(hashlib.new(kind, data).digest()).decode() == value.replace("-", "+").replace("_", "/")
        for kind, value in found
        if kind == strongest
    )


def _code(data: bytes) -> str:
    """The code of an error of an Ask the Article server."""
    try:
        return str(json.loads(data)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _not_allowed(site: Site, address: str) -> str:
    told = f"{origin(address)} does not allow pages of {site.page.origin}."
    return f"{told} Name that in ALLOWED_ORIGINS of the server, and start it again."


def _server(site: Site, server: str, slug: str) -> Problems:
    sessions = f"{server}/chat/sessions"
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    try:
        answer, data = site.ask("GET", f"{sessions}/check")  # which begins no conversation
        if _code(data) != "unknown_session":
            yield f"{server} is no server of Ask the Article: {sessions}/check answers with {answer.status_code}."
            return
        before, _ = site.ask("OPTIONS", sessions, **asks)
        if not site.heard(answer, server) or not site.heard(before, server):
            yield _not_allowed(site, server)
        if slug:
            _, told = site.ask("GET", f"{server}/article/{slug}")
            if _code(told) == "unknown_article":
                yield f"The server has no article {slug!r}: the chat is about all articles. Name the page's own."
    except NotFetched as error:
        yield f"The server does not answer. {error}"


def _words(site: Site, address: str) -> Problems:
    try:
        answer, data = site.ask("GET", address)
        told = isinstance(json.loads(data), dict) if answer.status_code == 200 else False
    except (NotFetched, ValueError):
        told = False
    if not told:
        yield f"The words of the chat are not at {address}: it is in English."
    elif not site.heard(answer, address):
        yield f"{origin(address)} does not let the page read the words of the chat at {address}: it is in English."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="of the page")
    address = parser.parse_args().address
    try:
        found = list(dict.fromkeys(problems(visit(address))))
    except NotFetched as error:
        sys.exit(str(error))
    for problem in found:
        print(f"- {problem}")
    if found:
        sys.exit(1)
    print(f"The chat works on {address}, as far as the page's HTML, its policy and the servers tell.")


if __name__ == "__main__":
    main()
