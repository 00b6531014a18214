"""Rendering an entry in all the ways it can show, so that versions of the data can be compared answer by answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.deadlines import add_months
from bot.knowledge.answer import Answer
from bot.knowledge.answering import answer
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.conditions import UNKNOWN
from bot.knowledge.entries import COMPUTED_FROM, Entry
from bot.knowledge.question import Facts, Question
from bot.knowledge.wording import FACT_LABELS, label
from bot.labels import DateRole

_DAYS_BEFORE: Mapping[DateRole, tuple[int, ...]] = {
    DateRole.REGISTERED: (200,),
    DateRole.ACCEPTED: (13,),
    DateRole.MOVED: (13,),
    DateRole.EXPIRES: (-100, -10, 20, 300, 900),  # too early, in the window, late by less and less excusable spans
}
_MONTHS_SINCE_ISSUE = (3, 19)  # in the first year; in the second, after a window that may have been missed


@dataclass(frozen=True)
class Change:
    """An answer that differs between two knowledge bases.

    Attributes:
        entry: id of the entry.
        cities: where it differs in this way; None stands for an unknown city.
        before: text before, or None when the entry was not there.
        after: text after, or None when the entry is gone.
    """

    entry: str
    cities: tuple[str | None, ...]
    before: str | None
    after: str | None


def scenarios(entry: Entry, as_of: dt.date) -> tuple[Facts, ...]:
    """Facts that between them make every kind of part of an entry show: nothing known, each label, each date of its rule."""
    found = [Facts()]
    conditions = [part.when for part in (*entry.body, *entry.spoken_when)]
    for name, kind in FACT_LABELS.items():
        allowed = {item for when in conditions for item in when.labels.get(name, ()) if item != UNKNOWN}
        found += [Facts(**{name: label(kind, item)}) for item in sorted(allowed)]  # type: ignore[arg-type]
    wanted = COMPUTED_FROM.get(entry.compute or "", frozenset())
    for role, spans in _DAYS_BEFORE.items():
        if role.value in wanted:
            found += [Facts(dates={role: as_of - dt.timedelta(days=days)}) for days in spans]
    if DateRole.ISSUED.value in wanted:
        found += [Facts(dates={DateRole.ISSUED: add_months(as_of, -months)}) for months in _MONTHS_SINCE_ISSUE]
    return tuple(found)


def rendered(kb: KnowledgeBase, entry: Entry, city: str | None, as_of: dt.date) -> Iterator[Answer]:
    """The answers of an entry in one place, one for each scenario."""
    question = Question(entry.matter, entry.aspect, entry.id)
    return (answer(question, replace(facts, city=city), as_of, kb) for facts in scenarios(entry, as_of))


def shown(given: Answer) -> str:
    """What people read and hear of an answer: all that a comparison looks at."""
    return f"{given.text}\n\n（电话）{given.spoken}"


def changes(before: KnowledgeBase, after: KnowledgeBase, as_of: dt.date, cities: Iterable[str | None] | None = None) -> tuple[Change, ...]:
    """Every answer that differs, once for each way in which it does, with the places where it does."""
    places: tuple[str | None, ...] = tuple(cities) if cities is not None else (None, *dict.fromkeys((*before.cities, *after.cities)))
    found: dict[tuple[str, str | None, str | None], list[str | None]] = {}
    for name in dict.fromkeys((*before.entries, *after.entries)):
        for city in places:
            old, new = _texts(before, name, city, as_of), _texts(after, name, city, as_of)
            if old != new:
                found.setdefault((name, *_first_difference(old, new)), []).append(city)
    return tuple(Change(name, tuple(where), old, new) for (name, old, new), where in found.items())


def _texts(kb: KnowledgeBase, name: str, city: str | None, as_of: dt.date) -> tuple[str, ...]:
    entry = kb.entries.get(name)
    return tuple(shown(given) for given in rendered(kb, entry, city, as_of)) if entry else ()


def _first_difference(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str | None, str | None]:
    for ours, theirs in zip(old, new, strict=False):
        if ours != theirs:
            return ours, theirs
    if old and new:  # one has more scenarios: show the first that the other lacks
        longer, shorter = (old, new) if len(old) > len(new) else (new, old)
        extra = longer[len(shorter)]
        return (extra, None) if longer is old else (None, extra)
    return (old[0] if old else None), (new[0] if new else None)
