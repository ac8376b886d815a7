"""Copies of the project, which tools and tests may change. What makes up a project stands here alone."""

import shutil
from pathlib import Path
from typing import Collection

from assistant.content.loader import ROOT
from assistant.nlu.encoder import ENCODER
from assistant.privacy.name_lists import LISTS

CODE = ("actions", "assistant", "widget", "workbench")
WORDS = ("content", "domain.yml")
SET_UP = ("config.yml", "credentials.yml", "endpoints.yml", "requirements.txt", "requirements-models.txt")


def copy_project(folder: Path, *more: str, linked: Collection[str] = ()) -> Path:
    """Copy what a project needs beside its data into a folder, and more of the project as it is named.

    What is `linked` stays the project's own, and what the set-up built always does.
    """
    folder.mkdir(exist_ok=True)
    for name in (*CODE, *WORDS, *SET_UP, *more):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for name in linked:
        (folder / name).symlink_to(ROOT / name)
    (folder / ".cache").mkdir()
    for built in (ENCODER, LISTS):
        (folder / ".cache" / built.name).symlink_to(built)
    return folder
