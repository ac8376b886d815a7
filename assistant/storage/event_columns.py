"""The names in Rasa's table of events, for whoever reads or deletes its rows without Rasa, which takes long to import.

`event_table.py` has the table itself, as Rasa makes it.
"""

import sqlalchemy as sa

EVENTS = sa.table(
    "events",
    *map(sa.column, ("id", "sender_id", "type_name", "timestamp", "intent_name", "action_name", "data")),
)
