"""The widget as one file, made of the modules in widget/: one request, and one hash that pins all of it."""

import base64
import hashlib
import json
import re
import string
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Set, Text, Tuple

import rcssmin
import rjsmin
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.channels.input_validation import Refused
from assistant.content.loader import ROOT
from assistant.web.entity_tags import conditional, entity_tag
from assistant.web.headers import PAGE
from assistant.web.short_names import shortened

WIDGET = ROOT / "widget"
STRINGS = WIDGET / "strings"

_IMPORT = re.compile(r'^import (?:\{ [\w, ]+ \}|(?P<name>\w+)) from "\./(?P<path>[\w./-]+)".*;\n', re.MULTILINE)
_PRIVATE = re.compile(r"(?<=[.\s])#([a-z]\w*)")
_EXPORT = re.compile(r"^export (?=async|const|class|function)", re.MULTILINE)


@dataclass(frozen=True)
class Bundle:
    """A file that browsers load, with the value of its `integrity` attribute."""

    body: bytes
    zipped: bytes
    integrity: Text
    version: Text

    @property
    def name(self) -> Text:
        """The file name that stands for this very version."""
        return f"ask-{self.version}.js"


def routes(web: Blueprint) -> None:
    """Serve the widget's files below /widget: `ask.js` as it is now, `ask-<version>.js` only as that version."""

    @web.get("/widget/ask.js")
    async def newest(request: Request) -> HTTPResponse:
        return _script(request, bundle(), "no-cache")

    @web.get(r"/widget/<name:ask-[0-9a-f]+\.js>")
    async def pinned(request: Request, name: Text) -> HTTPResponse:
        now = bundle()
        if name != now.name:
            raise Refused(404, "unknown_version", f"The widget served here is {now.name}.")
        return _script(request, now, "public, max-age=31536000, immutable")

    web.static("/widget/strings", STRINGS, name="widget_strings")
    web.static("/widget/demo", WIDGET / "demo", name="widget_demo")

    @web.get("/widget/demo/index.html")
    async def demo(request: Request) -> HTTPResponse:
        return await response.file(WIDGET / "demo" / "index.html", headers=PAGE)

    web.static("/widget/custom-elements.json", WIDGET / "custom-elements.json", name="widget_manifest")
    web.static("/widget/icon.svg", WIDGET / "icon.svg", name="widget_icon")
    # Which a browser asks for where no page names an icon, as after the visitor has left one.
    web.static("/favicon.ico", WIDGET / "icon.svg", name="icon", content_type="image/svg+xml")

    @web.get("/widget/page.css")
    async def style(request: Request) -> HTTPResponse:
        body = (WIDGET / "page.css").read_bytes()
        # Asked for each time: an old style would not fit a new page.
        headers = {"Cache-Control": "no-cache", "ETag": entity_tag(body)}
        return conditional(request, response.raw(body, headers=headers, content_type="text/css; charset=utf-8"))


def _script(request: Request, made: Bundle, cache: Text) -> HTTPResponse:
    headers = {"Cache-Control": cache, "ETag": f'"{made.version}"', "Vary": "Accept-Encoding"}
    body = made.body
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = made.zipped, "gzip"
    content_type = "text/javascript; charset=utf-8"
    return conditional(request, response.raw(body, headers=headers, content_type=content_type))


def bundle() -> Bundle:
    """The widget as it is on disk now."""
    files = [path for path in WIDGET.rglob("*") if path.suffix in (".js", ".css", ".json")]
    found = [(path, path.stat()) for path in sorted(files)]
    return _bundle(tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in found))


@lru_cache(1)
def _bundle(files: Tuple[Tuple[Path, int, int], ...]) -> Bundle:
    body = _made("ask.js").encode()
    version = hashlib.sha256(body).hexdigest()[:12]
    return Bundle(body, _zipped(body), integrity(body), version)


def _zipped(body: bytes) -> bytes:
    # Less memory means shorter blocks, which fit a file of styles, words and code better than the default.
    zipping = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16, 6)
    return zipping.compress(body) + zipping.flush()


def integrity(body: bytes) -> Text:
    """The hash of a file as browsers check it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(body).digest()).decode()


def for_bundlers() -> bytes:
    """The widget as one module for the bundler of a website; it imports `strings/<language>.js` beside it."""
    return _made("define.js", packaged=True).encode()


def languages() -> List[Path]:
    """The words of each language but English, which stands in the widget itself."""
    return [file for file in sorted(STRINGS.glob("*.json")) if file.stem != "en"]


def _made(path: Text, packaged: bool = False) -> Text:
    """The module with all that it imports, as small as it can be."""
    return shortened(rjsmin.jsmin(_module(path, set(), packaged)))


def _module(path: Text, done: Set[Text], packaged: bool = False) -> Text:
    """A JavaScript module with everything that it imports and that is not yet `done` in the place of its imports."""
    if packaged and path == "served.js":
        path = "packaged.js"
    if path in done:
        return ""
    done.add(path)
    source = _private((WIDGET / path).read_text(encoding="utf-8"))
    return _EXPORT.sub("", _IMPORT.sub(lambda found: _imported(found["path"], found["name"], done, packaged), source))


def _private(source: Text) -> Text:
    """A JavaScript module whose private names, which no other module can see, are one letter each."""
    letters = dict(zip(dict.fromkeys(_PRIVATE.findall(source)), string.ascii_letters, strict=False))
    return _PRIVATE.sub(lambda found: f"#{letters[found[1]]}", source)


def _imported(path: Text, name: Text, done: Set[Text], packaged: bool) -> Text:
    if path == "strings/languages.js":  # each in a file of its own, which is fetched when it is needed
        files = ", ".join(f'{file.stem}: () => import("./strings/{file.stem}.js")' for file in languages())
        return f"const {name} = {{ {files} }};\n"
    if path.endswith(".js"):
        return _module(path, done, packaged)
    if path == "strings/integrity.json":
        hashes = {file.stem: integrity(file.read_bytes()) for file in languages()}
        return f"const {name} = {_literal(hashes)};\n"
    text = (WIDGET / path).read_text(encoding="utf-8")
    if path.endswith(".json"):
        return f"const {name} = {_literal(json.loads(text))};\n"
    css = json.dumps(rcssmin.cssmin(text), ensure_ascii=False)
    return f"const {name} = new CSSStyleSheet();\n{name}.replaceSync({css});\n"


def _literal(texts: Dict[Text, Text]) -> Text:
    """An object of texts as JavaScript writes it, where a key that is a name needs no quotes."""
    keys = [key if key.isidentifier() else json.dumps(key) for key in texts]
    pairs = [f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in zip(keys, texts.values(), strict=True)]
    return f"{{ {', '.join(pairs)} }}"
