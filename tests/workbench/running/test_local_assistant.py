"""The assistant in the process of a tool."""

import tarfile
from pathlib import Path

import pytest

from assistant.server.model_files import BadModel
from workbench.running.local_assistant import Speaker


async def test_a_model_that_rasa_cannot_load_is_refused(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text("{}")
    with tarfile.open(tmp_path / "broken.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "metadata.json", "metadata.json")
    with pytest.raises(BadModel, match="broken.tar.gz cannot be loaded"):
        await Speaker.load(tmp_path / "broken.tar.gz")
