"""Messages outside the scope: are they turned away, and for the right reason."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome
from bot.evaluation.scorers.common import Rows, Scores, example, paired
from bot.evaluation.sets import Line


def score(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Scores:
    """Score messages outside the scope (``kind``; ``look_alike`` when it shares words with our matters)."""
    rows = paired(lines, outcomes)
    declined: Rows = [row for row in rows if row[1].declined]
    shares = {
        "declined": Share.count(outcome.declined for _, outcome in rows),
        "not_answered": Share.count(not outcome.answered for _, outcome in rows),
        "kind_right": Share.count(outcome.kind == line.labels["kind"] for line, outcome in declined if outcome.kind),
        "declined.look_alike": Share.count(o.declined for line, o in rows if line.labels["look_alike"]),
        "declined.plain": Share.count(o.declined for line, o in rows if not line.labels["look_alike"]),
    }
    for kind in sorted({str(line.labels["kind"]) for line in lines}):
        shares[f"declined.{kind}"] = Share.count(o.declined for line, o in rows if line.labels["kind"] == kind)
    missed = [
        example(line, outcome, kind=line.labels["kind"], look_alike=line.labels["look_alike"], answered=bool(outcome.answered))
        for line, outcome in rows
        if not outcome.declined
    ]
    return Scores(shares, {line.id: outcome.declined for line, outcome in rows}, {"missed": missed})
