"""What a computation works from, and what it gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.deadlines import Deadline, Period, State, Step, WorkingDayCalendar
from bot.knowledge.parameters import Value
from bot.knowledge.question import Facts
from bot.labels import Matter

Take = Callable[[str], Value | None]


@dataclass(frozen=True)
class Computed:
    """Result of a computation.

    Attributes:
        steps: the working; their ``basis`` names source and article.
        missed: where today stands if the window before the next one was missed; None when there was none before, or when it is
            known that it was kept.
        notes: remarks for the user, such as a boundary that is too near to call.
        visit: what the day stands for on which the asker thinks of going; None when none was named.
        complaint: why it could not be computed, in Chinese; None when it could.
        wrong: facts that the complaint is about.
    """

    dates: Mapping[str, dt.date] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    state: State | None = None
    missed: State | None = None
    provisional: bool = False
    notes: tuple[str, ...] = ()
    visit: str | None = None
    complaint: str | None = None
    wrong: tuple[str, ...] = ()


NOTHING = Computed()


@dataclass(frozen=True)
class Case:
    """One computation: the facts, the day, and ``take``, which fetches a parameter and notes that it was used."""

    matter: Matter
    facts: Facts
    today: dt.date
    calendar: WorkingDayCalendar
    take: Take

    def period(self, path: str) -> Period | None:
        value = self.take(path)
        return value.period if value is not None else None


def plain(result: Deadline) -> Computed:
    """The result of a single rule."""
    return Computed(dict(result.dates), result.steps, result.state, provisional=result.provisional)
