"""What a message does in the talk after distress: in known words, or as others wrote who did the same."""

from dataclasses import replace
from typing import Optional

from assistant.content.loader import Content
from assistant.dialogue.aftercare import Talk
from assistant.dialogue.planning import plan
from assistant.dialogue.turn import Plan
from tests.dialogue.turns import level, turn


def _act(name: str, probability: float = 0.95, danger: float = 0.0) -> dict:
    return {"name": name, "probability": probability, "danger": danger}


def _after_help(text: str, act: dict, found: Optional[dict], content: Content) -> Plan:
    after = {"distress": "self_harm", "talk": Talk(close=True)}
    return plan(turn(text, ("out_of_scope", 0.9), crisis=found, act=act, **after), content)


def test_relief_is_met_with_relief_however_grave_it_sounds_alone(content: Content) -> None:
    grave, doubtful = level("crisis", "self_harm"), level("check_in", "check_in")
    for found in (grave, doubtful, None):
        planned = _after_help("I've the roses and the cat to see to", _act("safer"), found, content)
        assert (planned.replies, planned.key) == (("aftercare",), ("aftercare", "safer"))


def test_relief_is_not_believed_where_danger_may_go_on(content: Content) -> None:
    grave = level("crisis", "self_harm")
    for act, found in (
        (_act("safer", danger=0.2), grave),
        (_act("safer", probability=0.5), grave),
        (_act("still", danger=0.95), grave),
        (_act("not_well"), grave),
        (_act("safer"), {**grave, "ruled": True}),
    ):
        assert _after_help("ok I'm fine now, the letters are written", act, found, content).replies == ("crisis",)


def test_an_act_has_a_meaning_only_right_after_help_and_where_the_message_asks_for_nothing(content: Content) -> None:
    grave = level("crisis", "self_harm")
    long_after = turn("the cat is with me", ("out_of_scope", 0.9), crisis=grave, act=_act("safer"), distress="abuse")
    assert plan(long_after, content).replies == ("crisis",)
    assert _after_help("my mum is here. is it quick?", _act("accompanied"), grave, content).replies == ("crisis",)


def test_a_question_takes_no_word_of_help_in(content: Content) -> None:
    for text, move in (("got it", "acknowledged"), ("got it?", "unclear")):
        assert _after_help(text, {}, None, content).key == ("aftercare", move), text


def test_a_plain_question_after_help_is_answered(content: Content) -> None:
    doubtful = level("check_in", "check_in")
    asked = turn(
        "so would he be alone in the room?",
        ("considerations_and_caution", 0.9),
        crisis=doubtful,
        act=_act("elsewhere"),
        distress="someone_else",
        talk=Talk(close=True),
    )
    assert plan(asked, content).replies == ("considerations_and_caution",)
    asked.parse["act"] = _act("elsewhere", danger=0.2)
    assert plan(asked, content).replies[0] == "crisis"


def test_a_question_about_the_help_gets_the_number(content: Content) -> None:
    for probability, key in ((0.9, "which_number"), (0.3, "unclear")):
        asked = turn("a qué número era que llamo", ("did_you_mean", 0.4), sure=False, act=_act("asks", probability))
        planned = plan(replace(asked, distress="self_harm", talk=Talk(close=True)), content)
        assert planned.key == ("aftercare", key)


def test_danger_that_goes_on_is_answered_though_the_message_alone_tells_of_none(content: Content) -> None:
    after = {"distress": "someone_else", "talk": Talk(close=True)}
    for danger, replies in ((0.9, ("crisis",)), (0.5, ("aftercare",))):
        act = _act("still", danger, danger=danger)
        asked = turn("last night he asked what he should live for", ("did_you_mean", 0.4), sure=False, act=act, **after)
        assert plan(asked, content).replies == replies
    doubted = turn("doesn't matter by then", ("did_you_mean", 0.4), sure=False, act=_act("still", danger=0.9))
    after_check_in = replace(doubted, distress="check_in", talk=Talk(close=True))
    assert plan(after_check_in, content).replies[0] == "check_in"
    assert plan(doubted, content).replies[:1] not in (("crisis",), ("check_in",)), (
        "before help, the guard decides alone"
    )


def test_company_told_later_in_the_talk_is_taken_up(content: Content) -> None:
    asked = turn("I'm alright, I have my sister here with me", ("did_you_mean", 0.4), sure=False, distress="self_harm")
    assert plan(asked, content).key == ("aftercare", "accompanied")


def test_a_statement_after_help_gets_no_section_that_only_comes_near(content: Content) -> None:
    after = {"distress": "medical_emergency", "talk": Talk(close=True)}
    for text, reply in (("prob just anxiety tho", "aftercare"), ("what is anxiety", "understanding_ptsd")):
        asked = turn(text, ("understanding_ptsd", 0.4), sure=False, **after)
        asked.parse["understanding"]["band"] = "nearest"
        assert plan(asked, content).replies[:1] == (reply,)
