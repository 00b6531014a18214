"""The size that the README tells is what the command prints, and stays small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.web_size import loaded, sizes

ROOT = Path(__file__).resolve().parents[2]


def test_the_readme_tells_what_the_command_prints() -> None:
    printed = subprocess.run([sys.executable, "scripts/web_size.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed in (ROOT / "README.md").read_text("utf-8")


def test_every_file_of_the_page_is_counted() -> None:
    counted = {path.name for path in loaded()}
    others = {"plain.css", "checklist.css"}  # of pages without script
    assert counted == {path.name for path in (ROOT / "web" / "page").iterdir()} - others
    assert sizes(loaded())[1] < 40_000
