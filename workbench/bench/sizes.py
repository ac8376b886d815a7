"""How much the bench measures: enough for figures to trust, or little, to try the bench itself."""

from dataclasses import dataclass, field
from typing import Dict, Tuple


@dataclass(frozen=True)
class Sizes:
    """`messages` says how many messages are sent by so many users at once; `examples` are those of an intent."""

    examples: int = 10
    rounds: int = 2
    messages: Dict[int, int] = field(default_factory=lambda: {1: 160, 8: 64, 32: 256})
    sections: Tuple[int, ...] = (10, 100, 1000)
    turns: Tuple[int, ...] = (10, 200, 1000)
    window: int = 40  # turns measured from each of these on, by texts and taps in turn
    conversations: int = 100_000
    repeated: int = 200  # texts that visitors repeat, after Zipf
    whole: bool = True  # whether the training of the whole shipped project is measured
    samples: int = 100  # texts, and taps, of a measurement of growth


SMALL = Sizes(
    examples=8,
    rounds=1,
    messages={1: 16, 8: 32, 32: 64},
    sections=(5, 10),
    turns=(2, 20),
    window=8,
    conversations=200,
    repeated=20,
    whole=False,
    samples=10,
)
