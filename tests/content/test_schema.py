"""The ways to a person, as an operator writes them."""

from pathlib import Path

from assistant.content.schema import Contact, read


def test_an_operator_gives_a_telephone_number_and_it_is_dialled_as_written(project: Path) -> None:
    file = project / "content/contact.yml"
    file.write_text("enabled: true\nphone: 0170123\nemail:\npage: https://a.example/b\n")
    links = read(file, Contact).links
    assert [(link.title, link.url) for link in links] == [
        ("Call us", "tel:0170123"),
        ("Contact page", "https://a.example/b"),
    ]


def test_while_contact_is_off_no_way_is_shown() -> None:
    assert Contact(enabled=False, phone="0170123").links == ()
