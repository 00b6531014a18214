"""Situations: is the entry written for this very situation found, and does a general question stay general."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome
from bot.evaluation.scorers.common import Rows, Scores, example, paired
from bot.evaluation.sets import Line


def score(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Scores:
    """Score situations.

    Args:
        lines: ``entry`` is the id of the entry that answers best: ``matter.aspect.situation``, or ``matter.aspect`` where only the general
            answer fits; ``accept`` may list further entries that satisfy.
        outcomes: what came of them.
    """
    rows = paired(lines, outcomes)
    particular = [row for row in rows if _is_particular(row[0].labels["entry"])]
    general = [row for row in rows if not _is_particular(row[0].labels["entry"])]
    shares = {
        "entry_right": _share(particular, offered=False),
        "entry_right_or_offered": _share(particular, offered=True),
        "wrong_entry": Share.count(_took_wrong_entry(*row) for row in particular),
        "general_right": _share(general, offered=False),
        "general_took_an_entry": Share.count(_took_wrong_entry(*row) for row in general),
        "asked_back": Share.count(outcome.asked_back for _, outcome in rows),
    }
    wrong = [
        example(line, outcome, expected=line.labels["entry"], entries=list(outcome.entries), offered=list(outcome.offered_entries))
        for line, outcome in rows
        if not _right(line, outcome)
    ]
    return Scores(shares, {line.id: _right(line, outcome) for line, outcome in rows}, {"wrong": wrong})


def accepted(line: Line) -> frozenset[str]:
    """Ids of all entries that satisfy a line."""
    return frozenset({str(line.labels["entry"]), *map(str, line.labels.get("accept") or ())})


def _share(rows: Rows, *, offered: bool) -> Share:
    return Share.count(_right(*row) or (offered and bool(accepted(row[0]) & set(row[1].offered_entries))) for row in rows)


def _right(line: Line, outcome: Outcome) -> bool:
    return bool(outcome.entries) and outcome.entries[0] in accepted(line)


def _took_wrong_entry(line: Line, outcome: Outcome) -> bool:
    return bool(outcome.entries) and _is_particular(outcome.entries[0]) and outcome.entries[0] not in accepted(line)


def _is_particular(entry: str) -> bool:
    return entry.count(".") == 2
