"""Delete a conversation from the store by the id of its session."""

import argparse
import asyncio
import sys

from assistant.storage.conversation_store import ConversationStore, StoreDown
from workbench.running.train import console


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("session")
    session = parser.parse_args(["--", *sys.argv[1:]]).session  # which may begin with a dash
    try:
        found = asyncio.run(ConversationStore().forget(session))
    except StoreDown:
        console.print("Nothing was deleted: the store cannot be reached.")
        sys.exit(1)
    console.print("Forgotten." if found else "There is no such conversation.")
    sys.exit(0 if found else 1)


if __name__ == "__main__":
    main()
