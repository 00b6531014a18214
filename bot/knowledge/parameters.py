"""Policy parameters in force for a place on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Union

from bot.deadlines import Period, Unit

Scalar = Union[int, bool, str, "tuple[str, ...]"]
PERIOD_UNITS = frozenset(unit.value for unit in Unit)


@dataclass(frozen=True)
class Alternative:
    """The rival figure of a conflict between sources."""

    period: Period
    source: str
    confidence: str


@dataclass(frozen=True)
class Value:
    """One dated value.

    Attributes:
        start: first day on which it applies.
        end: last day, or None when it is open.
        content: number, flag, text or tuple of texts, as ``unit`` says.
        confidence: A and B are stated, C is stated with the hedge, D is never shown.
        conflict: what other sources say, in Chinese, shown to the user.
    """

    path: str
    start: dt.date
    end: dt.date | None
    content: Scalar
    unit: str
    source: str
    article: str | None
    confidence: str
    verified_on: dt.date
    note: str | None = None
    conflict: str | None = None
    alternative: Alternative | None = None

    @property
    def basis(self) -> str:
        """Source and article as a step of a computation names them."""
        return f"{self.source}#{self.article}" if self.article else self.source

    @property
    def period(self) -> Period | None:
        """The value as a length of time, or None when it is none."""
        if self.unit not in PERIOD_UNITS:
            return None
        assert isinstance(self.content, int)
        return Period(self.content, Unit(self.unit))


@dataclass(frozen=True)
class Parameter:
    """A parameter of the nation or of one city, with its values in time.

    Attributes:
        background: why it is on file although no answer shows it; None when answers or the program use it.
    """

    path: str
    description: str
    values: tuple[Value, ...]
    background: str | None = None

    def at(self, day: dt.date) -> Value | None:
        """The value in force on a day: the last that has begun, unless it has ended."""
        for value in reversed(self.values):
            if value.start <= day:
                return value if value.end is None or day <= value.end else None
        return None


@dataclass(frozen=True)
class Resolved:
    """A value in force, and whether it is the city's own."""

    value: Value
    own: bool


@dataclass(frozen=True)
class Parameters:
    """All parameters. A city's value stands in front of the national value of the same path."""

    national: Mapping[str, Parameter]
    cities: Mapping[str, Mapping[str, Parameter]]
    _differing: dict[dt.date, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def paths(self) -> frozenset[str]:
        """Every path known, nationally or in some city."""
        return frozenset(self.national).union(*self.cities.values())

    def resolve(self, path: str, city: str | None, day: dt.date) -> Resolved | None:
        """The value in force, or None when there is none or it may not be shown (grade D)."""
        if city is not None:
            own = self.cities.get(city, {}).get(path)
            value = own.at(day) if own else None
            if value is not None:
                return Resolved(value, True) if value.confidence != "D" else None
        known = self.national.get(path)
        value = known.at(day) if known else None
        return Resolved(value, False) if value is not None and value.confidence != "D" else None

    def differing(self, day: dt.date) -> frozenset[str]:
        """Paths for which some city's value in force is not the national one."""
        if day not in self._differing:
            if len(self._differing) > 64:  # a long-running process asks for a new day every day
                self._differing.clear()
            self._differing[day] = frozenset(self._differ(day))
        return self._differing[day]

    def _differ(self, day: dt.date) -> Iterable[str]:
        for city, own in self.cities.items():
            for path in own:
                here, nation = self.resolve(path, city, day), self.resolve(path, None, day)
                if here is not None and (nation is None or _shown(here) != _shown(nation)):
                    yield path


def _shown(resolved: Resolved) -> tuple[Scalar, str]:
    return resolved.value.content, resolved.value.unit
