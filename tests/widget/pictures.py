"""Pictures that the docs show: `ASK_SCREENSHOTS=1` renews those in `docs/`, else they go to `reports/`."""

import os
from pathlib import Path

from playwright.sync_api import Page

from assistant.content.loader import ROOT

FOLDER = ROOT / ("docs" if os.environ.get("ASK_SCREENSHOTS") == "1" else "reports")
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
LARGEST = 300_000  # bytes


def picture(page: Page, name: str) -> Path:
    """What a visitor sees now, as a file below the folder."""
    path = FOLDER / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    assert path.stat().st_size < LARGEST
    return path
