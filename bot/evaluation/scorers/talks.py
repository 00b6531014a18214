"""Talks in which a day is told in pieces, corrected or planned, and another one is to be reckoned from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome
from bot.evaluation.scorers.common import Scores, example, paired
from bot.evaluation.sets import Line


def score(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Scores:
    """Score talks (``says``: the days that the last reply has to tell, none where nothing can be reckoned; ``says2``: a second reader's).

    ``another_day`` counts the dangerous ones: something was computed, and none of it was to be told.
    """
    rows = paired(lines, outcomes)
    right = [is_right(line, outcome) for line, outcome in rows]
    shares = {
        "days_told": Share.count(right),
        "days_told.author_only": Share.count(_tells(line.labels["says"], outcome) for line, outcome in rows),
        "another_day": Share.count(computes_another(line, outcome) for line, outcome in rows),
    }
    wrong = [
        example(line, outcome, says=list(line.labels["says"]), computed=list(map(dict, outcome.computed)), entries=list(outcome.entries))
        for ok, (line, outcome) in zip(right, rows, strict=True)
        if not ok
    ]
    return Scores(shares, {line.id: ok for line, ok in zip(lines, right, strict=True)}, {"wrong": wrong})


def is_right(line: Line, outcome: Outcome) -> bool:
    """Whether the reply names every day that one of the readers wants; where that is none, whether nothing was computed."""
    return any(_tells(says, outcome) for says in _wanted(line))


def computes_another(line: Line, outcome: Outcome) -> bool:
    """Whether something was computed, and nothing of what had to be told."""
    told = {day for days in outcome.computed for day in days.values()}
    return bool(told) and not told & {day for says in _wanted(line) for day in says}


def _wanted(line: Line) -> list[Sequence[str]]:
    return [line.labels["says"], *([line.labels["says2"]] if "says2" in line.labels else [])]


def _tells(says: Sequence[str], outcome: Outcome) -> bool:
    if not says:
        return bool(outcome.replies) and not any(outcome.computed)
    text = "\n".join(outcome.replies)
    return all(_written(dt.date.fromisoformat(day)) in text for day in says)


def _written(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
