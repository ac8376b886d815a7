"""Markdown as site generators write it, rendered to a tree: what only a generator understands is taken off first."""

import json
import re
from bisect import bisect_left
from html import escape
from typing import Any, Dict, List, Optional, Tuple

import tomli
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from workbench.documents.accordions import open_items
from workbench.documents.notes import is_note
from workbench.documents.tree import RULES, Source, is_question, parse, tags, text_of

_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,}).*?(?:^\1?\2[`~]*\s*$|\Z)", re.M | re.S)
_FRONT = re.compile(
    r"\A\s*(?:(---)[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)|(\+\+\+)[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n|\Z))", re.S
)
# Boxes of MyST and Sphinx, which look like code.
# What plain words do not have: signs and words of programs, and lines for a shell.
_PROGRAM = re.compile(
    r"[{}<>$\\`]|==|=>|::|\w\(\)|;[ \t]{0,9}$|^[ \t]{0,99}(?://|#!|(?:npm|yarn|git|curl|sudo|pip|cd|docker|make|npx)\s|import\s|def\s)|^[\w.-]+\s*=",
    re.M,
)
_DIRECTIVE = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{(?:note|tip|warning|admonition|important|caution|hint|seealso|attention|danger|dropdown|error)\}"
    r"(?P<title>.*)\n(?P<inner>(?:.*\n){0,999}?)(?P=fence)[ \t]*$",
    re.M,
)
_KEPT_FIELDS = ("title", "description", "summary", "excerpt", "lang", "language", "locale")

_BLANK_RUN, _BLANK_LINE, _EMPTY_LINES = (
    re.compile(r"[^\S\n]{200,}"),
    re.compile(r"^[^\S\n]+$", re.M),
    re.compile(r"\n{9,}"),
)
_VALUE = re.compile(r"\{\{\{?[^{}]*\}?\}\}")
_SPAN = re.compile(  # of Pandoc
    r"(?<!!)\[((?:[^\[\]\n]|\[[^\[\]\n]*\](?:\([^()\n]*\))?)*)\]\{[.#][^}\n]*\}"
)
_CITATION = re.compile(r"[ \t]*\[(?:-?@[A-Za-z{]|[^\[\]\n@]*[\s;(-]@\w+\d)[^\[\]\n]*\](?!\()")  # of Pandoc
_CAPTION = re.compile(r"\[caption\b[^\[\]]*\]((?:(?!\[caption\b).)*?)\[/caption\]", re.S)  # of WordPress
_DEFINITION = re.compile(r"^(?=\[[^\]^\n]+\]:[ \t]+\S)", re.M)  # of a link; it ends a footnote

