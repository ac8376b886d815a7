"""What the trained components have in common as parts of Rasa's graph."""

import functools
import logging
from pathlib import Path
from typing import Any, Callable, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu import code_digest
from assistant.nlu.examples import Example, examples

logger = logging.getLogger(__name__)

LEARNED = "learned"  # a file in the folder of each component: Rasa's cache loses an empty folder, and the model with it

Process = Callable[[Any, List[Message]], List[Message]]


def whatever_fails(process: Process) -> Process:
    """Has messages marked as `failed` instead of raising, so that the components after this one still read them."""

    @functools.wraps(process)
    def guarded(self: Any, messages: List[Message]) -> List[Message]:
        try:
            return process(self, messages)
        except Exception:
            logger.exception("%s could not read a message.", type(self).__name__)
            for message in messages:
                message.set("failed", True, add_to_output=True)
            return messages

    return guarded


class TrainedComponent(GraphComponent):
    """Learns from the authored messages, and marks messages.

    A subclass says what it learns, and how that is written to a folder and read back. It registers as a classifier,
    whatever it is: Rasa trains those apart, while a featurizer that changes has all that stand behind it trained anew.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TrainedComponent":
        return cls(model_storage, resource)

    def learn(self, rows: List[Example]) -> None:
        """Learn from all authored messages."""
        raise NotImplementedError

    def lessons(self, training_data: TrainingData) -> List[Example]:
        """The messages to learn from."""
        return examples(training_data)

    def save(self, folder: Path) -> None:
        """Write what was learned."""
        raise NotImplementedError

    def restore(self, folder: Path) -> None:
        """Read what `save` wrote, and load what else a message will need."""
        raise NotImplementedError

    def train(self, training_data: TrainingData) -> Resource:
        self.learn(self.lessons(training_data))
        with self._model_storage.write_to(self._resource) as folder:
            (folder / LEARNED).touch()
            self.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TrainedComponent":
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.restore(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Text:
        """Rasa's cache looks at the component's class alone; the modules that it uses count as well."""
        return code_digest()
