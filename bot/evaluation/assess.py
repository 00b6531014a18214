"""Puts the parts together: which scorer for which set, what our assistant and the baselines make of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.evaluation.baselines.guess import Baseline, outcome
from bot.evaluation.outcome import Outcome
from bot.evaluation.scorers import dates, follow_up, hostile, out_of_scope, several, single, situations, talks
from bot.evaluation.scorers.common import Scores
from bot.evaluation.sets import Line

_SCORERS: Mapping[str, Callable[[Sequence[Line], Sequence[Outcome]], Scores]] = {
    "several": several.score,
    "follow_up": follow_up.score,
    "out_of_scope": out_of_scope.score,
    "dates": dates.score,
    "talks": talks.score,
    "hostile": hostile.score,
    "situations": situations.score,
}
#: Sets that say something about a method which only labels texts.
LABELLED_SETS = ("single", "several", "follow_up", "out_of_scope")


def assess(name: str, lines: Sequence[Line], outcomes: Sequence[Outcome], *, threshold: float, known: frozenset[str]) -> Scores:
    """Score one set, with its first figure once more over the lines that the training data do not hold.

    Args:
        name: the set.
        lines: its lines.
        outcomes: what came of them, in the same order.
        threshold: confidence from which the method answers instead of asking back.
        known: ids of the lines that stand word for word in the training data.
    """
    scores = _score(name, lines, outcomes, threshold)
    novel = [(line, out) for line, out in zip(lines, outcomes, strict=True) if line.id not in known]
    first = next(iter(scores.shares))
    again = _score(name, [line for line, _ in novel], [out for _, out in novel], threshold)
    shares = {first: scores.shares[first], f"{first}.novel_only": again.shares[first], **scores.shares}
    return replace(scores, shares=shares)


def baseline_outcomes(baseline: Baseline, lines: Sequence[Line]) -> list[Outcome]:
    """What a baseline makes of a set; earlier turns are labelled too."""
    texts = [text for line in lines for text in (*line.ctx, line.text)]
    guesses = iter(baseline.guess(texts))
    return [outcome(line.id, [next(guesses) for _ in range(len(line.ctx) + 1)]) for line in lines]


def _score(name: str, lines: Sequence[Line], outcomes: Sequence[Outcome], threshold: float) -> Scores:
    if name == "single":
        return single.score(lines, outcomes, threshold=threshold)
    return _SCORERS[name](lines, outcomes)
