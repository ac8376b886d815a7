"""How many files and connections a process may have open, and how many of them visitors may take."""

import resource

OPEN_FILES = 65_536  # asked of the system, which may allow fewer
RESERVE = 64  # kept for the model, the database, content files, Redis and the action server
CONNECTIONS = 1_000  # at one time, however many files may be open
FEWEST = 16


def raise_limit() -> None:
    """Raise this process's limit of open files to what the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def connections() -> int:
    """How many connections may be open at one time."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(FEWEST, min(CONNECTIONS, soft - RESERVE))