# In this order: each expression and what takes its place.
_TAKEN_OFF: Tuple[Tuple["re.Pattern[str]", Any], ...] = (
    (re.compile(r"<(script|style)\b(?:(?!<\1\b).)*?</\1\s{0,9}>", re.S | re.I), ""),
    (re.compile(r"<!--.*?(-->|\Z)", re.S), ""),
    (re.compile(r"\{\{[<%]?-?\s{0,9}/\*(?:(?!\{\{).)*?\*/\s{0,9}-?[>%]?\}\}", re.S), ""),  # comments of Hugo
    (re.compile(r"\{/\*(?:(?!\{/\*).)*?\*/\}", re.S), ""),  # comments of MDX
    (
        re.compile(
            r"\{%-? {0,9}comment {0,9}-?%\}(?:(?!\{%-? {0,9}comment\b).)*?\{%-? {0,9}endcomment {0,9}-?%\}", re.S
        ),
        "",
    ),
    (re.compile(r"\{\{!--(?:(?!\{\{!).)*?--\}\}|\{\{![^{}]*\}\}", re.S), ""),  # comments of Handlebars
    (re.compile(r"%%.*?%%", re.S), ""),  # comments of Obsidian
    (
        re.compile(
            r"^(?:import\s.{1,999}?\sfrom\s{1,9}['\"]|import\s{1,9}['\"]|export\s+(?:const|let|default|async|function)\b).*?(?=\n\s*\n|\Z)",
            re.M | re.S,
        ),
        "",
    ),
    (
        re.compile(r"\]\(\s{0,9}\{\{(?:(?!\]\().)*?\}\}[^()]*\)", re.S),
        "](#)",
    ),  # a target that only the generator knows
    (re.compile(r"\]\(\s{0,9}\{%(?:(?!\]\().)*?%\}[^()]*\)", re.S), "](#)"),
    (re.compile(r"\{\{[<%](?:(?!\{\{).)*?[%>]\}\}", re.S), ""),  # Hugo
    (re.compile(r"\{%(?:(?!\{%).)*?%\}", re.S), ""),  # Liquid, Nunjucks, Markdoc
    (_VALUE, ""),  # Handlebars, Vue, Liquid
    (re.compile(r"[ \t]*(?<![\w:]):[a-z][a-z0-9_+-]+:(?![\w:])"), ""),  # :smile: and the like
    (_SPAN, r"\1"),
    (_CITATION, ""),
    (_CAPTION, ""),
    (
        re.compile(
            r"\[/[a-z][\w-]*\](?!\()|\[[a-z][\w-]*(?:[ \t]+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))+[ \t]*/?\](?!\()"
        ),
        "",
    ),
    (re.compile(r"^[ \t]*\[[a-z]+(?:[_-][a-z0-9]+)+\][ \t]*$", re.M), ""),  # shortcodes without attributes
    (re.compile(r"^[ \t]*(?:--8<--.*|\[\[?include:?.*\]\]?|!include .*)$", re.M), ""),
    (re.compile(r"^[ \t]*(?:[*-]|1\.) +.*\n(?=[ \t]*\{:\s*toc\b)", re.I | re.M), ""),
    (re.compile(r"^[ \t]*(?:\[\[?_?toc_?\]\]?|\{:[ \t]*toc[ \t]*\}|\[\[TOC\]\]|\$\{toc\})[ \t]*$", re.I | re.M), ""),
    (
        re.compile(r"^(?![#>\s])(.+)\n\{:[^}\n]*\.h([1-6])\b[^}\n]*\}[ \t]*$", re.M),
        lambda match: "#" * int(match[2]) + " " + match[1],
    ),
    (re.compile(r"^[ \t>]*\{:.*?\}[ \t]*$", re.M), ""),  # attributes of kramdown
    (re.compile(r"\{:[^{}\n]*\}"), ""),
    (re.compile(r"[ \t]*\{[ \t]?[#.][^{}\n]*\}"), ""),  # {#id .class}
    (re.compile(r"(?<=[)\]*_`])\{[^{}\n=]*=[^{}\n]*\}"), ""),  # attributes of a picture or a link
    (re.compile(r"(?m)(^#{1,6} .*?)[ \t]*\{[^{}\n]*\}[ \t]*$"), r"\1"),
    (re.compile(r"^[ \t]*#[\w/-]+(?:[ \t]+#[\w/-]+)*[ \t]*$", re.M), ""),  # tags of Obsidian
    (re.compile(r"[ \t]+\^[\w-]+[ \t]*$", re.M), ""),
    (re.compile(r"^[ \t]*\[\[[^\]\n]+\]\](?:[ \t]*[|·,][ \t]*\[\[[^\]\n]+\]\])+[ \t]*$", re.M), ""),
    (re.compile(r"^([ \t]*(?:[-*+]|\d+[.)])[ \t]+)\[[ xX]\][ \t]+", re.M), r"\1"),
    (re.compile(r"!\[\[[^\[\]\n]*\]\]"), ""),  # pictures and notes of Obsidian
    (re.compile(r"\[\[([^\[\]|\n]*)\|([^\[\]\n]*)\]\]"), r"\2"),
    (re.compile(r"\[\[([^\[\]\n]+)\]\]"), lambda match: f"[{match[1]}]" if is_note(match[1]) else match[1]),
    (re.compile(r"<<(?=[^<>\n]+>>)"), "&lt;&lt;"),  # no tag of HTML
    (
        re.compile(r"^([ \t]*>[ \t]*)\[!(\w+)\][+-]?[ \t]*(.*)$", re.M),
        lambda match: f"{match[1]}**{match[3]}**\n{match[1]}" if match[3] else match[1],
    ),
    # Govspeak, the Markdown of GOV.UK: boxes, steps, buttons.
    (re.compile(r"^\$(?:CTA|C|A|D|E|EndCTA)[ \t]*$|^\{::[^}\n]*\}$|^\{:/[^}\n]*\}$", re.M), ""),
    (re.compile(r"^([%^])(\S.*\S)\1[ \t]*$", re.M), r"\2"),
    (re.compile(r"^s(\d+\. )", re.M), r"\1"),
    (re.compile(r"\{button[^{}\n]*\}(?:(?!\{button).)*?\{/button\}"), ""),
    (re.compile(r"^\[(?:InlineAttachment|Image|embed:[\w-]*|Contact):?[^\]\n]*\][ \t]*$", re.M | re.I), ""),
    (re.compile(r"==(?=\S)([^=\n]+)(?<=\S)=="), r"\1"),
    (re.compile(r"(?<=\w)~(\w{1,4})~(?!~)"), r"<sub>\1</sub>"),  # of Pandoc and Typora: CO~2~, 10^9^
    (re.compile(r"(?<=\w)\^([\w+–-]{1,4})\^"), r"<sup>\1</sup>"),
    (re.compile(r"^\([\w:.-]+\)=[ \t]*$", re.M), ""),  # labels of MyST, and its roles: {ref}`place`
    (re.compile(r"(?<!`)\{[a-z][a-z:+-]*\}`([^`\n<]+?)(?:\s*<[^`\n>]*>)?`"), r"\1"),
    (re.compile(r"^(Table|Tabelle|Figure|Abbildung): .*$", re.M), ""),
    (re.compile(r"^\\(newpage|pagebreak|clearpage)\s*$", re.M), ""),
)
_ADMONITION = re.compile(
    r"^(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?|===)[ \t]*(?P<kind>[\w -]*?)[ \t]*(?:\"(?P<title>[^\"]*)\")?[ \t]*$"
)
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_INDENTS = re.compile(r"\s|:|\[\^|!!!|\?\?\?|===")  # what stands further right below such a line belongs to it
_COMPONENT = re.compile(r"</?[A-Z][\w.]*(?=[\s/>])")
# The beginning and the end of what a shortcode holds: Hugo's, Liquid's, WordPress's.
_HELD = tuple(
    (re.compile(begin), re.compile(end))
    for begin, end in (
        (
            r"\{\{[<%]-?\s{0,9}(?P<name>[\w/.-]+)(?P<rest>[^{}]*?)-?[>%]\}\}",
            r"\{\{[<%]-?\s{0,9}/\s{0,9}(?P<name>[\w/.-]+)\s{0,9}-?[>%]\}\}",
        ),
        (
            r"\{%-?\s{0,9}(?P<name>[\w/.-]+)(?P<rest>[^{}]*?)-?%\}",
            r"\{%-?\s{0,9}(?:end|/\s{0,9})(?P<name>[\w/.-]+)\s{0,9}-?%\}",
        ),
        (
            r"\[(?P<name>[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*)(?P<rest>[ \t][^\[\]\n=]*=[^\[\]\n]*)\](?!\()",
            r"\[/(?P<name>[a-z][\w-]*)\]",
        ),
    )
)
_SHOWN = re.compile(r"\b(?:title|summary|question|header|heading|label)=(?:\"([^\"]+)\"|'([^']+)')")
_PICTURES = re.compile(r"^(img|image|figure|photo|picture|gallery|video)", re.I)
_PRESSED = re.compile(r"^(button|btn|cta)$", re.I)
_TAB = re.compile(r"tab([_-]?(item|panel|content))?", re.I)
_FOLDING = RULES["folding"].split()


