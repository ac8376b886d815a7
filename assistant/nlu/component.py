"""What the trained components have in common as parts of Rasa's graph."""

from typing import Any, Dict, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu import code_digest


class TrainedComponent(GraphComponent):
    """Learns from the authored messages, and marks messages without changing the training data."""

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

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Text:
        """Rasa's cache looks at the component's class alone; the modules that it uses count as well."""
        return code_digest()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
