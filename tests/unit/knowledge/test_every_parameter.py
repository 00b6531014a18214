"""Every parameter of the real data, national and of each city, is changed once: exactly the answers that depend on it change.

An answer depends on a value when it shows it, counts with it, or shows or hides a part because of it. Three things are checked:

* an answer that shows the value changes;
* an answer that changes belongs to an entry that names the path, in a place where this very value is in force;
* entries that do not name the path stay as they are (a sample with a fixed seed for each parameter, every entry many times in all).
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.knowledge import KnowledgeBase, Parameter
from bot.knowledge.entries import Entry
from bot.knowledge.parameters import Scalar
from bot.knowledge.places import CHANNEL
from bot.knowledge.rendering import rendered, shown
from bot.labels import Matter

ROOT = Path(__file__).resolve().parents[3]
TODAY = dt.date(2026, 11, 23)
OTHERS = 10  # entries of the sample for each parameter
MARK = "（改过）"
Place = str | None

Render = tuple[str, ...]


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT)


def other(content: Scalar, unit: str) -> Scalar:
    """Another value of the same kind. Flags turn; figures move far enough to be seen in every date."""
    if isinstance(content, bool):
        return not content
    if isinstance(content, int):
        return content + (7 if unit == "day" else 2)
    return (*content, f"另一样{MARK}") if isinstance(content, tuple) else f"{content}{MARK}"


def mutated(kb: KnowledgeBase, path: str, city: Place) -> KnowledgeBase:
    """The same knowledge base with one parameter of one level changed, at all times."""
    level = kb.parameters.cities[city] if city else kb.parameters.national
    values = tuple(replace(value, content=other(value.content, value.unit), alternative=None) for value in level[path].values)
    new: dict[str, Parameter] = {**level, path: replace(level[path], values=values)}
    if city:
        parameters = replace(kb.parameters, cities={**kb.parameters.cities, city: new}, _differing={})
    else:
        parameters = replace(kb.parameters, national=new, _differing={})
    return replace(kb, parameters=parameters)


class Baseline:
    """Renders of the unchanged data, made once."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self._made: dict[tuple[str, Place], tuple[Render, tuple[frozenset[str], ...]]] = {}

    def of(self, entry: Entry, place: Place) -> tuple[Render, tuple[frozenset[str], ...]]:
        key = entry.id, place
        if key not in self._made:
            given = list(rendered(self.kb, entry, place, TODAY))
            self._made[key] = tuple(map(shown, given)), tuple(frozenset(one.parameters) for one in given)
        return self._made[key]


@pytest.fixture(scope="module")
def baseline(kb) -> Baseline:
    return Baseline(kb)


def every(kb: KnowledgeBase) -> Iterator[tuple[str, Place]]:
    yield from ((path, None) for path in kb.parameters.national)
    for city, known in kb.parameters.cities.items():
        yield from ((path, city) for path in known)


def places_of(kb: KnowledgeBase, path: str, city: Place) -> tuple[Place, ...]:
    """Where a value is in force: its city; a national one wherever no city has its own. A sample of the latter is enough."""
    if city:
        return (city,)
    governed = [name for name in kb.cities if (found := kb.parameters.resolve(path, name, TODAY)) and not found.own]
    return (None, *random.Random(path).sample(governed, min(4, len(governed))))


def depends(entry: Entry, path: str) -> bool:
    """Whether an entry names a path. The place to ask at stands in a note of every answer for a city whose rules are not on file."""
    return path in entry.paths or (path == CHANNEL and entry.matter is not Matter.NONE)


def named_in(entry: Entry, path: str) -> bool:
    """Whether the text of a part, of the phone form or of a next step shows the value."""
    templates = (*(part.text for part in entry.body), entry.spoken, *(part.text for part in entry.spoken_when), *entry.next)
    return any(slot.kind == "parameter" and slot.name == path for template in templates for slot in template.slots)


def shows(kb: KnowledgeBase, path: str, city: Place, text: str) -> bool:
    """Whether a text contains the value as it is worded, so plainly that it cannot stand there by chance."""
    from bot.knowledge.wording import plain

    level = kb.parameters.cities[city] if city else kb.parameters.national
    value = level[path].at(TODAY)
    return value is not None and value.unit != "flag" and len(plain(value)) >= 6 and plain(value) in text


def test_changing_one_parameter_changes_exactly_the_answers_that_depend_on_it(kb, baseline) -> None:
    started = time.process_time()
    reached: set[tuple[str, Place]] = set()
    looked_at: set[str] = set()
    faults: list[str] = []
    entries = list(kb.entries.values())
    for path, city in every(kb):
        changed = mutated(kb, path, city)
        using = [entry for entry in entries if depends(entry, path)]
        rest = [entry for entry in entries if not depends(entry, path)]
        others = random.Random(f"{path} {city}").sample(rest, min(OTHERS, len(rest)))
        for place in places_of(kb, path, city):
            for entry in using:
                before, rests_on = baseline.of(entry, place)
                after = tuple(shown(given) for given in rendered(changed, entry, place, TODAY))
                for old, new, paths in zip(before, after, rests_on, strict=True):
                    if old != new:
                        reached.add((path, city))
                    elif path in paths and named_in(entry, path) and shows(kb, path, city, old):
                        faults.append(f"{entry.id} ({place}) shows {path} of {city} but did not change")
            for entry in others:
                looked_at.add(entry.id)
                if baseline.of(entry, place)[0] != tuple(shown(given) for given in rendered(changed, entry, place, TODAY)):
                    faults.append(f"{entry.id} ({place}) changed with {path} of {city}, which it does not name")
        if city:  # a city's value reaches no other place
            elsewhere: list[Place] = [None, random.Random(f"{city} {path}").choice([name for name in kb.cities if name != city])]
            for place in elsewhere:
                for entry in using:
                    now = tuple(_without_asking(text) for text in (shown(given) for given in rendered(changed, entry, place, TODAY)))
                    if now != tuple(map(_without_asking, baseline.of(entry, place)[0])):
                        faults.append(f"{entry.id} ({place}) changed with {path} of {city}")
    assert faults == []
    assert looked_at >= {entry.id for entry in entries if entry.matter is not Matter.NONE}, "the sample leaves entries out"
    used = {path for entry in entries for path in entry.paths}
    silent = {(path, city) for path, city in every(kb) if path in used and _in_force(kb, path, city)} - reached
    assert silent <= UNSEEN, f"in use, but no answer changes with them: {sorted(map(str, silent - UNSEEN))}"
    assert time.process_time() - started < 60


# Values whose change leaves every text as it is, for a reason.
UNSEEN: set[tuple[str, Place]] = {
    ("endorsement.years_after_make_up", None),  # shown for cities that have their own; the national sentence is quoted by its words
}


def _in_force(kb: KnowledgeBase, path: str, city: Place) -> bool:
    level = kb.parameters.cities[city] if city else kb.parameters.national
    value = level[path].at(TODAY)
    return value is not None and value.confidence != "D"


def _without_asking(text: str) -> str:
    """Whether places differ, and so whether the city is asked for, hangs on every city's value: that may change anywhere."""
    asking = ("各地规定不同", "以上按国家规定，各地可能另有规定", "对此的单独规定，按国家规定", "可以说得更准")
    return "\n".join(line for line in text.splitlines() if line and not any(words in line for words in asking))
