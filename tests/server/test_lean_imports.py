"""What a serving process imports."""

import subprocess
import sys

import psutil

from assistant.content.loader import ROOT
from tests.conftest import Server

USES_TENSORFLOW = """
from assistant.server.lean_imports import only_what_serves
only_what_serves()
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.utils import train_utils
train_utils.RasaTrainingLogger
"""


def test_a_server_has_no_tensorflow(server: Server) -> None:
    (serving,) = psutil.Process(server.process.pid).children()
    loaded = {loaded.path for loaded in serving.memory_maps()}
    assert any("onnxruntime" in path for path in loaded)
    assert not [path for path in loaded if "tensorflow" in path]


def test_a_component_that_uses_tensorflow_gets_it() -> None:
    command = [sys.executable, "-W", "ignore", "-c", USES_TENSORFLOW]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
