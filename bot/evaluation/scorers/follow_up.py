"""Questions that make sense only in their conversation: what is answered after the context has filled them in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome, Pair
from bot.evaluation.scorers.common import Scores, example, paired, written
from bot.evaluation.sets import Line, pairs


def score(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Scores:
    """Score follow-ups (``ctx``, ``accept``, perhaps ``facts`` stated so far)."""
    rows = paired(lines, outcomes)
    in_city = [(line, outcome) for line, outcome in rows if (line.labels.get("facts") or {}).get("city") and outcome.cities]
    right = [is_right(line, outcome) for line, outcome in rows]
    shares = {
        "right": Share.count(right),
        "right.author_only": Share.count(_is_right(pairs(line.labels["accept"]), outcome) for line, outcome in rows),
        "right_or_offered": Share.count(
            ok or (outcome.asked_back and any(pair in line.accept for pair in outcome.offered))
            for ok, (line, outcome) in zip(right, rows, strict=True)
        ),
        "any_answer_right": Share.count(
            ok or any(pair in line.accept for pair in outcome.answered) for ok, (line, outcome) in zip(right, rows, strict=True)
        ),
        "asked_back": Share.count(outcome.asked_back for _, outcome in rows),
        # what is out of scope by its own words may be answered by its talk
        "wrongly_declined": Share.count(outcome.declined and not outcome.answered for _, outcome in rows),
        "city_kept": Share.count(line.labels["facts"]["city"] in outcome.cities for line, outcome in in_city),
    }
    wrong = [
        example(line, outcome, accept=[written(p) for p in line.accept], answered=[written(p) for p in outcome.answered])
        for ok, (line, outcome) in zip(right, rows, strict=True)
        if not ok
    ]
    return Scores(shares, {line.id: ok for line, ok in zip(lines, right, strict=True)}, {"wrong": wrong})


def is_right(line: Line, outcome: Outcome) -> bool:
    """Whether the first answer is to an accepted pair; a message that asks nothing is judged by its act."""
    return _is_right(line.accept, outcome)


def _is_right(accept: tuple[Pair, ...], outcome: Outcome) -> bool:
    if outcome.answered:
        return outcome.answered[0] in accept
    return not outcome.questions and not outcome.asked_back and outcome.means(accept)
