"""Situations: is the entry written for this very situation found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome
from bot.evaluation.scorers.common import Scores, example, paired
from bot.evaluation.sets import Line


def score(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Scores:
    """Score situations (``entry``: id of the entry, ``matter.aspect.situation``)."""
    rows = paired(lines, outcomes)
    shares = {
        "entry_right": Share.count(bool(o.entries) and o.entries[0] == line.labels["entry"] for line, o in rows),
        "entry_among_answers": Share.count(line.labels["entry"] in o.entries for line, o in rows),
        "pair_right": Share.count(bool(o.entries) and _pair(o.entries[0]) == _pair(line.labels["entry"]) for line, o in rows),
        "asked_back": Share.count(o.asked_back for _, o in rows),
    }
    wrong = [
        example(line, outcome, expected=line.labels["entry"], entries=list(outcome.entries))
        for line, outcome in rows
        if line.labels["entry"] not in outcome.entries
    ]
    return Scores(shares, {line.id: line.labels["entry"] in outcome.entries for line, outcome in rows}, {"wrong": wrong})


def _pair(entry: str) -> list[str]:
    return entry.split(".")[:2]
