"""What the runs share: a store, rules, percentiles, a progress bar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from benchmarks.cases.people import KEY
from bot.cases.rules import CaseRules, IssueLimit
from bot.cases.store import CaseStore
from bot.deadlines import Period, Unit, WorkingDayCalendar

NOW = dt.datetime(2026, 11, 23, 9, 0)
RULES = CaseRules(
    limits=lambda city: IssueLimit(Period(15, Unit.DAY)),
    calendar=WorkingDayCalendar.from_years([]),
    windows=lambda city: Period(1, Unit.MONTH),
)


@contextmanager
def opened(database: Path) -> Iterator[CaseStore]:
    """A migrated store on an SQLite file."""
    store = CaseStore(f"sqlite:///{database}", KEY)
    store.migrate()
    try:
        yield store
    finally:
        store.close()


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def bar(console: Console) -> Progress:
    """A progress bar that goes away."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def table(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(heading)} |", f"| {' | '.join('---' for _ in heading)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)])
