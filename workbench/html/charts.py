"""The reports' charts as SVG to stand inside a page: text stays text, and nothing is loaded."""

import io
import re
from typing import Any, Dict, Mapping, Sequence, Tuple

Points = Sequence[Sequence[float]]

_INK, _GRID = "#333333", "#dddddd"
_BLUE, _ORANGE, _GREEN = "#1f5fa8", "#c2571a", "#2d7d46"


def groups(rows: Dict[str, Dict[str, Any]]) -> str:
    """Bars: right at once, and what offers add."""
    figure, axes = _axes(8, 0.32 * len(rows) + 0.9)
    names = list(rows)[::-1]
    right = [rows[name]["lenient"]["right"] for name in names]
    offered = [rows[name]["lenient"]["offered"] for name in names]
    axes.barh(names, offered, color="#a9c6e8", label="or offered")
    axes.barh(names, right, color=_BLUE, label="right at once")
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of the questions, lenient scoring")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2, frameon=False)
    return _svg(figure, "Right at once and right or offered, for each label")


def reliability(curves: Dict[str, Points]) -> str:
    """How often an understanding of some confidence is right."""
    figure, axes = _axes(5.6, 4)
    axes.plot([0, 1], [0, 1], color=_GRID, linewidth=1.5)
    for (name, points), colour in zip(curves.items(), (_BLUE, _ORANGE, _GREEN), strict=False):
        if points:
            axes.plot([x for x, _, _ in points], [y for _, y, _ in points], "o-", color=colour, label=name)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    axes.legend(loc="lower right")
    return _svg(figure, "Reliability: confidence against the share that is right")


def operating_curve(curves: Dict[str, Points], marked: Dict[str, Tuple[float, float]]) -> str:
    """Recall of the crisis guard against harmless messages it stops; `marked` are its decision points."""
    figure, axes = _axes(6.4, 4)
    for (name, points), colour in zip(curves.items(), (_ORANGE, _BLUE, _GREEN), strict=False):
        axes.plot([x for x, _ in points], [y for _, y in points], color=colour, label=name)
    for name, (x, y) in marked.items():
        axes.plot([x], [y], "D", color=_INK)
        axes.annotate(f"{name}: {y:.1f} % at {x:.1f} %", (x, y), xytext=(8, -14), textcoords="offset points")
    axes.set_xlim(0, 40)
    axes.set_ylim(min([60.0, *(y - 5 for _, y in marked.values())]), 100.5)
    axes.set_xlabel("near misses, or harmless real messages, stopped, %")
    axes.set_ylabel("crisis messages noticed, %")
    axes.legend(loc="lower right")
    return _svg(figure, "Operating curve of the crisis guard")


def confusion(rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """A table of expected against given; the shade is the share of the row."""
    figure, axes = _axes(0.52 * len(columns) + 2.6, 0.36 * len(rows) + 2.2)
    shares = [[count / (sum(line) or 1) for count in line] for line in counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto", interpolation="none")
    for y, line in enumerate(counts):
        for x, count in enumerate(line):
            if count:
                axes.text(x, y, count, ha="center", va="center", color="white" if shares[y][x] > 0.5 else _INK)
    axes.set_xticks(range(len(columns)))
    axes.set_xticklabels(columns, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels(rows)
    axes.set_xlabel("given")
    axes.set_ylabel("expected")
    axes.grid(False)
    return _svg(figure, "Confusion matrix: expected label against the reply given")


def weeks(counts: Dict[str, Dict[str, int]]) -> str:
    """Lines: visits, questions and unanswered questions, week by week."""
    figure, axes = _axes(8, 3)
    for name, colour in (("visits", _BLUE), ("questions", _GREEN), ("unanswered", _ORANGE)):
        axes.plot(range(len(counts)), [week.get(name, 0) for week in counts.values()], "o-", color=colour, label=name)
    every = -(-len(counts) // 8)
    axes.set_xticks(range(0, len(counts), every))
    axes.set_xticklabels(list(counts)[::every])
    axes.set_ylim(bottom=0)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=3, frameon=False)
    return _svg(figure, "Visits, questions and unanswered questions, week by week")


def stacked(rows: Mapping[str, Sequence[int]], parts: Sequence[str], counted: str) -> str:
    """Bars of several parts."""
    figure, axes = _axes(8, 0.32 * len(rows) + 0.9)
    names = list(rows)[::-1]
    starts = [0] * len(names)
    for place, (part, colour) in enumerate(zip(parts, (_BLUE, _ORANGE, _GREEN), strict=False)):
        values = [rows[name][place] for name in names]
        axes.barh(names, values, left=starts, color=colour, label=part)
        starts = [start + value for start, value in zip(starts, values, strict=True)]
    axes.set_xlabel(counted)
    if len(parts) > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=len(parts), frameon=False)
    return _svg(figure, f"Bars: {counted}")


def ratios(rows: Dict[str, Tuple[float, str]]) -> str:
    """Bars on a logarithmic scale, from 1 as far as each ratio; with each what is wanted of it."""
    figure, axes = _axes(8, 0.32 * len(rows) + 0.9)
    names = list(rows)[::-1]
    values = [rows[name][0] for name in names]
    axes.barh(names, [value - 1 for value in values], left=1, color=_BLUE)
    for place, name in enumerate(names):
        value, wanted = rows[name]
        axes.annotate(f"{value:.2f} ({wanted})", (max(value, 1), place), (4, -3), textcoords="offset points")
    axes.set_xscale("log")
    axes.axvline(1, color=_INK, linewidth=1)
    axes.set_xlim(min([0.05, *values]), 2.5 * max([2, *values]))
    axes.set_xlabel("ratio")
    return _svg(figure, "Ratios that have a mark")


def growth(steps: Sequence[int], lines: Mapping[str, Sequence[float]], step: str) -> str:
    """Lines: the median time to an answer as something grows."""
    figure, axes = _axes(6.4, 3)
    for (name, values), colour in zip(lines.items(), (_BLUE, _ORANGE), strict=True):
        axes.plot(steps, values, "o-", color=colour, label=name)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel(step)
    axes.set_ylabel("p50, ms")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2, frameon=False)
    return _svg(figure, f"Median time to an answer by {step}")


def _axes(width: float, height: float) -> Tuple[Any, Any]:
    from matplotlib.figure import Figure  # slow to import, and only reports need it

    figure = Figure(figsize=(width, height))
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=_GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _svg(figure: Any, title: str) -> str:
    import matplotlib

    written = io.StringIO()
    style: Dict[str, Any] = {"svg.fonttype": "none", "svg.hashsalt": title, "svg.image_inline": True}
    with matplotlib.rc_context({**style, "font.size": 9, "font.family": "sans-serif"}):
        figure.savefig(written, format="svg", bbox_inches="tight", metadata={"Date": None})
    return _inside_a_page(written.getvalue(), title)


def _inside_a_page(svg: str, title: str) -> str:
    """Drop what only a file of its own needs: the prologue, metadata and the addresses of name spaces."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", svg)
    svg = re.sub(r'(<svg[^>]*?) width="([\d.]+)pt" height="[\d.]+pt"', r'\1 style="max-width:\2pt" width="100%"', svg)
    return svg.replace("<svg", f'<svg role="img" aria-label="{title}"', 1)
