"""Turn a document into an article of the assistant. It needs no example question: its words are enough."""

import argparse
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Collection, Dict, List, Optional, Tuple

from assistant.content.article import SLUG, Article, article_id, markdown
from assistant.content.chat_text import spoken
from assistant.content.findings import ContentError, Finding, read_text, read_yaml
from assistant.content.loader import ARTICLES, DISTRESS, MENU, ROOT, Content, load
from assistant.content.reply_ids import RESERVED
from workbench.documents.document import Document
from workbench.documents.reading import PAGES, SUFFIXES, read
from workbench.editing.drafting import Drafted, Taken, article_file, long_sections, sections, slug_of, split, title_of
from workbench.editing.training_files import Block, blocks, blocks_of
from workbench.running.train import console, content_or_exit

SOURCES = "sources"  # beside the articles: what was fetched for them
LARGE = 200_000  # bytes that take longer than a moment to read
SHOWN = 6  # words of something that was left out
LANGUAGES = {
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "pl": "Polish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}
GREETED = ("de", "es", "fr")  # languages in which the assistant says that it knows English only


@dataclass
class Made:
    """What was written, what was left out of the document by groups, and what an editor should know."""

    article: Path
    sections: int
    left_out: Dict[str, List[str]]
    notices: List[str] = field(default_factory=list)
    changes: List[str] = field(default_factory=list)


def make(
    path: Path,
    slug: str,
    content: Content,
    root: Path = ROOT,
    update: bool = False,
    in_parts: bool = False,
    source: Optional[Tuple[bytes, str]] = None,
) -> Made:
    """Write the article file, and the questions that an update changes, or neither.

    With `update`, the article is there already and takes over a new edition of its document. `source` is kept beside
    the article, its bytes and its ending.

    Raises:
        ContentError: if the document cannot be read, or what is made of it does not fit into the content.
        SystemExit: if nothing can be made of it, or there is an article of this name already, or none.
    """
    if path.suffix.lower() not in SUFFIXES:
        kinds = ", ".join(SUFFIXES)
        raise SystemExit(f"{path}: an article is made of a file that ends in one of {kinds}; save it as one of these")
    document = _read(path)
    offers = list(long_sections(document))
    document = split(document) if in_parts else document
    if not any(part.markdown for part in document.parts):
        shown = "; if your browser shows some, save the page from there" if path.suffix.lower() in PAGES else ""
        raise SystemExit(f"{path}: there is no text that could become an article{shown}")
    slug = slug or _slug(document, content, update)
    if not SLUG.fullmatch(slug):
        raise SystemExit(f"SLUG={slug}: use only lower-case letters, digits and single hyphens, as in my-article")
    earlier = content.article(slug)
    written = earlier.path if earlier else root / "content" / "articles" / f"{slug}.md"
    if update and earlier is None:
        there = ", ".join(article.slug for article in content.articles)
        raise SystemExit(f"There is no article '{slug}' to update: name it with SLUG=..., one of {there}")
    if not update and written.exists():
        raise SystemExit(
            f"{written.relative_to(root)} is there already: UPDATE=1 takes a new edition of the document over, "
            "SLUG=... gives the article another name"
        )
    known = list(blocks(root))
    taken = _taken(content, slug, known)
    title = (earlier.button if earlier else None) or title_of(document, taken)
    drafted = sections(document, slug, title, taken, earlier)
    head = _head(earlier)
    files: Dict[Path, bytes] = {}
    if source:
        kept = written.parent / SOURCES / f"{slug}{source[1]}"
        files[kept] = source[0]
        head["source"] = kept.relative_to(written.parent).as_posix()
    menu = earlier.menu if earlier else content.articles[0].menu
    files[written] = article_file(document, slug, title, drafted, menu, head).encode()
    changes: List[str] = []
    if earlier:
        changes = _changes(earlier, drafted)
        files.update(_questions_of_edition(earlier, drafted, known))
    _try(files, root)
    for file, data in files.items():
        _replace(file, data)
    notices = [
        *document.notices,
        *([] if in_parts else offers),
        *_language(document.language),
        *_review(earlier, changes),
    ]
    return Made(written, len(drafted), document.left_out, notices, changes)


def _read(path: Path) -> Document:
    """Read it; a terminal says so if it takes longer than a moment. A PDF shows its own progress."""
    if path.suffix.lower() == ".pdf" or not path.is_file() or path.stat().st_size < LARGE:
        return read(path)
    with console.status("Reading it."):
        return read(path)


def _slug(document: Document, content: Content, update: bool) -> str:
    slug = slug_of(document.title)
    if update and content.article(slug) is None:
        same = [article for article in content.articles if article.title == document.title]
        return same[0].slug if len(same) == 1 else slug
    return slug


def _taken(content: Content, slug: str, known: List[Block]) -> Taken:
    """The ids and button titles of everything but this article."""
    others = [article for article in content.articles if article.slug != slug]
    own = {section.id for article in content.articles if article.slug == slug for section in article.sections}
    ids = {
        *(section.id for article in others for section in article.sections),
        *(article_id(each) for each in (slug, *(article.slug for article in others))),
        *content.replies,
        *RESERVED,
        *({block.intent for block in known} - own),
        *DISTRESS,
        *(MENU, ARTICLES),
    }
    titles = {
        *(section.button for article in others for section in article.sections),
        *(option.title for option in content.help.options),
        *(article.button for article in others if article.button),
    }
    return Taken(ids, titles)


def _head(earlier: Optional[Article]) -> Dict[str, str]:
    """What stands at the top of the article file already."""
    if earlier is None:
        return {}
    source = read_text(earlier.path)
    found = re.match(r"---\n(.*?)\n---\n", source, re.S)
    return dict(read_yaml(earlier.path, found[1])[1]) if found else {}


def _changes(earlier: Article, drafted: List[Drafted]) -> List[str]:
    """What a new edition changes, a line each."""
    lines = []
    same = 0
    for each in drafted:
        name = each.name or each.part.heading
        if each.kept is None:
            lines.append(f"New: “{name}” as {each.id}.")
            continue
        text = spoken(markdown().parse("\n\n".join(each.part.markdown)))
        renamed = f", now called “{name}”" if name != each.kept.name else ""
        if text != each.kept.text:
            lines.append(f"Changed words: “{each.kept.name}” ({each.id}){renamed}.")
        elif renamed:
            lines.append(f"Another heading: “{each.kept.name}” ({each.id}){renamed}.")
        else:
            same += 1
    kept = {each.id for each in drafted if each.kept}
    for section in earlier.sections:
        if section.id not in kept:
            lines.append(f"Gone: “{section.name}” ({section.id}); its questions stay as comments.")
    return [*lines, f"As before: {same} section{'s' * (same != 1)}."]


def _review(earlier: Optional[Article], changes: List[str]) -> List[str]:
    known = earlier.publication if earlier else None
    if len(changes) < 2 or not known or not (known.reviewed or known.reviewed_by):
        return []
    return [
        "The review that the article names (reviewed_by, reviewed) was of the edition before: ask for a new one, or "
        "take these lines out."
    ]


def _questions_of_edition(earlier: Article, drafted: List[Drafted], every: List[Block]) -> Dict[Path, bytes]:
    """The files of example questions with those of lost sections as comments."""
    gone = {section.id for section in earlier.sections} - {each.id for each in drafted}
    files: Dict[Path, str] = {}
    for path in {block.path for block in every if block.intent in gone}:
        text = _commented(read_text(path), gone)
        if not re.search(r"^\s*- intent:", text, re.M):
            text = re.sub(r"^nlu:.*$", "nlu: []", text, flags=re.M)
        files[path] = text
    return {path: text.encode() for path, text in files.items()}


def _commented(source: str, gone: Collection[str]) -> str:
    """The entries of these intents as comments."""
    done: List[str] = []
    inside = ""
    for line in source.split("\n"):
        entry = re.match(r"(\s*)- (?:intent|synonym|lookup|regex):\s*(\S*)", line)
        if entry:
            inside = entry[1] + "-" if entry[2].strip("\"'") in gone else ""
            if inside:
                done.append(f"{entry[1]}# The article no longer has this section:")
        elif inside and line.strip() and not line.startswith(" "):
            inside = ""
        done.append(f"# {line}" if inside and line.strip() else line)
    return "\n".join(done)


def _try(files: Dict[Path, bytes], root: Path) -> None:
    """Read the content as it would be.

    Raises:
        ContentError: with what is wrong, by the paths that the files would have.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copytree(root / "content", place / "content", ignore=shutil.ignore_patterns("media"))
        shutil.copy(root / "domain.yml", place)
        for file, data in files.items():
            there = place / file.relative_to(root)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(data)
        try:
            load(place)
            for file in files:
                if file.suffix == ".yml":
                    list(blocks_of(place / file.relative_to(root)))
        except ContentError as error:
            findings = [
                Finding(root / finding.path.relative_to(place), finding.line, finding.message)
                for finding in error.findings
            ]
            raise ContentError(findings) from error


def _replace(path: Path, data: bytes) -> None:
    """The whole file or the one before: a full disk leaves no half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(data)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _language(language: Optional[str]) -> List[str]:
    if language in (None, "en"):
        return []
    name = LANGUAGES.get(language, f"a language other than English ({language})")
    told = (
        "A visitor who writes it is told in that language that the assistant knows English only"
        if language in GREETED
        else "Questions in it are mostly not understood"
    )
    return [
        f"This article is in {name}. Its page says so to browsers, but the assistant understands English: {told}. Its "
        "own words, such as greetings and options, stay English."
    ]


def show(made: Made, root: Path = ROOT) -> None:
    """What an editor reads afterwards."""

    def say(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)

    say(f"Wrote {made.article.relative_to(root)}: {made.sections} sections.")
    for change in made.changes:
        say(f"  {change}")
    if made.left_out:
        say("Left out, by first words:")
        for group, texts in made.left_out.items():
            say(f"  {group} ({len(texts)}): {' · '.join(map(_beginning, texts))}")
    for notice in made.notices:
        say(notice)


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:SHOWN]) + (" …" if len(words) > SHOWN else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", default="", help="a document, or an address that begins with https://")
    parser.add_argument("--slug", default="", help="the article's name in addresses; made from its title by default")
    parser.add_argument("--update", action="store_true", help="take a new edition of an article's document over")
    parser.add_argument("--split", action="store_true", help="make sections of the bold lines of long sections")
    arguments = parser.parse_args()
    if not arguments.file:
        raise SystemExit("Name the document, as in: make article FILE=my-text.md")
    content = content_or_exit()
    try:
        if re.match(r"https?://", arguments.file):
            made = _fetched(arguments.file, arguments.slug, content, arguments.update, arguments.split)
        else:
            made = make(Path(arguments.file), arguments.slug, content, ROOT, arguments.update, arguments.split)
    except ContentError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        raise SystemExit(1) from None
    show(made)
    console.print(
        "Now read the article: the button titles, and the marks .hopeful and .caution. Then: make check, make preview "
        "with ten questions that visitors would ask, make run.",
        markup=False,
        soft_wrap=True,
    )


def _fetched(address: str, slug: str, content: Content, update: bool, in_parts: bool, root: Path = ROOT) -> Made:
    """The same for an address; what was fetched is kept as the article's source."""
    from workbench.documents.download import NotFetched, fetch

    try:
        with console.status("Fetching it."):
            data, kind = fetch(address)
    except NotFetched as error:
        raise SystemExit(str(error)) from None
    with tempfile.TemporaryDirectory() as folder:
        name = re.sub(r"[^\w-]+", "-", address.partition("//")[2].partition("?")[0].rstrip("/").rpartition("/")[2])
        path = Path(folder) / f"{name.strip('-') or 'page'}{kind}"
        path.write_bytes(data)
        return make(path, slug, content, root, update, in_parts, (data, kind))


if __name__ == "__main__":
    main()
