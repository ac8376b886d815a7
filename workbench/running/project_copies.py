"""Copies of the project, in which tools and tests may change what they like."""

from pathlib import Path

from assistant.nlu.encoder import ENCODER
from assistant.privacy.names import LISTS


def link_what_set_up_built(folder: Path) -> None:
    """Give a copy of the project the encoder and the lists of names."""
    (folder / ".cache").mkdir()
    for built in (ENCODER, LISTS):
        (folder / ".cache" / built.name).symlink_to(built)
