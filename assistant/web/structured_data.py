"""An article as search engines read it: JSON-LD in the words of schema.org."""

from typing import Any, Dict, Optional, Sequence, Text

from assistant.content.article import Article, markdown
from assistant.content.chat_text import plain
from assistant.content.publication import Person


def structured_data(
    shown: Article, address: Optional[Text], public: Text, minutes: Optional[int], related: Sequence[Article]
) -> Dict[Text, Any]:
    """A `MedicalWebPage` with what is known of the article, and no more.

    `address` is the page's own, `public` the server's, both empty where the operator names none; `minutes` is how long
    the article takes to read.
    """
    known = shown.publication
    publisher = known.publisher
    organization = publisher and {
        "@type": "Organization",
        "name": publisher.name,
        "url": publisher.page,
        "logo": f"{public}/article/{publisher.logo}" if public and publisher.logo else None,
    }
    named = publisher.name if publisher else None
    return _without_gaps(
        {
            "@context": "https://schema.org",
            "@type": "MedicalWebPage",
            "name": shown.title,
            "headline": shown.title,
            "description": shown.description,
            "inLanguage": shown.lang,
            "url": address,
            "author": [_person(person, named) for person in known.author],
            "reviewedBy": [_person(person, named) for person in known.reviewed_by],
            "datePublished": known.published and known.published.isoformat(),
            "lastReviewed": known.reviewed and known.reviewed.isoformat(),
            "timeRequired": minutes and f"PT{minutes}M",
            "publisher": organization,
            "citation": [plain(markdown().parseInline(reference)[0]) for reference in known.references],
            "relatedLink": [f"{public}/article/{other.slug}" for other in related if public],
        }
    )


def _person(person: Person, publisher: Optional[Text]) -> Dict[Text, Any]:
    kind = "Organization" if person.name == publisher else "Person"
    return _without_gaps(
        {
            "@type": kind,
            "name": person.name,
            "jobTitle": person.role if kind == "Person" else None,
            "url": person.page,
        }
    )


def _without_gaps(data: Dict[Text, Any]) -> Dict[Text, Any]:
    kept = {name: _without_gaps(value) if isinstance(value, dict) else value for name, value in data.items()}
    return {name: value for name, value in kept.items() if value}
