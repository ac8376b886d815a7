"""What search engines read of an article."""

import json
import re
from dataclasses import replace
from typing import Any, Dict

import pytest

from assistant.content.loader import Content
from assistant.content.publication import Publication
from assistant.web.page import article as render


@pytest.fixture
def data(content: Content) -> Any:
    """`data(title=..., **front_matter)` is the JSON-LD of the first article's page."""

    def read(title: str = "", **known: Any) -> Dict[str, Any]:
        article = content.articles[0]
        article = replace(article, title=title or article.title, publication=Publication.parse_obj(known))
        found = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', render(article).body.decode(), re.DOTALL
        )
        assert len(found) == 1
        return json.loads(found[0])

    return read


def test_an_article_that_names_no_one(data, content: Content) -> None:
    article = content.articles[0]
    assert data() == {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": article.title,
        "headline": article.title,
        "description": article.description,
        "inLanguage": "en",
        "timeRequired": "PT2M",
    }


def test_an_article_with_all_that_is_known(data, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://chat.clinic.example")
    both = replace(content, articles=(*content.articles, replace(content.articles[0], slug="naps")))
    monkeypatch.setattr("assistant.web.page.live_content", lambda: both)
    known = data(
        author=["Example Clinic", {"name": "John Roe", "role": "Nurse", "page": "https://clinic.example/roe"}],
        reviewed_by="Ann Lee",
        published="2026-01-31",
        reviewed="2026-06-30",
        references=["Doe J. *Sleep*. 2019. <https://doi.org/10.1>"],
        publisher={"name": "Example Clinic", "logo": "media/logo.svg", "page": "https://clinic.example"},
        related="naps healing-scars gone",
    )
    assert known["url"] == "https://chat.clinic.example/article/healing-scars"
    assert known["author"] == [
        {"@type": "Organization", "name": "Example Clinic"},
        {"@type": "Person", "name": "John Roe", "jobTitle": "Nurse", "url": "https://clinic.example/roe"},
    ]
    assert known["reviewedBy"] == [{"@type": "Person", "name": "Ann Lee"}]
    assert (known["datePublished"], known["lastReviewed"]) == ("2026-01-31", "2026-06-30")
    assert known["citation"] == ["Doe J. Sleep. 2019. https://doi.org/10.1"]
    assert known["publisher"] == {
        "@type": "Organization",
        "name": "Example Clinic",
        "url": "https://clinic.example",
        "logo": "https://chat.clinic.example/article/media/logo.svg",
    }
    assert known["relatedLink"] == ["https://chat.clinic.example/article/naps"]  # itself and none are left out


def test_an_address_that_the_operator_does_not_name_is_left_out(data) -> None:
    known = data(publisher={"name": "Example Clinic", "logo": "media/logo.svg"}, related="healing-scars")
    assert known["publisher"] == {"@type": "Organization", "name": "Example Clinic"}
    assert "url" not in known and "relatedLink" not in known


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!-- <script>", "\"'&\u2028\u2029\\"])
def test_a_title_cannot_end_the_data(data, title: str) -> None:
    assert data(title=title)["name"] == title
