"""The table ``docs/coverage.md``: what is on file for every city, matter and aspect. No cell is empty.

``juyi policy coverage --write`` rewrites the page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from bot.knowledge.answer import Answer
from bot.knowledge.base import City, KnowledgeBase
from bot.knowledge.choosing import choose
from bot.knowledge.entries import Entry
from bot.knowledge.errors import KnowledgeError, Problem
from bot.knowledge.places import CHANNEL
from bot.knowledge.question import Facts, Question
from bot.knowledge.rendering import rendered
from bot.labels import Aspect, Matter

_HEAD = """# Coverage

Written by `juyi policy coverage --write`: do not edit. As of {day}.

A cell tells what an answer rests on there, with the grade of its weakest source (A full official text, B government page or state media,
C third-party page, shown with a warning). The numbers lead to the reasons below each table.

| cell | meaning |
| --- | --- |
| **city** | a value of the city's own is used |
| nation | the national rule |
| guidance | no figure is needed: a general explanation with its source |
| see … | asked about this, the assistant answers under the aspect named |
| part n | answered with a reservation: a local figure or rule is not on file, and the answer says so |
| n/a n | does not apply, with the reason |
| none n | not on file, with the reason |

A city that is not in the table gets the column "nation", and is told that its own rules are not on file.
"""


@dataclass
class _Reasons:
    """Reasons below a table, numbered in the order of their first use."""

    texts: list[str] = field(default_factory=list)

    def number(self, text: str) -> int:
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1


def coverage(kb: KnowledgeBase, as_of: dt.date | None = None) -> str:
    """The page.

    Args:
        as_of: the day; the last on which a source was checked when not given, so that the page depends on the data alone.

    Raises:
        KnowledgeError: a pair has neither an answer nor a reason in ``policy/coverage.yml``.
    """
    day = as_of or max(source.verified_on for source in kb.sources.values())
    blocks, missing = [_HEAD.format(day=day.isoformat())], []
    for matter in Matter:
        if matter is Matter.NONE:
            continue
        reasons = _Reasons()
        lines = [f"## {matter} ({matter.zh})", "", _row(("aspect", "nation", *kb.cities)), _row(["---"] * (len(kb.cities) + 2))]
        for aspect in Aspect:
            if aspect is Aspect.NONE:
                continue
            cells = [_cell(kb, matter, aspect, city, day, reasons) for city in (None, *kb.cities.values())]
            if not all(cells):
                missing.append(Problem("policy/coverage.yml", 0, f"{matter}.{aspect} 没有条目，也没有写理由"))
            lines.append(_row((str(aspect), *cells)))
        lines += ["", *(f"{number}. {text}" for number, text in enumerate(reasons.texts, 1))]
        blocks.append("\n".join(lines).rstrip() + "\n")
    if missing:
        raise KnowledgeError(missing)
    return "\n".join(blocks)


def _row(cells: object) -> str:
    return "| " + " | ".join(cells) + " |"  # type: ignore[arg-type]


def _cell(kb: KnowledgeBase, matter: Matter, aspect: Aspect, city: City | None, day: dt.date, reasons: _Reasons) -> str:
    pair = f"{matter}.{aspect}"
    entry = kb.entries.get(pair)
    if entry is None:
        return _gap(kb, matter, aspect, pair, reasons)
    given = list(rendered(kb, entry, city.name if city else None, day))
    used = [mine for one in given for path, mine in one.parameters.items() if path != CHANNEL]
    what = "**city**" if any(used) else "nation" if used else "guidance"
    cell = f"{what} {_weakest(given)}"
    notes = []
    if city is not None and city.hedge_only:
        text = f"{city.name}: no rule of its own is established ({city.reason}); the national rule is given with a warning"
        notes.append(reasons.number(text))
    for path in _not_on_file(kb, entry, city, day):
        notes.append(reasons.number(f"no value of `{path}` is on file for this place; the answer says so"))
    return f"{cell}, part {', '.join(map(str, notes))}" if notes else cell


def _weakest(given: list[Answer]) -> str:
    return max((citation.confidence for one in given for citation in one.citations), default="")


def _not_on_file(kb: KnowledgeBase, entry: Entry, city: City | None, day: dt.date) -> list[str]:
    """Values that the entry itself says are lacking (``lacks``), where somebody else has one."""
    lacking = dict.fromkeys(path for part in entry.body for path in part.when.lacks)
    named = [path for path in lacking if path in kb.parameters.paths()]
    return [path for path in named if kb.parameters.resolve(path, city.name if city else None, day) is None]


def _gap(kb: KnowledgeBase, matter: Matter, aspect: Aspect, pair: str, reasons: _Reasons) -> str:
    gaps = kb.extras.gaps
    if pair in gaps.not_applicable:
        return f"n/a {reasons.number(f'{aspect}: {gaps.not_applicable[pair]}')}"
    if pair in gaps.not_on_file:
        return f"none {reasons.number(f'{aspect}: {gaps.not_on_file[pair]}')}"
    near = choose(Question(matter, aspect), Facts(), kb)
    return f"see {near.aspect}" if near else ""
