"""What a question asks beyond the words of a section: a figure, a duration, a comparison, a group of people. Pure."""

import re
from functools import lru_cache
from typing import AbstractSet, Iterable, Optional, Set

import spacy
from spacy.language import Language

from assistant.nlu.phrase_patterns import stems

FIGURES, DURATION, COMPARISON, GROUP = "figures", "duration", "comparison", "group"
_MANY = re.compile(
    r"\b(how many|per ?cent(age)?s?|what (share|proportion|number|fraction)|(success|response|remission|relapse|"
    r"mortality|dropout|death|failure) rates?|statistics|stats|figures?|sample size|the odds|chances? of|how likely|"
    r"how common|how much (better|less|more)|prevalence|effect size|out of ten|how (big|high|large))\b|%",
    re.I,
)
_SOON = re.compile(
    r"\b(how (soon|quick|quickly|fast|rapid|rapidly)|when (will|does|do|would) .{1,40}\b(work|feel|help|start))", re.I
)
_LONG = re.compile(
    r"\b(how long|how many (seconds|minutes|hours|days|weeks|months|years)|for how long|duration|"
    r"(does|do|will|would) .{1,40}\blast\b)",
    re.I,
)
_OFTEN = re.compile(
    r"\b(how (often|frequently|regularly)|how many (times|sessions|visits|treatments|appointments))\b", re.I
)
_COMPARED = re.compile(
    r"\b(?:compared? (?:to|with)|(?:better|worse|safer|stronger|faster|cheaper|more \w+|less \w+) than|vs\.?|versus|"
    r"as (?:good|effective|safe|strong|fast) as|difference (?:between|from|to)|differ(?:s|ent)? from)\s+(?P<other>.+)",
    re.I,
)
_UNITS = frozenset("second minute hour day week month year night daily weekly monthly yearly decade".split())
_SPEED = frozenset("rapid rapidly quick quickly fast soon immediate immediately slow slowly within gradually".split())
_LASTING = frozenset("long lasting permanent temporary forever".split()) | {"long-term", "short-term"}
_EVERY = frozenset("once twice daily weekly monthly often regularly every".split())
_MEASURES = frozenset("percent half third quarter dozen hundred majority".split())
_GROUPS = tuple(
    frozenset(words.split())
    for words in (
        "child children kid kids toddler toddlers baby babies infant infants",
        "teen teens teenager teenagers adolescent adolescents youth",
        "elderly senior seniors pensioner pensioners",
        "pregnant pregnancy breastfeeding",
        "woman women female",
        "men male males",
        "veteran veterans vet vets soldier soldiers military army",
        "police policeman policemen officer officers firefighter firefighters paramedic paramedics responders",
        "student students",
        "athlete athletes",
        "refugee refugees",
        "prisoner prisoners",
        "diabetic diabetics",
        "survivor survivors",
        "wives husbands spouses partners families carers caregivers relatives",
    )
)
_SMALL = frozenset("the a an it this that other others usual normal what which is are of for in to and or".split())


@lru_cache(1)
def _english() -> Language:
    return spacy.blank("en")


def gap(question: str, section: str) -> Optional[str]:
    """What the words of a section leave open of a question, if it asks for one of these."""
    said = _words(section)
    if _LONG.search(question) and not said & (_UNITS | _LASTING):
        return DURATION
    if _SOON.search(question) and not said & (_UNITS | _SPEED):
        return DURATION
    if _OFTEN.search(question) and not (_counts(section) or said & _EVERY):
        return FIGURES
    if _MANY.search(question) and not _LONG.search(question) and not (_counts(section) or said & _MEASURES):
        return FIGURES
    compared = _COMPARED.search(question)
    if compared and not _says(_words(compared["other"]) - _SMALL, said):
        return COMPARISON
    asked = _words(question)
    if any(asked & group and not said & group for group in _GROUPS):
        return GROUP
    return None


def _words(text: str) -> Set[str]:
    """Lower-case words; those of time in the singular too."""
    found = {token.lower_ for token in _english()(text) if not token.is_punct}
    return found | {word[:-1] for word in found if word.endswith("s") and word[:-1] in _UNITS}


def _counts(text: str) -> bool:
    """Whether a number stands in the text; "one" is a pronoun as a rule."""
    return any(token.like_num and token.lower_ != "one" for token in _english()(text))


def _says(words: Iterable[str], said: AbstractSet[str]) -> bool:
    """Whether any of the words stands there, whatever its ending."""
    return not stems(words).isdisjoint(stems(said))
