"""What visitors did, in numbers."""

from collections import Counter, defaultdict
from typing import Any, Dict, Iterable, List, Tuple

from workbench.reviewing.visits import Visit

WAYS = ("right away", "after did you mean", "by an option")


class Summary:
    """Counts over visits, added one at a time; of texts only the unanswered ones are kept."""

    def __init__(self) -> None:
        self.visits = self.messages = self.typed = self.unreadable = 0
        self.crises = self.visits_in_crisis = self.supports = 0
        self.sections: Dict[str, Counter[str]] = defaultdict(Counter)
        self.channels: Dict[str, Counter[str]] = defaultdict(Counter)
        self.languages: Counter[str] = Counter()
        self.last_replies: Counter[str] = Counter()
        self.feedback: Dict[str, Counter[str]] = defaultdict(Counter)
        self.weeks: Dict[str, Counter[str]] = defaultdict(Counter)
        self.unanswered: Counter[str] = Counter()
        self.not_shown = 0
        self.near_domain: Counter[str] = Counter()
        self.likeliest: Dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, visit: Visit) -> None:
        if not visit.exchanges:
            return
        year, number, _ = visit.at.isocalendar()
        week = f"{year}-W{number:02d}"
        counts = self.weeks[week]
        self.visits += 1
        counts["visits"] += 1
        self.crises += visit.crises
        self.visits_in_crisis += bool(visit.crises)
        self.supports += visit.supports
        for exchange in visit.asked:
            self.messages += 1
            if not exchange.tapped:
                self.typed += 1
                counts["questions"] += 1
                self.languages[exchange.language] += 1
                self.unreadable += exchange.kind == "gibberish_or_injection" and not exchange.sections
        for section, way, exchange in visit.answers():
            self.sections[section][way] += 1
            self.channels[exchange.channel][section] += 1
        for exchange in visit.unanswered():
            counts["unanswered"] += 1
            if not exchange.text:
                self.not_shown += 1
                continue
            self.unanswered[exchange.text] += 1
            if exchange.kind == "near_domain":
                self.near_domain[exchange.text] += 1
            if exchange.likeliest:
                self.likeliest[exchange.text][exchange.likeliest] += 1
        if visit.asked:
            self.last_replies[next(iter(visit.exchanges[-1].replies[-1:]), "no reply")] += 1
        else:
            self.last_replies["opened, then nothing"] += 1
        for section, helpful in visit.feedback.items():
            self.feedback[section]["helpful" if helpful else "not helpful"] += 1

    @property
    def unanswered_count(self) -> int:
        return sum(self.unanswered.values()) + self.not_shown

    def suggestion(self, texts: Iterable[str]) -> str:
        """The reply that was likeliest for these unanswered texts."""
        together: Counter[str] = Counter()
        for text in texts:
            together.update(self.likeliest[text])
        return together.most_common(1)[0][0] if together else ""


def with_earlier_weeks(weeks: Dict[str, Any], earlier: Dict[str, Any]) -> Dict[str, Dict[str, int]]:
    """The weeks in order; of a week that the store has forgotten in part, the fuller count stays."""
    merged = {week: dict(counts) for week, counts in earlier.items()}
    for week, counts in weeks.items():
        if counts["visits"] >= merged.get(week, {}).get("visits", 0):
            merged[week] = {name: counts[name] for name in ("visits", "questions", "unanswered")}
    return dict(sorted(merged.items()))


def rows(counts: Counter[str], most: int = 15) -> List[Tuple[str, int]]:
    """The largest counts, and the rest together."""
    largest = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    rest = sum(count for _, count in largest[most:])
    return [*largest[:most], *([("all others", rest)] if rest else [])]
