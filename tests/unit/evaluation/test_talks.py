"""The scorer of talks with dates."""

from __future__ import annotations

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome, read_outcome
from bot.evaluation.scorers import talks
from bot.evaluation.sets import Line


def _line(line_id: str, *says: str, second: list[str] | None = None) -> Line:
    return Line(line_id, "哪天", ("先说的",), {"says": list(says), **({"says2": second} if second is not None else {})})


def test_every_day_has_to_be_told_and_none_where_there_is_none() -> None:
    lines = [
        _line("told", "2026-11-30", "2026-12-01"),
        _line("half", "2026-11-30", "2026-12-01"),
        _line("other", "2026-11-30"),
        _line("open"),
        _line("guessed"),
        _line("silent"),
        _line("second", "2026-11-30", second=["2026-12-01"]),
    ]
    outcomes = [
        Outcome("told", "ask", replies=("2026年11月30日起", "到2026年12月1日"), computed=({"a": "2026-11-30"},)),
        Outcome("half", "ask", replies=("2026年11月30日起",), computed=({"a": "2026-11-30"},)),
        Outcome("other", "ask", replies=("2025年11月30日",), computed=({"a": "2025-11-30"},)),
        Outcome("open", "ask", replies=("请告诉我哪一天",), computed=({},)),
        Outcome("guessed", "ask", replies=("2026年11月30日",), computed=({"a": "2026-11-30"},)),
        Outcome("silent", "ask"),
        Outcome("second", "ask", replies=("2026年12月1日",), computed=({"a": "2026-12-01"},)),
    ]

    scores = talks.score(lines, outcomes)

    assert [line for line, ok in scores.right.items() if ok] == ["told", "open", "second"]
    assert scores.shares["days_told"] == Share(3, 7)
    assert scores.shares["days_told.author_only"] == Share(2, 7)
    assert scores.shares["another_day"] == Share(2, 7)
    assert [wrong["id"] for wrong in scores.details["wrong"]] == ["half", "other", "guessed", "silent"]


def test_what_was_computed_is_read_from_the_replies() -> None:
    answer = {"status": "answered", "matter": "endorsement", "aspect": "due_date", "computed": {"window_last": "2026-12-19"}}

    assert read_outcome("a", {}, [{"text": "…", "custom": {"answer": answer}}]).computed == ({"window_last": "2026-12-19"},)
