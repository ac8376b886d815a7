"""Where requests to be contacted go."""

from assistant.runtime.settings import read
from assistant.side_effects.contact_delivery import Mail, Store, delivery
from assistant.side_effects.contact_requests import as_text, new_key

PUBLIC = as_text(new_key().public_key())
MAIL = {
    "CONTACT_SMTP": "smtps://me:p%40ss@mail.example",
    "CONTACT_MAIL_FROM": "a@b.example",
    "CONTACT_MAIL_TO": "c@d.example",
}


def test_without_settings_no_contact_is_offered() -> None:
    assert delivery(read({})) is None


def test_a_key_stores_and_an_address_mails() -> None:
    store, mail = delivery(read({"CONTACT_KEY": PUBLIC, "CONTACT_DAYS": "7"})), delivery(read(MAIL))
    assert isinstance(store, Store) and (as_text(store.key), store.days) == (PUBLIC, 7)
    assert isinstance(mail, Mail) and (mail.sender, mail.recipient) == ("a@b.example", "c@d.example")
    assert (mail.server.port, mail.server.begins_with_tls, mail.server.password) == (465, True, "p@ss")
