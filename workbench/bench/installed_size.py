"""The size on disk of all that serving needs: packages with all that they require, and model files."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Dict, Iterable

from packaging.requirements import Requirement

from assistant.content.loader import ROOT


def packages(roots: Iterable[str]) -> Dict[str, Distribution]:
    """The installed packages of these names, and of everything that they require, by normal name."""
    found: Dict[str, Distribution] = {}
    waiting = [Requirement(root) for root in roots]
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in found or requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found[name] = distribution(requirement.name)
        except PackageNotFoundError:  # required on other machines or by an extra
            continue
        waiting += [Requirement(line) for line in found[name].requires or ()]
    return found


def locked(requirements: Path) -> Iterable[str]:
    """The names in a locked requirements file."""
    return re.findall(r"^([\w.-]+)==", requirements.read_text(encoding="utf-8"), re.MULTILINE)


def sizes(ours: Path, stock: Path) -> Dict[str, float]:
    """Megabytes of both: packages, model files, and our sentence encoder. Rasa is among our packages."""
    mine = packages(locked(ROOT / "requirements.txt"))
    return {
        "ours": megabytes(mine.values(), ROOT / ".cache" / "encoder", ours),
        "stock Rasa": megabytes(packages(["rasa"]).values(), stock),
    }


def megabytes(distributions: Iterable[Distribution], *paths: Path) -> float:
    """The size of the packages' files, and of other files or all that a folder holds."""
    files = [Path(str(package.locate_file(file))) for package in distributions for file in package.files or ()]
    for path in paths:
        files += path.rglob("*") if path.is_dir() else [path]
    return sum(path.stat().st_size for path in {*files} if path.is_file()) / 1e6
