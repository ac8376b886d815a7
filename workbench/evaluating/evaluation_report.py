"""The evaluation as one HTML page that opens offline: tables, charts and every miss in words."""

from pathlib import Path
from typing import Any, Dict

from workbench.html import charts
from workbench.html.report_page import page

TEMPLATE = Path(__file__).with_name("evaluation_report.html")


def render(evaluation: Dict[str, Any]) -> str:
    """The page for what `workbench.evaluating.evaluate` writes to evaluation.json."""
    validated, guard = evaluation["cross_validation"], evaluation["guard"]
    matrix = evaluation["confusion"]
    curves = {"questions": evaluation["reliability"]}
    if validated:
        curves["authored messages, unseen"] = validated["reliability"]
    operating = dict(guard["curves"]) if guard else {}
    if evaluation["people"]:
        operating["real messages, model alone"] = evaluation["people"]["curve"]
    drawn = {
        "groups": charts.groups({name: row for name, row in evaluation["labels"].items() if row["questions"]}),
        "confusion": charts.confusion(matrix["expected"], matrix["given"], matrix["counts"]),
        "reliability": charts.reliability(curves),
        "operating_curve": charts.operating_curve(operating, guard["points"]) if guard else "",
        "needs": charts.confusion(*guard["needs"].values()) if guard and guard["needs"]["expected"] else "",
    }
    return page(TEMPLATE, **evaluation, charts=drawn)
