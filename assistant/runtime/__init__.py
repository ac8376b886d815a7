"""What every part of a process may use: its settings, the database, Redis, the log, figures, threads, memory, spaCy and
plain text.

It imports no other room.
"""
