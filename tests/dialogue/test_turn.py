"""A turn knows the language of its message."""

from assistant.dialogue.turn import heard


def test_a_few_words_are_in_the_language_of_the_conversation() -> None:
    german = {"intent": {"name": "considerations_and_caution"}}
    parse = {"language": "en", "intent": {"name": "out_of_scope"}, "foreign": {"de": german}}
    assert heard("und Risiken", parse, "en")[1]["intent"]["name"] == "out_of_scope"
    language, read = heard("und Risiken", parse, "de")
    assert (language, read["language"], read["intent"]) == ("de", "de", german["intent"])
    assert heard("what are the risks", {"language": "en"}, "de")[0] == "en"
    assert heard("/thanks", {"language": "en"}, "de")[0] == "de"
