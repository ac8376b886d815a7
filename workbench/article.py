"""Turn a document into an article of the assistant, with drafted example questions that a person reviews."""

import argparse
from pathlib import Path
from typing import List

from assistant.article import SLUG
from assistant.content import ROOT, Content, load
from assistant.findings import ContentError
from workbench.document import read
from workbench.drafting import Taken, article_file, questions_file, sections, slug_of, title_of
from workbench.examples import examples
from workbench.train import console, content_or_exit

SUFFIXES = (".md", ".txt", ".html", ".htm")


def make(path: Path, slug: str, content: Content, root: Path = ROOT) -> List[str]:
    """Write the article file and its questions; what of the document could not be taken over.

    Raises:
        ContentError: if the document cannot be read.
        SystemExit: if nothing can be made of it, or there is an article of this name.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise SystemExit(f"{path}: save it as Markdown (.md), as plain text (.txt) or as a web page (.html)")
    document = read(path)
    slug = slug or slug_of(document.title)
    if not SLUG.fullmatch(slug):
        raise SystemExit(f"SLUG={slug}: use only lower-case letters, digits and single hyphens, as in my-article")
    article, questions = root / "content" / "articles" / f"{slug}.md", root / "data" / "nlu" / f"{slug}.yml"
    for file in (article, questions):
        if file.exists():
            raise SystemExit(f"{file.relative_to(root)} is there already: delete it, or choose a name with SLUG=...")
    if not any(part.markdown for part in document.parts):
        raise SystemExit(f"{path}: there is no text that could become an article")
    taken = Taken(
        {*content.answers, *content.replies, "crisis", "check_in"},
        {
            *(section.button for section in content.sections),
            *(option.title for option in content.help.options),
            *(other.button for other in content.articles if other.button),
        },
    )
    title = title_of(document, taken)
    drafted = sections(document, slug, title, taken)
    known = [example.text for example in examples(root)]
    article.write_text(article_file(document, slug, title, drafted, content.articles[0].menu), encoding="utf-8")
    questions.write_text(questions_file(drafted, known), encoding="utf-8")
    console.print(f"Wrote {article.relative_to(root)}: {len(drafted)} sections.", markup=False)
    console.print(f"Wrote {questions.relative_to(root)}: example questions as drafts.", markup=False)
    return document.left_out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="a Markdown file or a saved web page")
    parser.add_argument("--slug", default="", help="the article's name in addresses; made from its title by default")
    arguments = parser.parse_args()
    if arguments.file is None:
        raise SystemExit("Name the document, as in: make article FILE=my-text.md")
    content = content_or_exit()
    try:
        left_out = make(arguments.file, arguments.slug, content)
        for what in left_out:
            console.print(f"Left out {what}", markup=False, soft_wrap=True)
        load()
    except ContentError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        raise SystemExit(1) from None
    console.print(
        "Now read both files: the button titles, the marks .hopeful and .caution, and every question. Then: "
        "make check, make preview, make run.",
        markup=False,
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
