"""The names that tools go by without Rasa."""

from assistant.storage import event_columns, event_table


def test_they_are_those_of_the_table_that_rasa_makes() -> None:
    ours, rasas = event_columns.EVENTS, event_table.EVENTS
    assert (ours.name, ours.c.keys()) == (rasas.name, rasas.c.keys())
