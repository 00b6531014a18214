"""Shares with their uncertainty, and spreads: plain arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """So many of so many.

    Attributes:
        hits: how many.
        of: of how many.
    """

    hits: int
    of: int

    @classmethod
    def count(cls, values: Iterable[bool]) -> Share:
        """Count the true ones."""
        found = list(values)
        return cls(sum(found), len(found))

    @property
    def value(self) -> float | None:
        """The share between 0 and 1; ``None`` of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % confidence interval; it holds for small numbers and at 0 and 1, unlike the usual ± formula."""
        if not self.of:
            return None
        p, n, z2 = self.hits / self.of, self.of, _Z95**2
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def as_dict(self) -> dict[str, Any]:
        """JSON form, rounded to six digits."""
        low, high = self.interval or (None, None)
        rounded = [None if x is None else round(x, 6) for x in (self.value, low, high)]
        return {"share": rounded[0], "low": rounded[1], "high": rounded[2], "hits": self.hits, "of": self.of}

    def __str__(self) -> str:
        if self.value is None or self.interval is None:
            return "—"
        low, high = self.interval
        return f"{self.value:.1%} [{low:.1%}, {high:.1%}] {self.hits}/{self.of}"


def quantile(values: Sequence[float], q: float) -> float | None:
    """The value below which the share ``q`` of the values lies (linear between neighbours); ``None`` of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def sign_test(only_first: int, only_second: int) -> float:
    """Exact two-sided McNemar test: how likely so uneven a split of the differing pairs is by chance."""
    n = only_first + only_second
    if n == 0:
        return 1.0
    tail: float = sum(math.comb(n, k) for k in range(min(only_first, only_second) + 1)) / 2.0**n
    return min(1.0, 2 * tail)
