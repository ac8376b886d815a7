"""Keeps TensorFlow out of a serving process: nothing of ours uses it, and it costs hundreds of MB and seconds."""

import importlib
import sys
from types import ModuleType
from typing import Any

# Rasa's helpers for training models of TensorFlow, which Rasa imports with every component.
_HELPERS = "rasa.utils.train_utils"
# Checks a configuration before a training. A model file names it, with all else that trained the model.
_VALIDATOR = "rasa.graph_components.validators.default_recipe_validator"


class _Deferred(ModuleType):
    """Stands for a module until something of it is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # whoever looks through all modules uses none
            raise AttributeError(name)
        del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


class _Named(ModuleType):
    """Stands for a module whose classes are named and never used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def without_tensorflow() -> None:
    """Call it before Rasa is imported, where nothing is trained. A component that uses TensorFlow still gets it."""
    import rasa.utils

    rasa.utils.train_utils = sys.modules[_HELPERS] = _Deferred(_HELPERS)
    sys.modules[_VALIDATOR] = _Named(_VALIDATOR)
    # spaCy's numerical library would import it too, wherever it is installed.
    sys.modules["tensorflow"] = None
    import thinc.compat  # noqa: F401

    del sys.modules["tensorflow"]
