"""The statistics of a measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies, interpolated between neighbours.

    Args:
        values: at least one, in any order.
        share: between 0 and 1.

    Raises:
        ValueError: there are no values, or the share is out of range.
    """
    if not values:
        raise ValueError("no values")
    if not 0 <= share <= 1:
        raise ValueError("the share is between 0 and 1")
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True)
class Latency:
    """Latencies of many turns, in milliseconds.

    Attributes:
        n: number of turns.
        p50: median.
        p95: 95 % were at least as fast.
        p99: 99 % were at least as fast.
        mean: arithmetic mean.
        least: the fastest.
    """

    n: int
    p50: float
    p95: float
    p99: float
    mean: float
    least: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        """Summarise durations in seconds."""
        p50, p95, p99 = (round(percentile(seconds, share) * 1000, 2) for share in (0.5, 0.95, 0.99))
        return cls(len(seconds), p50, p95, p99, round(fmean(seconds) * 1000, 2), round(min(seconds) * 1000, 2))

    def as_dict(self) -> dict[str, float]:
        """The figures by name."""
        return asdict(self)


def pairwise_ratio(stock: Sequence[float], ours: Sequence[float]) -> float:
    """How many times as long stock took: the median of the ratios of durations measured one after the other.

    Raises:
        ValueError: the numbers of durations differ.
    """
    return round(median(a / b for a, b in zip(stock, ours, strict=True)), 2)


def around(values: Sequence[float], turn: int, spread: int) -> float:
    """Median of the values of the turns near a turn, to keep a single slow turn from deciding.

    Args:
        values: one for each turn, the first turn first.
        turn: counted from 1.
        spread: turns taken on either side, where there are so many.
    """
    return median(values[max(0, turn - 1 - spread) : turn + spread])
