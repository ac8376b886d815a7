"""The shape of `content/crisis.yml`: needs in distress, lines that help, and the words for each need, by language."""

import datetime
import re
from typing import Any, Dict, List, Optional, Tuple, Union

from pydantic import ConstrainedStr, Field, validator

from assistant.content.article import TITLE_LIMIT
from assistant.content.outgoing_links import Link
from assistant.content.validation import CRISIS, Day, Words

NEEDS = (
    "immediate_danger",
    "self_harm",
    "someone_else",
    "abuse",
    "acute_distress",
    "medical_emergency",
    "asks_for_help",
    "check_in",
)
ASKS = "asks_for_help"
LINES_FOR = tuple(need for need in NEEDS if need != ASKS)  # who asks for help is shown what a check-in shows
GENERAL = "general"  # kind words for whom no others are written
IN_CASE = "in_case"  # words beside the answer to a question that sounds alarming and is one to the article
# What a text is for that goes with an answer where somebody suffers and is in no danger, as far as one can see.
SUPPORT = ("grief", "panic_told", "low_mood", "worry", "hard_life", IN_CASE, GENERAL)
UNCLEAR = "unclear"
# What a visitor may do in the talk after distress; assistant/nlu/distress/dialogue_acts.py tells them.
MOVES = (
    *("alone", "accompanied", "acknowledged", "refused", "cannot_call", "no_answer", "should_call", "what_happens"),
    *(
        "called",
        "other_safe",
        "other_asleep",
        "safer",
        "not_well",
        "which_number",
        "misunderstood",
        "contact",
        "thanks",
    ),
    *("goodbye", "here", "moving_on", UNCLEAR),
)
_NUMBER = re.compile(r"\d[\d -]+\d")


class Resource(Words):
    """A line that helps: how a text names it, whom it is for, how to reach it."""

    say: str = Field(min_length=1)
    write: Optional[str]
    needs: List[str] = Field(min_items=1)
    veterans: bool = False
    options: List[Link] = Field(min_items=1)

    @validator("needs", each_item=True)
    def known(cls, need: str) -> str:
        if need not in LINES_FOR:
            raise ValueError(f"'{need}' is not one of {', '.join(LINES_FOR)}")
        return need


class Emergency(Words):
    say: str = Field(min_length=1)
    options: List[Link] = Field(min_items=1)


class Region(Words):
    emergency: Emergency
    resources: List[Resource] = Field(min_items=1)

    @validator("resources")
    def complete(cls, resources: List[Resource]) -> List[Resource]:
        missing = [need for need in LINES_FOR if not any(need in resource.needs for resource in resources)]
        if missing:
            raise ValueError(f"none is for {', '.join(missing)}: add this to the needs of one")
        return resources

    def fitting(self, need: str, veteran: bool = False) -> Tuple[Resource, ...]:
        """The resources for a need, the leading one first: that of veterans for a veteran."""
        need = need if need in LINES_FOR else "check_in"
        found = [resource for resource in self.resources if need in resource.needs]
        return tuple(sorted(found, key=lambda resource: not resource.veterans) if veteran else found)


class _Text(ConstrainedStr):
    """One text for distress, which names a line that helps."""

    regex = CRISIS


_Texts = Tuple[_Text, ...]


class Talk(Words):
    """The words for distress in one language, by what they are for: one text or several that take turns."""

    help_title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    in_writing: str = Field(min_length=1)
    others: Dict[str, _Texts]
    support: Dict[str, _Texts]
    aftercare: Dict[str, _Texts]

    @validator("others")
    def of_needs(cls, texts: Dict[str, Any]) -> Dict[str, Any]:
        return _known(texts, NEEDS, tuple(texts), least=2)

    @validator("support")
    def of_kinds(cls, texts: Dict[str, Any]) -> Dict[str, Any]:
        return _known(texts, SUPPORT, (GENERAL,), least=2)

    @validator("aftercare")
    def of_moves(cls, texts: Dict[str, Any]) -> Dict[str, Any]:
        _known(texts, MOVES, MOVES, least=1)
        return _known(texts, MOVES, (UNCLEAR,), least=2)  # said where a text would come twice in a row


