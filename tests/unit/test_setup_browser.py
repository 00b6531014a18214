"""A missing browser is never passed over in continuous integration."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 error"), ("", "1 skipped")])
def test_missing_chromium_fails_in_continuous_integration_and_skips_elsewhere(tmp_path: Path, ci: str, outcome: str) -> None:
    (tmp_path / "test_page.py").write_text("def test_page(chromium):\n    assert chromium\n", encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("JUYI_", "PYTEST_"))}

    shown = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.conftest",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            tmp_path,
            "-c",
            os.devnull,
            tmp_path,
        ],
        cwd=ROOT,
        env={**environ, "PATH": str(tmp_path), "CI": ci},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert re.search(rf"=+ {outcome} in ", shown.stdout), shown.stdout
    assert (shown.returncode != 0) == bool(ci)
    assert "no Chromium found" in shown.stdout or not ci
