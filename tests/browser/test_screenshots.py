"""The pictures of the documentation are those that the program shows: all are made anew.

``JUYI_PICTURES=docs/images ./juyi test tests/browser/test_screenshots.py`` puts them in their place.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser

from tests.browser.conftest import real_server
from tests.browser.stub import free_port
from tests.browser.take_screenshots import take

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "images"


def _size(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG file."""
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    return int(width), int(height)


def test_every_picture_of_the_page_is_made(fresh_browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port, foreign_port = free_port(), free_port()
    monkeypatch.setenv("JUYI_ALLOWED_ORIGINS", f"http://127.0.0.1:{foreign_port}")
    made = Path(os.environ.get("JUYI_PICTURES") or tmp_path / "made")
    made.mkdir(exist_ok=True)
    (tmp_path / "home").mkdir()
    with real_server(tmp_path / "home", port):
        take(fresh_browser, f"http://127.0.0.1:{port}/", foreign_port, made)

    def of_the_page(folder: Path) -> dict[str, tuple[int, int]]:
        return {picture.name: _size(picture) for picture in folder.glob("*.png") if not picture.name.startswith("desk-")}

    assert of_the_page(made) == of_the_page(DOCUMENTED)
    assert {size for name, size in of_the_page(made).items() if name.startswith("chat-phone")} == {(320, 640)}
