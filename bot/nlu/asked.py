"""The questions of a message, once each is read: what they are about, what a day at hand makes of them, and none twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.labels import Aspect, Matter
from bot.nlu.reading import Asked, Reading

# "when" with a day at hand asks for another day to be reckoned
_DATED = {str(Aspect.DEADLINE): str(Aspect.DUE_DATE)}
# Least probability that a question about a term with a day at hand asks for another day.
_RECKONS = 0.03
_STEPS = frozenset({Aspect.ELIGIBILITY, Aspect.MATERIALS, Aspect.PROCEDURE, Aspect.WHERE, Aspect.FEE})
_HARM = frozenset({Aspect.PENALTY, Aspect.CONSEQUENCE})


def done_with(matter: str, aspect: str, reading: Reading, before: Sequence[Asked]) -> str:
    """The matter of a clause that names none: what is done with the permit as such (怎么办, 去哪办) is to apply for it.

    Unless something has been done with it that must not be (老板扣我证，我打哪个电话).

    Args:
        matter: as it was read.
        aspect: likewise.
        reading: of the clause by itself.
        before: the questions before it.
    """
    harmed = bool(before) and before[-1].matter == Matter.PERMIT_GENERAL and before[-1].aspect in _HARM
    if matter == Matter.PERMIT_GENERAL and aspect in _STEPS and reading.target.matter != matter and not harmed:
        return str(Matter.APPLICATION)
    return matter


def all_dated(found: Sequence[Asked]) -> tuple[Asked, ...]:
    """The questions of a message that gives a day; none is lost for it (半年按哪个算，算下来是哪天)."""
    dated = tuple(map(_dated, found))
    return dated if len(distinct(dated)) == len(found) else tuple(found)


def reckons(aspects: Sequence[tuple[str, float]]) -> bool:
    """Whether a question about a term asks for a day to be reckoned from the one that it names; 周日上班吗 does not.

    Args:
        aspects: its likeliest aspects with their probabilities; a question that was found by its words alone (要带什么、几天) has none.
    """
    return not aspects or dict(aspects).get(str(Aspect.DUE_DATE), 0.0) >= _RECKONS


def _dated(asked: Asked) -> Asked:
    """The question about a term, where a day is at hand to reckon from."""
    return replace(asked, aspect=_DATED.get(asked.aspect, asked.aspect)) if reckons(asked.aspects) else asked


def distinct(found: Sequence[Asked]) -> list[Asked]:
    """The questions in order, of several about the same the surest."""
    kept: dict[tuple[str, str], Asked] = {}
    for asked in found:
        key = (asked.matter, asked.aspect)
        if key not in kept or asked.confidence > kept[key].confidence:
            kept[key] = asked
    return list(kept.values())
