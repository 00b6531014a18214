"""The calculators: the very computations of the answers, with the figures in force for a city on a day. No figure is its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.deadlines import Step
from bot.knowledge import Citation, Facts, KnowledgeBase, Resolved, Value
from bot.knowledge.citations import cite, in_order
from bot.knowledge.computed import NOTHING, Computed
from bot.knowledge.computing import compute
from bot.knowledge.entries import reference
from bot.knowledge.wording import HEDGE
from bot.labels import DateRole, Label, Matter


class Calculator(Label):
    """What can be calculated; the value is the name of the date rule."""

    EARLIEST = "earliest_application", "最早哪天能申领"
    WINDOW = "endorsement_window", "哪几天签注"
    ISSUE = "issue_limit", "最迟哪天发证"
    LATE = "overdue", "签注逾期的后果"


@dataclass(frozen=True)
class Needs:
    """The matter of a calculator, and the dates of which it needs one."""

    matter: Matter
    dates: tuple[DateRole, ...]


NEEDS: Mapping[Calculator, Needs] = {
    Calculator.EARLIEST: Needs(Matter.APPLICATION, (DateRole.REGISTERED,)),
    Calculator.WINDOW: Needs(Matter.ENDORSEMENT, (DateRole.ISSUED, DateRole.EXPIRES)),
    Calculator.ISSUE: Needs(Matter.APPLICATION, (DateRole.ACCEPTED,)),
    Calculator.LATE: Needs(Matter.ENDORSEMENT, (DateRole.ISSUED, DateRole.EXPIRES)),
}


@dataclass(frozen=True)
class Calculation:
    """A result.

    Attributes:
        given: the dates it was counted from.
        computed: dates, steps, state; or the complaint why there are none.
        known: whether a figure is in force for the city and the day.
        citations: what the figures and the steps rest on.
        hedge: the warning when a figure of grade C was used.
    """

    calculator: Calculator
    city: str | None
    as_of: dt.date
    given: Mapping[DateRole, dt.date]
    computed: Computed
    known: bool
    citations: tuple[Citation, ...]
    hedge: str | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The working."""
        return self.computed.steps


class MissingDateError(ValueError):
    """None of the dates that a calculator needs was given."""


def calculate(
    calculator: Calculator, given: Mapping[DateRole, dt.date], city: str | None, as_of: dt.date, kb: KnowledgeBase
) -> Calculation:
    """Calculate with the figures in force.

    Args:
        given: dates by role; those that the calculator does not use are left out.

    Raises:
        MissingDateError: none that it needs was given.
    """
    needs = NEEDS[calculator]
    used = {role: given[role] for role in needs.dates if role in given}
    if not used:
        raise MissingDateError
    city = kb.city_of(city)
    resolved: dict[str, Resolved] = {}

    def take(path: str) -> Value | None:
        found = kb.parameters.resolve(path, city, as_of)
        if found is None:
            return None
        resolved[path] = found
        return found.value

    computed = compute(calculator.value, needs.matter, Facts(city=city, dates=used), as_of, kb.calendar, take)
    citations = in_order(_of_values(resolved, kb), _of_steps(computed, kb))
    hedged = any(item.confidence == "C" for item in citations)
    return Calculation(calculator, city, as_of, used, computed, computed is not NOTHING, citations, HEDGE if hedged else None)


def _of_values(resolved: Mapping[str, Resolved], kb: KnowledgeBase) -> Iterator[Citation]:
    for found in resolved.values():
        value = found.value
        yield cite(kb.sources[value.source], value.article, value.confidence, value.verified_on)


def _of_steps(computed: Computed, kb: KnowledgeBase) -> Iterator[Citation]:
    for step in computed.steps:
        name, article = reference(step.basis) if step.basis else ("", None)
        source = kb.sources.get(name)
        if source is not None:
            yield cite(source, article, source.confidence, source.verified_on)
