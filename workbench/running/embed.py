"""Print the tag that puts the chat on another page, pinned by its hash; or copy the widget to serve it oneself."""

import argparse
import shutil
from pathlib import Path

from assistant.runtime.settings import settings
from assistant.web.widget_bundle import STRINGS, bundle
from workbench.running.train import content_or_exit


def tag(server: str, article: str, home: str = "") -> str:
    """The tag. With a `home`, the widget's files are served from there and only the API by the server."""
    made = bundle()
    elsewhere = f' data-server="{server}"' if home else ""
    return (
        f'<script type="module" src="{home or server + "/widget"}/{made.name}"\n'
        f'  integrity="{made.integrity}"\n'
        f'  crossorigin="anonymous" data-article="{article}"{elsewhere}></script>'
    )


def copy(folder: Path) -> None:
    """The files that a browser may ask for, as they must lie beside each other."""
    made = bundle()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / made.name).write_bytes(made.body)
    shutil.copytree(STRINGS, folder / "strings", dirs_exist_ok=True)


def main() -> None:
    first = content_or_exit().articles[0].slug
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default=settings().public_url or "http://localhost:5005")
    parser.add_argument("--article", default=first, help="slug of the article that the page is about")
    parser.add_argument("--copy", type=Path, help="folder to copy the widget to")
    parser.add_argument("--home", default="", help="address of that folder, once it is served")
    arguments = parser.parse_args()
    if arguments.copy:
        copy(arguments.copy)
    print(tag(arguments.server.rstrip("/"), arguments.article, arguments.home.rstrip("/")))


if __name__ == "__main__":
    main()
