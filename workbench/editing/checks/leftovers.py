"""Files beside the articles that look like one and are not read."""

from pathlib import Path
from typing import Iterator

from assistant.content.findings import Finding
from assistant.content.loader import article_files


def leftovers(root: Path) -> Iterator[Finding]:
    """Locks and copies of an editor, and articles under a name that is none."""
    read = article_files(root)
    folder = root / "content" / "articles"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if ".md" in path.name.lower() and path not in read:
            message = (
                "this is not read as an article: delete it, or give it a name that ends in .md and begins with a letter"
            )
            yield Finding(path, 1, message, advice=True)
