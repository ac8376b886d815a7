"""What a page has beside its article is looked for in a time that grows with the page."""

import subprocess
import sys

from assistant.content.loader import ROOT

PATIENCE = 60  # seconds; against standstill: it takes some 2, and a search of all of the text for each block hundreds

LOOKED_FOR = """
from workbench.documents.blocks import Block
from workbench.documents.frame import in_text
from workbench.documents.tree import parse
node = parse("<p>a</p>").p
inside = [Block(node, "text", f"Take tablet number {n} in the morning.") for n in range(40_000)]
beside = [Block(node, "text", f"Menu entry {n}") for n in range(40_000)]
text = " ".join(f" take tablet number {n} in the morning" for n in range(40_000)) * 3
known = in_text(inside + beside, f" {text.strip()} ".replace("  ", " "))
print(known == [True] * 40_000 + [False] * 40_000)
"""


def test_blocks_that_another_reading_does_not_have_are_no_standstill() -> None:
    command = [sys.executable, "-c", LOOKED_FOR]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "True\n", done.stderr
