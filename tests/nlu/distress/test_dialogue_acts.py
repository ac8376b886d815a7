"""What a message does in the talk after distress is told by all of its words, and by what we asked."""

import re
from typing import Optional

import pytest
import yaml

from assistant.content.crisis_schema import MOVES
from assistant.nlu.distress import dialogue_acts
from assistant.nlu.distress.dialogue_acts import COMPANY, FEELING, recognise, without_denials


@pytest.mark.parametrize(
    "text, asked, name",
    [
        ("no", COMPANY, "alone"),
        ("no, nobody", COMPANY, "alone"),
        ("I live alone", None, "alone"),
        ("yes", COMPANY, "accompanied"),
        ("my mom is here", COMPANY, "accompanied"),
        ("no", FEELING, "not_well"),
        ("fine", FEELING, "safer"),
        ("no", None, "refused"),
        ("I don't want to talk to strangers", None, "refused"),
        ("ok", None, "acknowledged"),
        ("can't talk right now, he'd hear me", None, "cannot_call"),
        ("my phone is dead", None, "cannot_call"),
        ("it just rings", None, "no_answer"),
        ("they put me on hold", None, "no_answer"),
        ("should I call 911?", None, "should_call"),
        ("what should i do", None, "should_call"),
        ("do I have to give my name?", None, "what_happens"),
        ("The ambulance is on its way.", None, "called"),
        ("he answered, he is okay", None, "other_safe"),
        ("she answered. she is crying but she talks", None, "other_safe"),
        ("he is safe with us, no one hurts him now", None, "other_safe"),
        ("the paramedics are with her now", None, "called"),
        ("ok ambulance is coming, neighbour's with me", None, "called"),
        ("my roommate just came home. im going to tell her i think", None, "accompanied"),
        ("we dont know what happens when you ring there", None, "what_happens"),
        ("my mum is calling them", None, "called"),
        ("the police are on their way. should i keep texting her?", None, "should_call"),
        ("i can't talk she will hear", None, "cannot_call"),
        ("he left for work. i'm going to my sister's", None, "safer"),
        ("thanks. i'm trembling", None, "not_well"),
        ("just so tired", FEELING, "not_well"),
        ("i'm okay now. tired", None, "safer"),
        ("no, there's no plan. just exhausted", None, "not_well"),
        ("i don't want the police", None, "refused"),
        ("i'm fine, don't worry. i just wanted to understand", None, "misunderstood"),
        ("he fell asleep", None, "other_asleep"),
        ("I feel better now, thanks", None, "safer"),
        ("what was that number again", None, "which_number"),
        ("that's not what I meant", None, "misunderstood"),
        ("is anyone real here?", None, "contact"),
        ("thank you so much", None, "thanks"),
        ("gotta go, bye", None, "goodbye"),
        ("hello?", None, "here"),
    ],
)
def test_moves_are_recognised_whole(text: str, asked: str, name: str) -> None:
    assert recognise(text, asked) == (name, True)


@pytest.mark.parametrize(
    "text",
    [
        "he isn't breathing",
        "she is asleep and I can't wake her",
        "he won't wake up",
        "I did it",
        "no, I have the gun",
        "I'm going to do it",
        "ok then I'll take the pills",
        "yes I want to die",
        "nobody would miss me",
        "goodbye everyone, forgive me",
        "thank you for everything, you were kind, take my dog",
        "he is home with a knife",
        "I can't do this anymore",
        "not safe",
        "I called to say goodbye",
        "my husband is here and he is hitting me",
    ],
)
def test_no_message_of_danger_is_taken_for_one(text: str) -> None:
    move = recognise(text, COMPANY)
    assert move is None or not move.whole


@pytest.mark.parametrize(
    "text, language, name",
    [
        ("no", "es", "alone"),
        ("sí", "es", "accompanied"),
        ("¿debo llamar?", "es", "should_call"),
        ("¿cuál era el número?", "es", "which_number"),
        ("nein", "de", "alone"),
        ("besetzt", "de", "no_answer"),
        ("ich möchte lieber schreiben", "de", "cannot_call"),
        ("non", "fr", "alone"),
        ("ça va mieux", "fr", "safer"),
        ("vous m'avez mal compris", "fr", "misunderstood"),
        ("thanks", "de", "thanks"),
    ],
)
def test_moves_are_recognised_in_the_language_of_the_talk_and_in_english(text: str, language: str, name: str) -> None:
    assert recognise(text, COMPANY, language) == (name, True)


def test_an_intent_stands_in_where_no_word_does_but_never_for_grave_words() -> None:
    assert recognise("much obliged, kind sir", None, intent="thanks") == ("thanks", False)
    assert recognise("so long, the gun is loaded", None, intent="goodbye") is None


def test_a_story_is_no_move() -> None:
    assert recognise("ok " * 41, None) is None


def test_every_move_has_words_and_every_language_the_same_moves() -> None:
    said = yaml.safe_load((dialogue_acts.Path(dialogue_acts.__file__).with_suffix(".yml")).read_text(encoding="utf-8"))
    said.pop("grave")
    for language, told in said.items():
        known = set(told["moves"]) - {"agrees", "denies", "well", "tired"}
        assert known == set(MOVES) - {"moving_on", "unclear"}, language
        assert all(re.search(r"\S", frames) for frames in told["moves"].values())


@pytest.mark.parametrize(
    "text, rest",
    [
        ("I am not suicidal, I don't want a hotline. Does it help with sleep?", "does it help with sleep?"),
        ("I'm not suicidal, but the gun is on my lap", "but the gun is on my lap"),
        ("i dont want to die. what is a plateau", "what is a plateau"),
        ("not suicidal or anything just flat", ""),
        ("does it help with sleep?", None),
    ],
)
def test_a_denial_of_danger_is_set_apart_from_the_rest(text: str, rest: Optional[str]) -> None:
    assert without_denials(text) == rest
