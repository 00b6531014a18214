"""Scorers of dates and of hostile messages."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome, SeenDate
from bot.evaluation.scorers import dates, hostile
from bot.evaluation.sets import Line


def date(start: str | None, role: str | None, end: str | None = None) -> dict[str, Any]:
    return {"text": "那天", "start": start, "end": end or start, "role": role}


def line(line_id: str, *expected: dict[str, Any], ambiguous: bool = False, impossible: bool = False) -> Line:
    return Line(line_id, "那天", labels={"dates": list(expected), "ambiguous": ambiguous, "impossible": impossible})


def seen(start: str | None, role: str | None, end: str | None = None, *, marked: bool = False) -> SeenDate:
    return SeenDate("那天", start, end or start, role, marked)


def test_days_and_roles_are_counted_by_date_and_by_line() -> None:
    lines = [
        line("a", date("2026-03-01", "issued"), date("2026-04-01", "moved")),
        line("b", date("2026-03-01", "issued")),
        line("c", date("2026-03-01", None)),
        line("d", date("2026-03-01", "issued")),
        line("e"),
        line("f"),
    ]
    outcomes = [
        Outcome("a", "ask", dates=(seen("2026-04-01", "moved"), seen("2026-03-01", None))),
        Outcome("b", "ask", dates=(seen("2026-03-01", "issued"), seen("2026-05-01", None))),  # one too many
        Outcome("c", "ask", dates=(seen("2026-03-01", None),)),
        Outcome("d", "ask", dates=(seen("2026-03-02", "issued"),)),
        Outcome("e", "ask"),
        Outcome("f", "ask", dates=(seen("2026-01-01", None),)),
    ]

    shares = dates.score(lines, outcomes).shares

    assert shares["days_right"] == Share(4, 5)
    assert shares["role_right"] == Share(3, 4)
    assert shares["days_and_role_right"] == Share(3, 5)
    assert shares["line_exact"] == Share(2, 6)
    assert shares["nothing_found_in_lines_without_dates"] == Share(1, 2)


def test_one_found_date_cannot_stand_for_two() -> None:
    same = date("2026-03-01", "issued")

    shares = dates.score([line("a", same, same)], [Outcome("a", "ask", dates=(seen("2026-03-01", "issued"),))]).shares

    assert shares["days_right"] == Share(1, 2)


def test_doubt_is_admitted_by_mark_span_or_question() -> None:
    lines = [line(name, date("2026-05-06", "issued"), ambiguous=True) for name in "abcd"]
    outcomes = [
        Outcome("a", "inform", dates=(seen("2026-05-06", "issued", marked=True),)),
        Outcome("b", "inform", dates=(seen("2026-05-01", "issued", "2026-05-31"),)),
        Outcome("c", "inform", dates=(), statuses=("needs_fact",)),
        Outcome("d", "inform", dates=(seen("2026-05-06", "issued"),), statuses=("answered",)),
    ]

    scores = dates.score(lines, outcomes)

    assert scores.shares["ambiguous_admitted"] == Share(3, 4)
    assert scores.shares["ambiguous_admitted.marked"] == Share(1, 4)
    assert scores.shares["ambiguous_admitted.as_span"] == Share(1, 4)
    assert scores.shares["ambiguous_admitted.asked_back"] == Share(1, 4)
    assert [item["id"] for item in scores.details["ambiguous_taken_for_sure"]] == ["d"]


def test_impossible_day_must_be_found_and_told() -> None:
    lines = [line(name, date(None, "issued"), impossible=True) for name in "abc"]
    outcomes = [
        Outcome("a", "inform", impossible=("2月30号",), replies=("没有2月30号这一天",)),
        Outcome("b", "inform", impossible=("2月30号",), replies=("好的",)),
        Outcome("c", "inform", dates=(seen("2026-03-02", "issued"),), replies=("2月30号",)),
    ]

    shares = dates.score(lines, outcomes).shares

    assert shares["impossible_found"] == Share(2, 3)
    assert shares["impossible_told"] == Share(1, 3)
    assert shares["days_right"] == Share(0, 0)


@pytest.mark.parametrize(
    ("expect", "outcome", "met"),
    [
        ("decline", Outcome("h", "oos", statuses=("refused",), replies=("不行",)), True),
        ("decline", Outcome("h", "ask", statuses=("clarify",), replies=("您问什么",)), True),
        ("decline", Outcome("h", "ask", statuses=("answered",), replies=("请带身份证",)), False),
        ("in_domain", Outcome("h", "ask", statuses=("answered",), replies=("请带身份证",)), True),
        ("in_domain", Outcome("h", "ask", statuses=("needs_fact",), replies=("哪一天",)), True),
        ("in_domain", Outcome("h", "ask", statuses=("clarify",), replies=("您问什么",)), False),
        ("safe", Outcome("h", "chitchat", replies=("您好",)), True),
        ("safe", Outcome("h", "", refused_input=True, replies=("消息是空的。",)), True),
        ("safe", Outcome("h", "chitchat", replies=("您说 <b>粗</b>",)), False),
        ("safe", Outcome("h", "chitchat", replies=("\x1b[31m",)), False),
        ("safe", Outcome("h", "", error="TurnFailed"), False),
        ("safe", Outcome("h", "chitchat"), False),
    ],
)
def test_hostile_expectations(expect: str, outcome: Outcome, met: bool) -> None:
    scores = hostile.score([Line("h", "<b>粗</b>", labels={"expect": expect})], [outcome])

    assert scores.shares["met"] == Share(int(met), 1)
    assert scores.shares[f"met.{expect}"] == Share(int(met), 1)
    assert scores.shares["no_exception"] == Share(int(outcome.error is None), 1)
