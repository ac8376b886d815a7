"""How a message is read: language, segments, embeddings, and how likely each intent is.

It may import `runtime`.
"""

import hashlib
from pathlib import Path


def code_digest() -> str:
    """A checksum of this package's code, so that Rasa trains again after a change of it."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
