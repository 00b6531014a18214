"""Can somebody tell from the time of a reply whether a number exists?"""

from __future__ import annotations

import gc
import random
import time
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

from benchmarks.cases.common import NOW, RULES, bar, opened, percentile, table
from benchmarks.cases.people import absent_number, fill, id_number, number, phone
from bot.cases.lookup import lookup
from bot.cases.stages import LookupReply

PAIRS = 3000
LARGEST_SHARE = 0.55  # how often a guess by time may be right; 0.5 is a coin


def measure(folder: Path, *, quick: bool, console: Console, pairs: int = PAIRS) -> dict[str, Any]:
    """Time refused look-ups of real and of absent numbers, alternating in random order, each by a new requester."""
    pairs = 300 if quick else pairs
    times: dict[bool, list[float]] = {True: [], False: []}
    dice = random.Random(7)
    with opened(folder / "cases.db") as store, bar(console) as progress:
        fill(folder / "cases.db", 0, pairs)
        task = progress.add_task("用时", total=pairs)
        gc.disable()
        for place in range(pairs):
            wrong = next(f for f in ("1234", "2345", "3456") if f not in (id_number(place)[-4:], phone(place)[-4:]))
            order = [True, False]
            dice.shuffle(order)
            for is_real in order:
                tried = str(number(place) if is_real else absent_number(place))
                started = time.perf_counter()
                result = lookup(store, tried, wrong, requester=f"{is_real}{place}", address=f"{is_real}{place}", now=NOW, rules=RULES)
                times[is_real].append((time.perf_counter() - started) * 1000)
                assert result.reply is LookupReply.REFUSED
            progress.advance(task)
        gc.enable()
    right = sum(real > absent for real, absent in zip(times[True], times[False], strict=True)) / pairs
    return {
        "pairs": pairs,
        "wrong_factor": _figures(times[True]),
        "absent": _figures(times[False]),
        "difference_us": round((median(times[True]) - median(times[False])) * 1000, 1),
        "guessed_right": round(max(right, 1 - right), 3),
        "passed": max(right, 1 - right) <= (0.65 if quick else LARGEST_SHARE),
    }


def _figures(values: list[float]) -> dict[str, float]:
    return {name: round(percentile(values, share), 3) for name, share in (("p50", 0.5), ("p95", 0.95))}


def as_markdown(figures: dict[str, Any]) -> str:
    """The table."""
    rows = [
        (name, figures[key]["p50"], figures[key]["p95"]) for name, key in (("wrong factor", "wrong_factor"), ("absent number", "absent"))
    ]
    told = (
        f"Difference of the medians {figures['difference_us']} µs. Guessing from the time of one pair which number exists is right in "
        f"{figures['guessed_right']:.1%} (a coin: 50%)."
    )
    return table((f"{figures['pairs']:,} pairs", "p50 ms", "p95 ms"), rows) + "\n\n" + told
