"""Keeps modules that only a training uses out of other processes: hundreds of MB, and seconds."""

import importlib
import sys
from types import ModuleType
from typing import Any

# Rasa's helpers for training models of TensorFlow, which Rasa imports with every component, and for charts.
_HELPERS = ("train_utils", "plotting")
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


def only_what_serves() -> None:
    """Call it before Rasa is imported, where nothing is trained. A component that uses TensorFlow still gets it."""
    import rasa.utils

    for name in _HELPERS:
        module = sys.modules[f"rasa.utils.{name}"] = _Deferred(f"rasa.utils.{name}")
        setattr(rasa.utils, name, module)
    sys.modules[_VALIDATOR] = _Named(_VALIDATOR)
    # spaCy's numerical library would import it too, wherever it is installed.
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # as Python says that there is no such module
    import thinc.compat  # noqa: F401

    del sys.modules["tensorflow"]
