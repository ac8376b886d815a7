"""Make the npm package of the widget, with the version of the project; it is never published."""

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Text

from assistant.content.loader import ROOT
from assistant.web.widget_bundle import WIDGET, for_bundlers, languages
from workbench.running.services import NotInstalled, program

COPIED = ("README.md", "custom-elements.json", "index.d.ts", "react.d.ts", "ssr.js")


def write(folder: Path) -> None:
    """Write what is in the package into an empty folder."""
    (folder / "strings").mkdir()
    for path in (*(WIDGET / name for name in COPIED), ROOT / "LICENSE"):
        shutil.copy(path, folder)
    described = json.loads((WIDGET / "package.json").read_text(encoding="utf-8"))
    (folder / "package.json").write_text(json.dumps({**described, "version": version()}, indent=2) + "\n")
    (folder / "index.js").write_bytes(for_bundlers())
    for file in languages():
        words = json.dumps(json.loads(file.read_text(encoding="utf-8")), ensure_ascii=False)
        (folder / "strings" / f"{file.stem}.js").write_text(f"export default {words};\n", encoding="utf-8")


def version() -> Text:
    """The version of the whole project."""
    (found,) = re.findall(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    return str(found)


def pack(folder: Path) -> Path:
    """Let npm pack the package into a folder; the archive.

    Raises:
        NotInstalled: if there is no npm.
        subprocess.CalledProcessError: if npm fails.
    """
    command = [program("npm"), "pack", "--loglevel=error", "--pack-destination", str(folder)]
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as made:
        write(Path(made))
        printed = subprocess.run(command, cwd=made, check=True, stdout=subprocess.PIPE, text=True).stdout
    return folder / printed.split()[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "reports" / "npm", help="folder to make it in")
    folder = parser.parse_args().to.resolve()
    try:
        archive = pack(folder)
    except NotInstalled as absent:
        sys.exit(str(absent))
    except subprocess.CalledProcessError as failed:
        sys.exit(f"npm failed with exit code {failed.returncode}.")
    print(f"npm install {archive}")


if __name__ == "__main__":
    main()
