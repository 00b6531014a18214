"""Results as files, their comparison, and what a person sees of them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import eval as command
from bot.evaluation import EvaluationError, results
from bot.evaluation.figures import Share
from bot.evaluation.reporting import page, tables
from bot.evaluation.scorers.common import Scores
from bot.evaluation.similarity import summary


def document(right: dict[str, bool], checksum: str = "1") -> dict[str, Any]:
    scores = Scores({"met": Share.count(right.values())}, right, {"missed": [{"id": "h1", "text": "<b>|`\x1b", "got": "—"}]})
    return {
        "format": results.FORMAT,
        "made": "2026-11-23T10:00:00+08:00",
        "configuration": {"revision": "abc"},
        "sets": {"hostile": checksum},
        "similarity": {"hostile": summary([])},
        "methods": {"juyi": {"about": {"model": "m"}, "sets": {"hostile": scores.as_dict()}}},
    }


def test_saved_results_are_read_back(tmp_path: Path) -> None:
    made = dt.datetime(2026, 11, 23, 10, 0, 5)
    path = results.save(document({"h1": True}), "# page\n", tmp_path / "new", made)

    assert path.name == "2026-11-23T100005.json"
    assert results.load(path) == document({"h1": True})
    assert path.with_suffix(".md").read_text(encoding="utf-8") == "# page\n"


@pytest.mark.parametrize("content", ["", "[]", '{"format": 0}'])
def test_other_files_are_no_results(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(EvaluationError, match="不是"):
        results.load(path)


def test_comparison_tells_fixed_and_broken_lines() -> None:
    first = document({"a": True, "b": False, "c": False, "d": False, "gone": True})
    second = document({"a": False, "b": True, "c": True, "d": False, "new": True}, checksum="2")

    found = results.compare(first, second)["hostile"]

    assert (found["fixed"], found["broken"]) == (["b", "c"], ["a"])
    assert found["shares"]["met"] == (0.4, 0.6, 0.2)
    assert found["chance"] == 1.0
    assert found["same_lines"] is False


def test_comparison_leaves_out_sets_that_only_one_run_has() -> None:
    second = document({"a": True})
    second["methods"]["juyi"]["sets"] = {}

    assert results.compare(document({"a": True}), second) == {}


def test_overview_has_a_column_for_each_method_and_a_gap_where_one_has_no_figure() -> None:
    both = document({"a": True, "b": False})
    both["methods"]["bm25"] = {"about": {}, "sets": {"hostile": Scores({"other": Share(1, 2)}).as_dict()}}

    (table,) = tables.overview(both)

    assert list(table.header) == ["", "居易", "BM25"]
    assert [list(row) for row in table.rows] == [
        ["符合预期", "50.0% [9.5, 90.5] 1/2", "—"],
        ["other", "—", "50.0% [9.5, 90.5] 1/2"],
    ]


def test_change_too_small_to_show_has_no_minus() -> None:
    assert [tables.points(change) for change in (-0.00001, 0.025, None)] == ["+0.0", "+2.5", "—"]


def test_page_shows_texts_harmlessly() -> None:
    shown = page.page(document({"h1": False}))

    assert "`<b>¦'\\u001b`" in shown
    assert "\x1b" not in shown
    assert "| 符合预期 | 0.0% [0.0, 79.3] 0/1 |" in shown


def test_compare_command_prints_the_difference(tmp_path: Path) -> None:
    for name, right in (("a", False), ("b", True)):
        (tmp_path / f"{name}.json").write_text(json.dumps(document({"h1": right})), encoding="utf-8")

    done = CliRunner().invoke(command.app, ["compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")])

    assert done.exit_code == 0
    assert "+100.0" in done.output
    assert "hostile 改对：h1" in done.output


def test_unknown_set_is_wrong_use() -> None:
    done = CliRunner().invoke(command.app, ["--set", "nothing"])

    assert done.exit_code == 2
