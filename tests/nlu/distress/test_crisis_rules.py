"""The rules alone: precise on unmistakable wordings, silent on idioms."""

from typing import Optional

import pytest

from assistant.nlu.distress.crisis_rules import match, normalise


@pytest.mark.parametrize(
    "text, need",
    [
        ("I want to kill myself", "self_harm"),
        ("i just wanna d.i.e", "self_harm"),
        ("I don’t want to live anymore", "self_harm"),
        ("I'm going to kill myself tonight", "self_harm"),
        ("I just want to die", "self_harm"),
        ("I ll kill myself tonight", "self_harm"),
        ("they'd be better off without me", "self_harm"),
        ("k1ll mys3lf", "self_harm"),
        ("my son wants to die", "someone_else"),
        ("she isn't breathing", "medical_emergency"),
        ("I took all my pills", "medical_emergency"),
        ("how many would it take to die", "immediate_danger"),
        ("he keeps hitting me", "abuse"),
        ("my husband beats me", "abuse"),
        ("having a panic attack", "acute_distress"),
        ("feeling suicidal ever since the crash", "self_harm"),
        ("i feel suicidal every night", "self_harm"),
        ("kms kms", "self_harm"),
        ("quiero morir", "self_harm"),
        ("Ya no quiero seguir viviendo.", "self_harm"),
        ("me voy a matar hoy", "self_harm"),
        ("me tomé todas las pastillas", "medical_emergency"),
        ("no puedo respirar, ayuda", "acute_distress"),
        ("Ich möchte nur noch sterben", "self_harm"),
        ("ich bringe mich heute um", "self_harm"),
        ("ich habe alle meine tabletten geschluckt", "medical_emergency"),
        ("hab gerade eine Panikattacke, Hilfe", "acute_distress"),
        ("je vais me tuer ce soir", "self_harm"),
        ("j’ai des idées suicidaires", "self_harm"),
        ("j'ai pris la décision de mettre fin à mes jours", "self_harm"),
        ("j'arrive plus à respirer", "acute_distress"),
    ],
)
def test_unmistakable_wordings(text: str, need: str) -> None:
    assert match(text) == need


