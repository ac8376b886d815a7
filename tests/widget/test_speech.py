"""Answers read aloud by the browser's own voice, which stops where it could betray somebody."""

from typing import Any, Callable, List

import pytest
from playwright.sync_api import Page, expect

from tests.widget.test_leaving import neutral  # noqa: F401

# A browser without a screen has no voices, so what the chat asks of them is written down instead.
_LISTEN = """() => {
  window.heard = [];
  speechSynthesis.speak = ({ lang, text }) => heard.push([lang, text]);
  speechSynthesis.cancel = () => { heard.push("silence"); sessionStorage.setItem("silence", "yes"); };
}"""


@pytest.fixture
def read(page: Page, chat: Any) -> Any:
    """The pressed button of an answer that is being read."""
    page.evaluate(_LISTEN)
    chat.open()
    chat.ask("is it safe?")
    button = chat.replies.last.get_by_role("button", name="Read aloud")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    return button


def heard(page: Page) -> List[Any]:
    return page.evaluate("heard")


def test_an_answer_is_read_in_its_language_until_pressed_again(page: Page, chat, read) -> None:
    said = heard(page)
    assert said[0] == ["en", "Considerations and Caution"]
    assert [text for _, text in said[1:]] == chat.replies.last.locator(".bubble p").all_inner_texts()
    read.click()
    expect(read).to_have_attribute("aria-pressed", "false")
    assert heard(page)[-1] == "silence"
    read.press("Enter")  # and again, by the keyboard
    expect(read).to_have_attribute("aria-pressed", "true")
    assert len(heard(page)) == 2 * len(said) + 1


def test_a_voice_of_the_machine_goes_before_one_of_a_server(page: Page, chat) -> None:
    page.evaluate(
        """() => {
          window.voices = [];
          window.SpeechSynthesisUtterance = class {};
          const voice = (lang, localService) => ({ lang, localService });
          speechSynthesis.getVoices = () => [voice("en-US", false), voice("de-DE", true), voice("en-GB", true)];
          speechSynthesis.speak = (part) => voices.push(part.voice.lang);
        }"""
    )
    chat.open()
    chat.ask("is it safe?")
    chat.replies.last.get_by_role("button", name="Read aloud").click()
    assert set(page.evaluate("voices")) == {"en-GB"}


def by_a_crisis(page: Page, chat: Any) -> None:
    chat.ask("I want to die")


def by_closing(page: Page, chat: Any) -> None:
    chat.close.click()


def by_starting_over(page: Page, chat: Any) -> None:
    chat.start_over()
    expect(chat.questions).to_have_count(0)


def by_moving_the_element_away(page: Page, chat: Any) -> None:
    page.evaluate("document.querySelector('ask-the-article').remove()")


@pytest.mark.parametrize("stop", [by_a_crisis, by_closing, by_starting_over, by_moving_the_element_away])
def test_reading_stops(page: Page, chat, read, stop: Callable[[Page, Any], None]) -> None:
    stop(page, chat)
    assert heard(page)[-1] == "silence"
    assert heard(page).count("silence") == 1


def test_reading_stops_when_the_page_is_left(page: Page, chat, read, neutral: str) -> None:  # noqa: F811
    chat.element.evaluate("(element, exit) => element.setAttribute('exit', exit)", neutral)
    stopped = chat.element.evaluate("(chat) => { chat.leave(); return heard.at(-1); }")  # at once
    assert stopped == "silence"
    page.wait_for_url(neutral)


def test_reading_stops_when_the_visitor_goes_on(page: Page, chat, read) -> None:
    page.reload()
    assert page.evaluate("sessionStorage.getItem('silence')") == "yes"


def test_only_answers_from_the_article_offer_it(page: Page, chat) -> None:
    chat.open()
    chat.ask("I want to die")
    expect(chat.log.get_by_role("button", name="Read aloud")).to_have_count(0)


def test_a_browser_without_a_voice_offers_none(page: Page, chat, trouble: list) -> None:
    page.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    page.reload()
    chat.open()
    chat.ask("is it safe?")
    expect(chat.log.get_by_role("button", name="Read aloud")).to_have_count(0)
    chat.close.click()
    expect(chat.launcher).to_be_visible()
