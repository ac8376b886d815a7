"""Headings become parts in a time that grows with their number."""

import subprocess
import sys

from assistant.content.loader import ROOT

PATIENCE = 60  # seconds; against standstill: it takes some 2, and a walk over all headings for each a hundred and more

HEADINGS = """
from workbench.documents.blocks import Block
from workbench.documents.outline import parts
from workbench.documents.tree import Source, parse
node = parse("<p>Words.</p>").p
kept = []
for n in range(15_000):
    kept += [Block(node, "heading", f"Part {n}", 2), Block(node, "heading", f"Step {n}", 3)]
kept.append(Block(node, "text", "Words."))
made = parts("Long", kept, None, Source(parse("<p></p>")), {})
print(len(made), made[-1].heading, made[-1].parents)
"""


def test_many_headings_are_no_standstill() -> None:
    done = subprocess.run([sys.executable, "-c", HEADINGS], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "2 Step 14999 ['Part 14999']\n", done.stderr
