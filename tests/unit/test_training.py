"""A model is trained anew when anything it is made from changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.training import fingerprint


@pytest.mark.parametrize(
    "source", ["config.yml", "data/nlu/fee.yml", "data/several.jsonl", "data/follow_up.jsonl", "bot/nlu/talk.py", "bot/nlu/dates/roles.py"]
)
def test_what_a_model_is_made_from_counts_for_its_name(tmp_path: Path, source: str) -> None:
    path = tmp_path / source
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("one", encoding="utf-8")
    before = fingerprint(tmp_path)
    path.write_text("two", encoding="utf-8")

    assert fingerprint(tmp_path) != before


def test_other_files_do_not(tmp_path: Path) -> None:
    before = fingerprint(tmp_path)
    (tmp_path / "README.md").write_text("one", encoding="utf-8")

    assert fingerprint(tmp_path) == before
