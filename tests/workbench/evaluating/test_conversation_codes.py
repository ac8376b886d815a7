"""A program tells the kind and the faults of a turn, on turns that are written here."""

import pytest

from assistant.content.loader import Content
from workbench.evaluating.conversation_codes import At, Heard, faults, holds, is_kind, is_labelled
from workbench.evaluating.conversations import judge, scripts, summary

RISKS, STUDIES, MENU = "considerations_and_caution", "clinical_insights", "help_options"


def message(name: str, text: str = "", *offered: str) -> dict:
    options = [{"title": payload, "payload": f"/{payload}"} for payload in offered]
    return {"id": name, "text": text or name, "source": None, "options": options}


def at(content: Content, *messages: dict, user: str = "?", before: tuple = ()) -> At:
    return At(Heard(user, list(messages)), list(before), content)


def test_a_kind_is_held_by_the_replies(content: Content) -> None:
    turn = at(content, message("medical_advice"), message(RISKS))
    for kind in (f"section:{RISKS}", "advice", f"advice+section:{RISKS}"):
        assert is_kind(kind, turn), kind
    for kind in (f"section:{STUDIES}", f"advice+section:{STUDIES}", f"both:{RISKS}+{STUDIES}", "menu"):
        assert not is_kind(kind, turn), kind
    assert is_kind(f"both:{RISKS}+{STUDIES}", at(content, message(STUDIES), message(RISKS)))


def test_an_offer_is_no_menu(content: Content) -> None:
    assert is_kind(f"offer:{RISKS}", at(content, message("did_you_mean", "", RISKS, MENU)))
    assert not is_kind(f"offer:{RISKS}", at(content, message(MENU, "", RISKS, STUDIES)))


def test_a_kind_that_does_not_exist_is_an_error(content: Content) -> None:
    for kind in ("sections:x", "section:nowhere", "advice+nonsense"):
        with pytest.raises(ValueError):
            is_kind(kind, at(content, message(RISKS)))


def test_a_repeat_gives_or_names_what_was_said(content: Content) -> None:
    before = (Heard("risks?", [message(RISKS)]),)
    assert is_kind("repeat", at(content, message(RISKS), before=before))
    named = f"“{content.find(RISKS)[1].name}” says it."
    assert is_kind("repeat", at(content, message("x", named), before=before))
    assert not is_kind("repeat", at(content, message(STUDIES), before=before))


def test_the_same_text_is_a_fault_unless_the_message_is_the_same(content: Content) -> None:
    before = (Heard("Is it safe?", [message(RISKS, "A text.")]),)
    assert faults(at(content, message(RISKS, "A text."), user="any risks?", before=before)) == ["identical_reply"]
    assert faults(at(content, message(RISKS, "A text."), user="is it safe", before=before)) == []


def test_options_are_few_and_do_not_lead_to_the_section_just_answered(content: Content) -> None:
    many = [f"option_{number}" for number in range(6)]
    assert faults(at(content, message("out_of_scope", "", *many, MENU))) == ["too_many_options"]
    assert faults(at(content, message(MENU, "", *many))) == []
    assert faults(at(content, message(RISKS, "", STUDIES), message(STUDIES, "", MENU))) == ["option_just_answered"]
    assert faults(at(content)) == ["no_reply"]


def test_codes_of_scripts(content: Content) -> None:
    turn = at(content, message(RISKS, "More extensive research is needed.", STUDIES, MENU))
    for code in ("section_answer", "hedged", "related_sections", "no_crash", "short_reply"):
        assert holds(code, turn, [RISKS]), code
    for code in ("says_not_in_article", "dose", "crisis_takeover", "resources_visible", "states_is_bot"):
        assert not holds(code, turn, [RISKS]), code
    assert holds("supportive_tone", turn, [RISKS]) is None, "that is left to a reader"
    assert is_labelled(RISKS, turn) and is_labelled("any_in_scope", turn) and not is_labelled("greet", turn)


def test_a_turn_is_right_when_one_kind_holds(content: Content) -> None:
    turn = at(content, message(RISKS))
    assert judge({"kinds": ["menu", f"section:{RISKS}"]}, turn).wrong == []
    assert judge({"kinds": ["menu"]}, turn).wrong == ["none of menu"]
    assert "script: 'nonsense' is no kind of reply" in judge({"kinds": ["nonsense"]}, turn).wrong
    assert judge({"expect": ["dose", "polite"], "forbid": ["section_answer"]}, turn).wrong == [
        "dose",
        "forbidden: section_answer",
    ]
    assert judge({"expect": ["polite"]}, turn).unread == ["polite"]


def test_a_file_that_is_no_script_is_named(tmp_path) -> None:
    for text in ("a: b", "- turns: 5", "- {id: x, turns: [{want: y}]}", "- [", ""):
        file = tmp_path / "wrong.yml"
        file.write_text(text)
        with pytest.raises(SystemExit, match="wrong.yml"):
            scripts([file])
    file.write_text("- {id: x, turns: [{user: 2}, {click: help_options}]}")
    assert scripts([tmp_path])[0]["id"] == "x"
    assert summary([]) == {"conversations": 0, "turns": 0, "right": 0, "wrong": []}