def read(source: str) -> Source:
    """Markdown with front matter in YAML, TOML or JSON."""
    source = without_gaps(source.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").lstrip("\ufeff"))
    head, body = front_matter(source)
    body = (
        body
        if body.strip()
        else next((head[key] for key in ("body", "content", "text", "markdown") if isinstance(head.get(key), str)), "")
    )
    left_out: Dict[str, List[str]] = {}
    body = _outside_code(_dedent(body), left_out)
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    parser = parser.disable("code").use(footnote_plugin).use(deflist_plugin)
    html = parser.render(body)
    tree = parse(f"<body>{html}</body>")
    open_items(tree)
    for footnotes in tree.select("section.footnotes, hr.footnotes-sep"):
        for note in footnotes.find_all("li"):
            left_out.setdefault("references and footnotes", []).append(text_of(note).rstrip(" ↩\ufe0e"))
        footnotes.decompose()
    for code in tags(tree, "pre"):
        if not _is_program(code):
            continue
        left_out.setdefault("code", []).append(text_of(code))
        code.decompose()

    def said(*fields: str) -> Any:
        return next(
            (head[field].strip() for field in fields if isinstance(head.get(field), str) and head[field].strip()), None
        )

    return Source(
        tree,
        title=said("title"),
        description=said("description", "summary", "excerpt"),
        titled=bool(said("title")),
        language=said("lang", "language", "locale"),
        left_out=left_out,
    )


def _is_program(code: Any) -> bool:
    """Whether a block in letters of one width is code; authors also set recipes and addresses so."""
    inner = code.find("code", class_=re.compile("^language-(?!text|txt|plain)"))
    return inner is not None or _PROGRAM.search(code.get_text()) is not None


def front_matter(source: str) -> Tuple[Dict[str, Any], str]:
    """The head of a file, empty if it cannot be read, and the rest; a head that cannot be read goes all the same."""
    match = _FRONT.match(source)
    if match and match[1]:
        return _loaded(yaml.safe_load, match[2]), source[match.end() :]
    if match:
        return _loaded(tomli.loads, match[4]), source[match.end() :]
    if source.lstrip().startswith("{"):
        start = len(source) - len(source.lstrip())
        try:
            head, end = json.JSONDecoder().raw_decode(source, start)
        except ValueError:
            return {}, source
        return (head if isinstance(head, dict) else {}), source[end:]
    return _without_fences(source)


_PANDOC = re.compile(r"\A\s*%[ \t]+(.+)\n(?:%.*\n)*")
# Of services that make Markdown of an address.
_CLIPPED = re.compile(r"\A\s*Title: (.+)\n\s*URL Source: .+\n(?:\s*[A-Z][\w ]+: .+\n)*\s*Markdown Content:[ \t]*\n")
_PAIRS = re.compile(r"\A\s*(?=(?:.*\n){0,9}?title:)((?:[A-Za-z][\w -]{0,20}:[ \t].*\n)+)\s*\n", re.I)


def without_gaps(source: str) -> str:
    """A text without runs of blanks and of empty lines that no reader would see the end of."""
    return _EMPTY_LINES.sub("\n\n\n", _BLANK_LINE.sub("", _BLANK_RUN.sub(" ", source)))


def _without_fences(source: str) -> Tuple[Dict[str, Any], str]:
    """Heads that no line parts from the text: Pandoc's, and the pairs of Pelican and MultiMarkdown."""
    match = _PANDOC.match(source) or _CLIPPED.match(source)
    if match:
        return {"title": match[1].strip()}, source[match.end() :]
    match = _PAIRS.match(source)
    if not match:
        return {}, source
    pairs = (line.split(":", 1) for line in match[1].strip().split("\n"))
    return {key.strip().lower(): value.strip() for key, value in pairs}, source[match.end() :]


def _loaded(load: Any, text: str) -> Dict[str, Any]:
    try:
        head = load(text)
    except (yaml.YAMLError, tomli.TOMLDecodeError, ValueError):
        pairs = re.findall(rf"^({'|'.join(_KEPT_FIELDS)})\s*[:=]\s*(.+)$", text, re.M | re.I)
        return {key.lower(): value.strip().strip("\"'") for key, value in pairs}
    if not isinstance(head, dict):
        return {}
    return {str(key).lower(): value for key, value in head.items()}


def _dedent(body: str) -> str:
    """A CMS may indent the whole text."""
    lines = body.split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    least = min(indents, default=0)
    return "\n".join(line[least:] for line in lines) if least else body


def _outside_code(body: str, left_out: Dict[str, List[str]]) -> str:
    """Take off what is for a generator; code stays as it is, as it may speak of such signs."""
    pieces: List[str] = []
    end = 0
    body = _DIRECTIVE.sub(_directive, body)
    for fence in _FENCE.finditer(body):
        pieces += [_take_off(body[end : fence.start()], left_out), fence[0]]
        end = fence.end()
    return "".join([*pieces, _take_off(body[end:], left_out)])


def _take_off(body: str, left_out: Dict[str, List[str]]) -> str:
    for begin, end in _HELD:
        body = _unfolded(body, begin, end, left_out)
    for pattern, put in _TAKEN_OFF:
        if pattern is _VALUE:
            left_out.setdefault("values that only the site generator knows", []).extend(_shown(body))
        elif pattern is _CITATION:
            left_out.setdefault("references and footnotes", []).extend(map(str.strip, pattern.findall(body)))
        elif pattern is _CAPTION:
            captions = [text_of(parse(words)) for words in pattern.findall(body)]
            left_out.setdefault("pictures and captions", []).extend(captions)
        body = pattern.sub(put, body)
    body = _DEFINITION.sub("\n", body)
    body = _outdented(_components(body))
    lines = []
    inside = None  # the indentation of an admonition whose text stands four blanks further right
    for line in body.split("\n"):
        indent = len(line) - len(line.lstrip())
        if inside is not None and line.strip() and indent <= inside:
            inside = None
        container = re.match(r"^[ \t]*:{3,}", line)
        admonition = _ADMONITION.match(line)
        if container:
            title = _container_title(line)
            lines += ["", _boxed(title), ""] if title else [""]
        elif admonition and (admonition["kind"] or admonition["title"]):
            inside = indent
            title = admonition["title"] or (admonition["kind"] if line.lstrip().startswith("===") else "")
            lines += ["", _boxed(title), ""] if title else [""]
        elif inside is not None and line.strip():
            lines.append(line[min(indent, inside + 4) :])
        else:
            lines.append(line)
    return "\n".join(lines)


def _outdented(body: str) -> str:
    """Lists that stand four blanks or a tab to the right below a paragraph, which Markdown would nest, at the left."""
    done: List[str] = []
    shift, listed, above, blank = 0, False, "", True
    for line in body.split("\n"):
        words = line.lstrip(" \t")
        if not words:
            done.append(line)
            blank = True
            continue
        indent = len(line[: len(line) - len(words)].expandtabs(4))
        if indent < max(shift, 1):
            shift = 0
        if not indent:
            listed = _ITEM.match(words) is not None or listed and not blank
        elif not shift and not listed and indent >= 4 and _ITEM.match(words) and not _INDENTS.match(above):
            shift = indent
        done.append(" " * (indent - shift) + words if shift else line)
        above, blank = line, False
    return "\n".join(done)


def _shown(body: str) -> List[str]:
    """Values within a sentence; a block's or a file's name on a line of its own says nothing."""
    return [
        match[0]
        for line in body.split("\n")
        for match in _VALUE.finditer(line)
        if match[0] != line.strip() and not re.match(r"\{\{\{?~?\s*[#/>^!]", match[0])
    ]


def _boxed(title: str) -> str:
    """The title of a box in bold; a question can become a heading, and other titles only stand above their text."""
    if is_question(title):
        return f"**{title}**"
    return f'<p class="box-title"><strong>{escape(title, quote=False)}</strong></p>'


def _container_title(line: str) -> str:
    rest = re.sub(r"^[ \t]*:+[ \t]*", "", line).strip()
    if not rest or rest.startswith("{"):
        return ""
    bracket = re.match(r"[\w-]+\[(.*)\]", rest)
    if bracket:
        return bracket[1]
    words = rest.split(None, 1)
    title = re.sub(r"\{[^}]*\}", "", words[1]).strip() if len(words) > 1 else ""
    return title.strip('"[]:')


def _directive(match: "re.Match[str]") -> str:
    inner = re.sub(r"\A(?::[\w-]+:.*\n)+", "", match["inner"])
    title = match["title"].strip()
    return f"\n{_boxed(title)}\n\n{inner}\n" if title else f"\n{inner}\n"


def _folds(name: str) -> bool:
    return any(part in name.casefold() for part in _FOLDING)


def _unfolded(body: str, begin: "re.Pattern[str]", end: "re.Pattern[str]", left_out: Dict[str, List[str]]) -> str:
    """A text in which shortcodes that fold their words away, up to the next end of such a one, are details."""
    ends: Dict[str, List[Tuple[int, int]]] = {}
    for match in end.finditer(body):
        ends.setdefault(match["name"], []).append(match.span())
    done: List[str] = []
    place = 0
    for match in begin.finditer(body):
        later = ends.get(match["name"], [])
        close = bisect_left(later, (match.end(), 0))
        if match.start() >= place and close < len(later):
            held = body[match.end() : later[close][0]]
            put = "" if _PICTURES.search(match["name"]) else _folded(match, held)
            if put is None:
                continue  # what it holds may fold other words
            if _PRESSED.search(match["name"]):
                left_out.setdefault("buttons", []).append(" ".join(held.split()))
            done += [body[place : match.start()], put]
            place = later[close][1]
    return "".join([*done, body[place:]])


def _folded(match: "re.Match[str]", held: str) -> Optional[str]:
    """A shortcode that folds its text away shows its first text in quotes; what a button says goes."""
    if _PRESSED.search(match["name"]):
        return ""
    shown = _SHOWN.search(match["rest"]) or re.search(r"\"([^\"]+)\"|'([^']+)'", match["rest"])
    if not _folds(match["name"]) and not _TAB.fullmatch(match["name"]):
        return None
    bare_words = match["rest"].strip() if "=" not in match["rest"] else ""  # of Forem: {% details Why? %}
    title = (shown[1] or shown[2]) if shown else bare_words
    return _details(title, held) if title else None


def _details(title: str, inner: str = "") -> str:
    opened = f"\n\n<details><summary>{title}</summary>\n\n"
    return f"{opened}{inner.strip()}\n\n</details>\n\n" if inner else opened


def _components(body: str) -> str:
    """Without the components of MDX or Vue; a title that one shows around its text stays."""
    done: List[str] = []
    end = 0
    open_details: List[str] = []
    for match in _COMPONENT.finditer(body):
        if match.start() < end:
            continue
        close = _tag_end(body, match.end())
        tag = body[match.start() : close]
        name = match[0].strip("</")
        done.append(body[end : match.start()])
        end = close
        shown = _SHOWN.search(tag)
        if match[0].startswith("</"):
            folded = bool(open_details) and open_details[-1] == name
            if folded:
                open_details.pop()
            done.append("\n\n</details>\n\n" if folded else "")
        elif shown and not tag.endswith("/>"):
            title = shown[1] or shown[2]
            if _folds(name):
                open_details.append(name)
            done.append(_details(title) if _folds(name) else f"\n\n{_boxed(title)}\n\n")
    return "".join([*done, body[end:]])


def _tag_end(body: str, start: int) -> int:
    """Behind the `>` of a tag whose attributes may hold expressions in braces."""
    depth, quote = 0, ""
    for index in range(start, len(body)):
        sign = body[index]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`" and body[index - 1] in "=({[,: ":
            quote = sign
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
        elif sign == ">" and depth <= 0 and body[index - 1] != "=":
            return index + 1
    return len(body)
