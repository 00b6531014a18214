"""Somebody tries ten thousand numbers, in three ways. None may be disclosed, not even that it exists."""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.cases.common import NOW, RULES, bar, opened, table
from benchmarks.cases.people import absent_number, fill, number
from bot.cases.lookup import lookup
from bot.cases.stages import LookupReply
from bot.cases.store import CaseStore
from bot.cases.trawl import TrawlWatch, trawl_status
from bot.cases.wording import render_result

TRIES = 10_000
_A_SECOND = dt.timedelta(seconds=1)
# Who asks at a try: (requester, address).
WAYS: dict[str, tuple[str, Callable[[int], tuple[str, str]]]] = {
    "one": ("one account, one address", lambda place: ("web:1", "203.0.113.9")),
    "names": ("a new account each time, one address", lambda place: (f"web:{place}", "203.0.113.9")),
    "botnet": ("a new account each time, 2,000 addresses", lambda place: (f"web:{place}", f"198.51.{place % 2000 // 250}.{place % 250}")),
}


def measure(folder: Path, *, quick: bool, console: Console, tries: int = TRIES) -> dict[str, Any]:
    """Try real numbers and absent ones in turn, one a second, with a guessed factor each."""
    tries = 500 if quick else tries
    logging.getLogger("bot.cases.trawl").setLevel(logging.ERROR)  # the alarm is what is wanted here
    runs = []
    with bar(console) as progress:
        for name, (title, who) in WAYS.items():
            task = progress.add_task(f"试号：{name}", total=tries)
            with opened(folder / f"{name}.db") as store:
                fill(folder / f"{name}.db", 0, tries)
                runs.append({"way": title, **_trawl(store, tries, who, lambda task=task: progress.advance(task))})
    return {"tries": tries, "runs": runs, "passed": all(run["disclosed"] == 0 and run["same_replies"] for run in runs)}


def _trawl(store: CaseStore, tries: int, who: Callable[[int], tuple[str, str]], told: Callable[[], None]) -> dict[str, Any]:
    dice = random.Random(20261123)
    watch = TrawlWatch(store)
    replies: dict[bool, Counter[LookupReply]] = {True: Counter(), False: Counter()}
    texts: dict[bool, set[str]] = {True: set(), False: set()}
    alarm_after: int | None = None
    for place in range(tries):
        is_real = place % 2 == 0
        tried = number(place) if is_real else absent_number(place)
        requester, address = who(place)
        now = NOW + place * _A_SECOND
        factor = f"{dice.randrange(10_000):04d}"
        result = lookup(store, str(tried), factor, requester=requester, address=address, now=now, rules=RULES, watch=watch)
        replies[is_real][result.reply] += 1
        if result.reply is LookupReply.REFUSED:  # the other replies name a time, which is that of the try
            texts[is_real].add(render_result(result, today=now.date()))
        if alarm_after is None and place % 10 == 9 and trawl_status(store, now).alarm:
            alarm_after = place + 1
        told()
    both = replies[True] + replies[False]
    return {
        "checked": both[LookupReply.REFUSED] + both[LookupReply.FOUND],
        "locked": both[LookupReply.LOCKED],
        "paused": both[LookupReply.PAUSED],
        "disclosed": both[LookupReply.FOUND],
        "same_replies": len(texts[True] | texts[False]) <= 1,
        "alarm_after": alarm_after,
    }


def as_markdown(figures: dict[str, Any]) -> str:
    """The table."""
    rows = [
        (
            run["way"],
            run["checked"],
            run["locked"],
            run["paused"],
            run["alarm_after"],
            run["disclosed"],
            "yes" if run["same_replies"] else "NO",
        )
        for run in figures["runs"]
    ]
    heading = (
        f"{figures['tries']:,} numbers tried, one a second, by",
        "checked",
        "locked",
        "paused",
        "alarm after",
        "disclosed",
        "same reply",
    )
    return table(heading, rows)
