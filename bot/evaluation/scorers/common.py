"""What the scorers share: the shape of their result, and lines to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome, Pair
from bot.evaluation.sets import Line


@dataclass(frozen=True)
class Scores:
    """The result of a scorer.

    Attributes:
        shares: the figures by name, the most important first; a dotted name is a part of the figure before the dot.
        right: for each line that counts, whether it is well handled; two runs are compared by this.
        details: anything else worth keeping, as JSON values (confusions, lists of lines).
    """

    shares: Mapping[str, Share]
    right: Mapping[str, bool] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        shares = {name: share.as_dict() for name, share in self.shares.items()}
        return {"shares": shares, "right": dict(self.right), "details": dict(self.details)}


Rows = Sequence[tuple[Line, Outcome]]


def paired(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Rows:
    """Lines with their outcomes.

    Raises:
        ValueError: they do not belong together.
    """
    if [line.id for line in lines] != [outcome.id for outcome in outcomes]:
        raise ValueError("outcomes do not belong to these lines")
    return list(zip(lines, outcomes, strict=True))


def written(pair: Pair | None) -> str:
    """A pair as text."""
    return "—" if pair is None else "/".join(pair)


def example(line: Line, outcome: Outcome, **more: Any) -> dict[str, Any]:
    """A line worth looking at."""
    ctx = {"ctx": list(line.ctx)} if line.ctx else {}
    return {"id": line.id, **ctx, "text": line.text[:120], "got": written(outcome.pair), **more}
