"""``juyi desk export-phrases``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from typer.testing import CliRunner

from bot.cases.opening import open_store
from bot.cli import app
from bot.labels import Aspect, Matter
from bot.review import Phrases
from bot.settings import Settings


def test_approved_phrases_are_written_where_one_says(settings: Settings, tmp_path: Path) -> None:
    store = open_store(settings)
    phrases, now = Phrases(store), dt.datetime(2026, 11, 23)
    phrases.decide(phrases.propose("盖章啥时候", Matter.ENDORSEMENT, Aspect.DUE_DATE, "li", now=now), "wu", approve=True, now=now)
    store.close()
    shown = CliRunner().invoke(app, ["desk", "export-phrases"])
    assert shown.exit_code == 0
    assert "    - 盖章啥时候\n" in shown.stdout
    out = tmp_path / "phrases.yml"
    assert CliRunner().invoke(app, ["desk", "export-phrases", "--out", str(out)]).exit_code == 0
    assert out.read_text("utf-8") == shown.stdout