# Each rule's wording, turned into daily life.
@pytest.mark.parametrize(
    "text",
    [
        "I don't want to be here anymore, this waiting room is loud",
        "my husband isn't responding to treatment",
        "I want to take my life back",
        "my symptoms are unresponsive to therapy",
        "I took all my pills as prescribed this morning",
        "I took my tablets with food",
        "I cut my tablets in half, is that ok",
        "he works at a bridge clinic",
        "we met on the bridge",
        "leaflets are passed out in the waiting room",
        "it took me weeks to wake feeling rested",
        "there is nothing more for me to read",
        "ich will die Ergebnisse sehen",
        "was sagen die Patienten",
        "I'm cutting myself some slack",
        "I nearly killed myself laughing",
        "I'll kill myself tomorrow at that gym",
        "I could kill myself for forgetting the appointment",
        "this workout will kill me tomorrow",
        "I want to die of embarrassment",
        "he wants to die at home, can the hospice help",
        "my team plays better off without me this season",
        "I ran 10 kms today",
        "is there a reason to live in Spain",
        "no point in living here, rent is too high",
        "done with life admin for today",
        "tired of living with pain",
        "I could sleep forever after that shift",
        "I said my goodbyes to the ward",
        "quickest way to go to the clinic",
        "how many people have to die before they fund it",
        "how much vinegar to kill weeds",
        "he hits me up on whatsapp every day",
        "my brother beats me at chess",
        "losing my father hits me hard",
        "my physio makes me take breaks",
        "being beaten at FIFA again lol",
        "is having a panic attack dangerous",
        "can't breathe through my nose with this hay fever",
        "is hearing voices a symptom of ptsd",
        "he isn't breathing well at night, sleep apnoea",
        "my son won't wake up for school",
        "I took too many pills over the years",
        "I overdosed on chocolate",
        "the sky is turning blue",
        "that part of the mind is unconscious",
        "he passed out from the heat at the parade in 2019",
        "I'm not suicidal, I just want information",
        "I was suicidal ten years ago and I am fine",
        "does ketamine make you suicidal",
        "thinking about dying my hair",
        "I don't want to live in London anymore",
        "I wish I didn't wake up so early",
        "I'm going to hurt myself if I lift that",
        "he hurt himself playing football",
        "she is killing herself at work",
        "he decided to take his life seriously",
        "he wants to take his life back after the war",
        "she ends her life story with a poem",
        "I'd kill for a coffee",
        "shoot my daughter's wedding",
        "my boss is going to kill me",
        "you're killing me smalls",
        "I finished the course and took all the tablets",
        "I ate a whole packet of biscuits",
        "my phone won't wake up",
        "my laptop isn't waking up",
        "what is the lethal weapon film about",
        "I have a knife in my hand and onions to chop",
        "I'm standing on the roof fixing tiles",
        "end it now, this subscription",
        "I'm ending it all with Netflix tonight",
        "I've had it with work, better off without them",
        "they would be better off without me as goalkeeper",
        "the doctor said he is unresponsive to ssri",
        "my horse is not breathing properly",
        "I can't go on holiday anymore",
        "she is suicidal in the second season",
        "do patients say they want to die",
        "my dog wants to die on that hill",
        "end my life sentence of paying rent",
        "relapsed into self pity",
        "I burned myself on the oven again",
        "I cut myself shaving",
        "I cut myself with a kitchen knife while cooking, does it need stitches",
        "I'm shooting myself in the foot",
        "I'm going to shoot myself in the foot with this essay",
        "killing myself at the gym to lose weight",
        "I am going to kill myself with work",
        "I'm so going to die if they cancel this show",
        "I just want to die laughing",
        "ready to die on this hill",
        "he tried to hang himself a picture",
        "I drown myself in work",
        "I want to drown myself in ice cream",
        "want to be dead honest",
        "wish I was dead tired instead of wired",
        "the nurse gave me too many tablets",
        "my cat ate too many pills, vet says fine",
        "took the entire box of tissues",
        "my grandmother's lips are blue in the photo",
        "hes unconscious of his bias",
        "she threatens suicide rates will rise",
        "my kid keeps hitting me when he has a tantrum",
        "my toddler hits me",
    ],
)
def test_daily_life_is_left_to_the_model(text: str) -> None:
    assert match(text) is None


@pytest.mark.parametrize(
    "text, need",
    [
        ("I read every book I could find. I want to die.", "self_harm"),
        ("we lost the game and now I want to kill myself tonight", None),
        ("I want to kill myself in this game", None),
        ("my dad tried to kill himself in 1998", None),
        ("I took all my pills. please help, that was an hour ago", "medical_emergency"),
        ("I do not want to die", None),
    ],
)
def test_a_frame_silences_its_own_sentence_alone(text: str, need: Optional[str]) -> None:
    assert match(text) == need


@pytest.mark.parametrize(
    "text",
    [
        "this wait is killing me",
        "I nearly killed myself laughing 😂",
        "what percentage of veterans have suicidal thoughts",
        "name of the film where he kills himself",
        "I was suicidal years ago and am fine now, what does the research say",
        "is it deadly",
        "traumatic memories and the grip of fear",
    ],
)
def test_idioms_and_research_are_left_to_the_model(text: str) -> None:
    assert match(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "me quiero morir de vergüenza",
        "quiero morir de vieja y en mi cama",
        "no quiero vivir en la ciudad",
        "no puedo respirar por la nariz con este resfriado",
        "Ich will noch nicht sterben müssen für ein Bier",
        "kriege keine Luft mehr durch die Maske, ist der Filter alt?",
        "ich bringe mich selbst zur Klinik",
        "je veux mourir de rire",
        "je n'arrive plus à respirer par le nez",
        "le médecin a pris trop de rendez-vous",
    ],
)
def test_daily_life_in_other_languages_is_left_to_the_model(text: str) -> None:
    assert match(text) is None


def test_normalise_undoes_disguises() -> None:
    assert normalise("K!LL  mys3lf").split() == ["kill", "myself"]
    assert normalise("soooooo s.a.d").split() == ["soo", "sad"]
    assert normalise("I don t, he can’t, we ll, plan d") == "i dont  he cant  well  plan d"
