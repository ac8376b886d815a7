"""A report is a template with values, which can break neither its HTML nor leave a gap in it."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from workbench.html.report_page import page


def test_a_value_is_text_and_no_html(tmp_path: Path) -> None:
    template = tmp_path / "report.html"
    template.write_text("<p>\n  {% if said %}\n  {{ said }}\n  {% endif %}\n</p>", encoding="utf-8")
    assert page(template, said="<script>") == "<p>\n  &lt;script&gt;\n</p>"


def test_a_name_without_a_value_is_an_error(tmp_path: Path) -> None:
    template = tmp_path / "report.html"
    template.write_text("{{ said }}", encoding="utf-8")
    with pytest.raises(UndefinedError, match="said"):
        page(template)
