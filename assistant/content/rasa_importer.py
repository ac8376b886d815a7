"""Sections of the articles as Rasa intents and responses, in memory."""

from typing import Any, Dict, List, Optional, Text, Union

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.content.findings import ContentError
from assistant.content.loader import ARTICLES, MENU, Content, load


class InvalidContent(RasaException):
    """Content that cannot be trained with; Rasa's command line prints it as one clean message."""


class ArticleImporter(TrainingDataImporter):
    """Adds what stands in `content/` to the domain (see parent class)."""

    def __init__(
        self,
        config_file: Optional[Text] = None,
        domain_path: Optional[Text] = None,
        training_data_paths: Optional[Union[List[Text], Text]] = None,
        **kwargs: Any,
    ) -> None:
        try:
            self.content = load()
        except ContentError as error:
            raise InvalidContent(str(error)) from error

    def get_domain(self) -> Domain:
        """One intent and one response for every section and article, and the responses that speak from `content/`."""
        return Domain.from_dict(domain(self.content))

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        return StoryGraph([])

    def get_config(self) -> Dict:
        return {}

    def get_config_file_for_auto_config(self) -> Optional[Text]:
        return None

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        return TrainingData()


def domain(content: Content) -> Dict[Text, Any]:
    """The part of the Rasa domain that the content stands for."""
    sections = list(content.sections)
    articles = [article for article in content.articles if content.find_article(article.id)]
    list_of_articles = [ARTICLES] if articles else []
    return {
        "intents": [*(section.id for section in sections), *(article.id for article in articles), *list_of_articles],
        "responses": {
            **{f"utter_{section.id}": [{"text": section.text}] for section in sections},
            **{f"utter_{article.id}": [{"text": article.description}] for article in articles},
            **{f"utter_{name}": [{"text": content.help.other_articles.text}] for name in list_of_articles},
            f"utter_{MENU}": [{"text": content.articles[0].menu.text}],
            # Only the first text: assistant/dialogue/replies.py says the one that fits.
            "utter_crisis": [{"text": content.crisis.texts["self_harm"][0]}],
            "utter_check_in": [{"text": content.crisis.texts["check_in"][0]}],
            "utter_support": [{"text": content.crisis.support["general"][0]}],
            "utter_aftercare": [{"text": content.crisis.aftercare["unclear"][0]}],
        },
    }
