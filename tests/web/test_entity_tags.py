"""A browser that has the newest page or file is told so, and gets nothing twice."""

import pytest
import requests

from assistant.web.entity_tags import entity_tag

PATHS = ["/article", "/article/healing-scars", "/widget/page.css", "/widget/ask.js"]


def get(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()}, timeout=10)


@pytest.mark.parametrize("path", PATHS)
def test_what_a_browser_has_is_not_sent_again(server: str, path: str) -> None:
    first = get(server + path)
    assert first.status_code == 200 and first.content and first.headers["Cache-Control"] == "no-cache"
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = get(server + path, If_None_Match=known)
        assert (again.status_code, again.content) == (304, b""), known
        for name in ("Cache-Control", "Content-Security-Policy", "ETag", "X-Content-Type-Options"):
            assert again.headers[name] == first.headers[name]
    for unknown in ('"other"', "", tag.strip('"'), tag[:-2] + '"'):
        assert get(server + path, If_None_Match=unknown).content == first.content


@pytest.mark.parametrize("path", PATHS)
def test_a_request_for_the_head_alone_has_the_tag_too(server: str, path: str) -> None:
    head = requests.head(server + path, timeout=10)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == get(server + path).headers["ETag"]


def test_other_words_have_another_tag() -> None:
    assert entity_tag(b"words") == entity_tag(b"words") != entity_tag(b"other words")
