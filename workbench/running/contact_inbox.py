"""The stored requests to be contacted: make the key that opens them, read them, delete them."""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet
from rasa.shared.exceptions import RasaException
from rich.table import Table

from assistant.side_effects.contact_requests import SealedRequests, as_text, new_key, private_key
from workbench.running.train import console


def make_key(file: Path) -> None:
    """Write a private key that nobody else may read, and say what to set on the server."""
    key = new_key()
    try:
        with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as private:
            private.write(as_text(key) + "\n")
    except FileExistsError:
        raise SystemExit(f"{file} exists: requests may be sealed for it. Choose another name.") from None
    console.print(
        f"The private key is in {file}: keep it away from the server, and a copy of it safe. On the server, set\n"
        f"CONTACT_KEY={as_text(key.public_key())}\nand, where several processes serve,\n"
        f"CONTACT_DRAFT_KEY={Fernet.generate_key().decode()}",
        soft_wrap=True,
    )


def show(file: Path) -> None:
    """Print every request."""
    try:
        key = private_key(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SystemExit(f"'{file}' is no private key of make contact-key: give KEY=file.") from None
    shown = Table("", "received", "name", "reach", "when", box=None)
    for request in SealedRequests().open(key):
        received = f"{datetime.fromtimestamp(request['timestamp']):%Y-%m-%d %H:%M}"
        parts = [request.get(part, "?") for part in ("name", "reach", "time")]
        shown.add_row(str(request["id"]), received, *parts)
    console.print(shown if shown.row_count else "There are no requests.", markup=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make-key", type=Path, metavar="FILE")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the private key, to read the requests")
    parser.add_argument("--delete", metavar="NUMBER", help="delete this one, or 'all'")
    arguments = parser.parse_args()
    try:
        if arguments.make_key:
            make_key(arguments.make_key)
        elif arguments.delete:
            if arguments.delete != "all" and not arguments.delete.isdecimal():
                raise SystemExit("DELETE is the number of a request, or all.")
            number = None if arguments.delete == "all" else int(arguments.delete)
            console.print(f"{SealedRequests().delete(number)} deleted.")
        else:
            show(arguments.key or Path())
    except (RasaException, sa.exc.SQLAlchemyError) as error:
        console.print(f"The requests cannot be read: {str(error).splitlines()[0]}", markup=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
