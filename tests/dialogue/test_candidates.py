"""Of several articles, the one on the page answers first."""

from assistant.dialogue.candidates import on_page


def test_the_article_on_the_page_answers_first_and_another_only_where_it_is_silent() -> None:
    def reading(name: str, band: str, kind: object = None) -> dict:
        ranking = [{"name": name, "confidence": 0.9}]
        return {"intent_ranking": ranking, "sure": True, "band": band, "kind": kind, "parts": []}

    silent = reading("out_of_scope", "answer", "near_domain")
    parse = {
        "intent": None,
        "understanding": {"articles": {"a": reading("one", "answer"), "b": reading("two", "nearest")}},
    }
    assert on_page(parse, "b")["intent"]["name"] == "two"
    parse["understanding"]["articles"]["b"] = silent
    assert on_page(parse, "b")["intent"]["name"] == "one"
    assert on_page(parse, "c") == parse
