"""From a thousand cases to a million: what one look-up costs, and the other queries."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.cases.common import NOW, RULES, bar, opened, percentile, table
from benchmarks.cases.people import absent_number, fill, id_number, number, write_csv
from bot.cases.desk import list_cases, show_case
from bot.cases.importing import import_file
from bot.cases.lookup import lookup
from bot.cases.person import find_by_id_number
from bot.cases.stages import LookupReply, Stage
from bot.cases.store import CaseStore

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LOOKUPS = 1000
FLAT = 1.5  # how many times what it costs at the smallest size it may cost at the largest


def measure(folder: Path, *, quick: bool, console: Console) -> dict[str, Any]:
    """Grow one store and measure at each size."""
    sizes = SIZES[:2] if quick else SIZES
    lookups = 100 if quick else LOOKUPS
    database = folder / "cases.db"
    rows = []
    with opened(database) as store, bar(console) as progress:
        task = progress.add_task("造数据", total=sizes[-1])
        before = 0
        for size in sizes:
            started = time.perf_counter()
            fill(database, before, size, lambda done: progress.advance(task, done))
            seconds = time.perf_counter() - started
            before = size
            rows.append({"cases": size, "fill_s": round(seconds, 1), **_at_size(store, size, lookups), "megabytes": _megabytes(database)})
    first, last = rows[0]["found"]["p50"], rows[-1]["found"]["p50"]
    return {"lookups": lookups, "sizes": rows, "ratio": round(last / first, 2), "passed": last <= FLAT * first}


def _at_size(store: CaseStore, size: int, lookups: int) -> dict[str, Any]:
    dice = random.Random(size)
    places = [dice.randrange(size) for _ in range(lookups)]
    for place in places[:50]:  # what is read for the first time is in nobody's memory yet
        _look(store, place, is_found=True, who=f"warm{size}")
    gc.collect()
    return {
        "found": _times(places, lambda place: _look(store, place, is_found=True, who=f"a{size}.{place}")),
        "refused": _times(places, lambda place: _look(store, place, is_found=False, who=f"b{size}.{place}")),
        "list": _times(places[:50], lambda place: list_cases(store, actor="bench", now=NOW, stage=Stage.PRODUCTION, city=None)),
        "list_city": _times(places[:50], lambda place: list_cases(store, actor="bench", now=NOW, city="深圳")),
        "show": _times(places[:100], lambda place: show_case(store, number(place), actor="bench", now=NOW, rules=RULES)),
        "person": _times(places[:100], lambda place: find_by_id_number(store, id_number(place))),
        "import_1000_s": _import(store),
    }


def _look(store: CaseStore, place: int, *, is_found: bool, who: str) -> None:
    tried = number(place) if is_found else absent_number(place)
    result = lookup(store, str(tried), id_number(place)[-4:], requester=who, address=who, now=NOW, rules=RULES)
    assert (result.reply is LookupReply.FOUND) == is_found


def _times(places: list[int], work: Callable[[int], object]) -> dict[str, float]:
    times = []
    for place in places:
        started = time.perf_counter()
        work(place)
        times.append((time.perf_counter() - started) * 1000)
    return {name: round(percentile(times, share), 2) for name, share in (("p50", 0.5), ("p95", 0.95))}


def _import(store: CaseStore) -> float:
    """Seconds for a thousand rows of cases that are there already."""
    path = Path(str(store.engine.url.database)).with_name("more.csv")
    write_csv(path, 1000, steps=1)
    started = time.perf_counter()
    report = import_file(store, path)
    assert report.ok
    return round(time.perf_counter() - started, 2)


def _megabytes(database: Path) -> float:
    return round(sum(part.stat().st_size for part in database.parent.glob("cases.db*")) / 1e6, 1)


def as_markdown(figures: dict[str, Any]) -> str:
    """The table."""
    keys = ("found", "refused", "show", "person", "list", "list_city")
    rows = [
        (
            f"{row['cases']:,}",
            *(f"{row[key]['p50']} / {row[key]['p95']}" for key in keys),
            row["import_1000_s"],
            row["megabytes"],
            row["fill_s"],
        )
        for row in figures["sizes"]
    ]
    heading = (
        "cases",
        "look-up found",
        "look-up refused",
        "show",
        "person by ID",
        "list stage",
        "list city",
        "import 1,000 rows, s",
        "MB",
        "filled in, s",
    )
    told = f"Milliseconds, p50 / p95; {figures['lookups']:,} look-ups of random cases at each size. Found, largest to smallest: "
    told += f"{figures['ratio']}."
    return table(heading, rows) + "\n\n" + told