def _known(texts: Dict[str, Any], names: Tuple[str, ...], required: Tuple[str, ...], least: int) -> Dict[str, Any]:
    """The texts, if each is for one of the names and the required ones have enough of them.

    Raises:
        ValueError: with what to write.
    """
    strange = [name for name in texts if name not in names]
    if strange:
        raise ValueError(f"'{strange[0]}' is not one of {', '.join(names)}")
    short = [name for name in required if len(texts.get(name, ())) < least]
    if short:
        raise ValueError(f"write at least {'one text' if least == 1 else 'two texts'} for {', '.join(short)}")
    return texts


class Language(Talk):
    region: str
    texts: List[_Text] = Field(min_items=2)
    asks_for_help: List[_Text] = Field(min_items=2)
    check_in: List[_Text] = Field(min_items=2)

    @validator("others")
    def of_somebody(cls, texts: Dict[str, Any]) -> Dict[str, Any]:
        return _known(texts, NEEDS, ("someone_else",), least=2)

    def of_need(self, need: str, other: bool) -> Tuple[str, ...]:
        """The graded texts for a need; `other` where the danger is somebody else's."""
        if need in ("asks_for_help", "check_in"):
            return tuple(self.asks_for_help if need == ASKS else self.check_in)
        return (
            self.others.get(need, self.others["someone_else"]) if other or need == "someone_else" else tuple(self.texts)
        )


class Crisis(Talk):
    owner: str = Field(min_length=1)
    checked: Day
    valid_days: int = Field(gt=0, le=366)
    regions: Dict[str, Region]
    region: str
    in_short: str = Field(regex=CRISIS)
    everywhere: List[Link] = Field(min_items=1)
    texts: Dict[str, _Texts]
    languages: Dict[str, Language]

    @validator("texts")
    def graded(cls, texts: Dict[str, Tuple[str, ...]]) -> Dict[str, Tuple[str, ...]]:
        return _known(texts, NEEDS, NEEDS, least=2)

    @validator("region")
    def in_regions(cls, region: str, values: Dict[str, Any]) -> str:
        if region not in values.get("regions", {region}):
            known = ", ".join(values["regions"])
            raise ValueError(f"'{region}' is not one of the regions {known}: write one of them, or add it there")
        return region

    @validator("languages", each_item=True)
    def of_a_region(cls, language: Language, values: Dict[str, Any]) -> Language:
        cls.in_regions(language.region, values)
        return language

    def of_need(self, need: str, other: bool) -> Tuple[str, ...]:
        """The graded texts for a need; `other` where the danger is somebody else's."""
        if other and need not in (ASKS, "check_in"):
            return self.others.get(need, self.texts["someone_else"])
        return self.texts[need]

    @property
    def lines(self) -> Tuple[Tuple[str, str], ...]:
        """The names and numbers of all lines, each with the language that its region stands for, else "en"."""
        languages = {language.region: code for code, language in self.languages.items()}
        found = []
        for name, region in self.regions.items():
            ways: Tuple[Union[Emergency, Resource], ...] = (region.emergency, *region.resources)
            for each in ways:
                written = [link.url.partition(":")[2].partition("?")[0] for link in each.options if link.url[0] != "h"]
                named = each.say.partition("(")[0].partition(",")[0]
                known = (named, *written, *_NUMBER.findall(each.say))
                found += [(each, languages.get(name, "en")) for each in known]
        return tuple(found)

    def days_left(self, today: datetime.date) -> int:
        """For how many days the last check of the resources still counts: below 0 if it is too long ago, or to come."""
        age = (today - self.checked).days
        return self.valid_days - age if age >= -1 else -1

    def overdue(self, today: datetime.date) -> Optional[str]:
        """What to do if the resources have to be checked now. They are said all the same: an old number beats none."""
        if self.days_left(today) >= 0:
            return None
        return (
            f"checked: {self.checked} is in the future or more than {self.valid_days} days ago: {self.owner} "
            "must check every number, then write here on which day"
        )
