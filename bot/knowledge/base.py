"""The knowledge base: everything that answers are made from, read once and never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.deadlines import WorkingDayCalendar
from bot.knowledge.entries import Entry
from bot.knowledge.extras import Extras
from bot.knowledge.parameters import Parameters
from bot.labels import Aspect, Matter

if TYPE_CHECKING:
    from bot.knowledge.errors import Problem


@dataclass(frozen=True)
class Source:
    """A text that values rest on. ``document`` tells whether the title is that of a legal text."""

    id: str
    title: str
    number: str | None
    document: bool
    effective_from: dt.date | None
    effective_to: dt.date | None
    confidence: str
    verified_on: dt.date


@dataclass(frozen=True)
class City:
    """A city profile.

    Attributes:
        names: aliases and districts that stand for the city.
        channel: where to ask, or None for a city whose rules could not be established.
        hedge_only: the city's own rule is not established; the national one is given with a warning.
        reason: why it is not.
        rule_to: last day of the local rule, or None when it is open.
    """

    name: str
    names: tuple[str, ...]
    channel: str | None
    hedge_only: bool
    reason: str | None
    rule_title: str | None
    rule_to: dt.date | None


@dataclass(frozen=True)
class KnowledgeBase:
    """Parameters, answers, sources, cities and the calendar of working days.

    Attributes:
        entries: answers by id, in the order of the files.
        revision: changes when any byte of the data changes.
        extras: urgent notices, life events, reasons for gaps, settings.
    """

    parameters: Parameters
    entries: Mapping[str, Entry]
    sources: Mapping[str, Source]
    cities: Mapping[str, City]
    city_names: Mapping[str, str]
    calendar: WorkingDayCalendar
    revision: str
    extras: Extras = field(default_factory=Extras)

    @classmethod
    def load(cls, root: Path | str, *, strict: bool = True) -> KnowledgeBase:
        """Read and check all files below ``root`` (the repository, or its data directory).

        Args:
            strict: refuse the data when anything is wrong. An old revision is read without, since the checks may have become
                stricter since; what cannot be read of it is left out.

        Raises:
            KnowledgeError: something is wrong; every problem is listed.
            FileNotFoundError: there is no policy data below ``root``.
        """
        from bot.knowledge.loading import load

        return load(root, strict=strict)

    def city_of(self, name: str | None) -> str | None:
        """Official short name of a city given by name, alias or district; the name itself when it is not on file."""
        if name is None:
            return None
        return self.city_names.get(name, name)

    def general(self, matter: Matter) -> tuple[Entry, ...]:
        """The general entries of a matter, in the order of the aspects."""
        found = (self.entries.get(f"{matter}.{aspect}") for aspect in Aspect)
        return tuple(entry for entry in found if entry is not None)

    def told_by_facts(self, matter: Matter, aspect: Aspect) -> tuple[Entry, ...]:
        """Situation entries that known facts call for (``when_facts``)."""
        return self._by_facts.get((matter, aspect), ())

    @cached_property
    def _by_facts(self) -> Mapping[tuple[Matter, Aspect], tuple[Entry, ...]]:
        found: dict[tuple[Matter, Aspect], tuple[Entry, ...]] = {}
        for entry in self.entries.values():
            if entry.when_facts:
                key = entry.matter, entry.aspect
                found[key] = (*found.get(key, ()), entry)
        return found

    def situations(self) -> Mapping[str, tuple[str, ...]]:
        """Example questions by id of the situation entries."""
        return MappingProxyType({entry.id: entry.examples for entry in self.entries.values() if entry.situation})


def check(root: Path | str) -> list[Problem]:
    """Everything that is wrong in the files below ``root``, with file and line; empty when all is well."""
    from bot.knowledge.loading import examine

    return examine(root)
