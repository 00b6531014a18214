"""Facts as features: that a message names a day of registration, a length of delay or a case number tells what it is about.

The same marks are computed in training and in use, from the text alone, so that both see the same features.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from bot.nlu.dates import DateMention, Kind, find_dates
from bot.nlu.entities import EntityFinder

# Other permits and other offices: they tell little beside words of ours, and much without them.
_ELSEWHERE = ("other_permit", "other_office", "unsafe")
_OURS = re.compile("居住证|居住卡|暂住证|居住登记|居住正|居主证|居住政|jzz|居住证明|登记凭证|居住許可|residence permit")
# Relative dates are read on some day; which one does not matter for the marks.
_ANY_DAY = dt.date(2026, 1, 15)
_TELLING = frozenset({"case_number", "id_tail", "who", "housing", "ground", "city", *_ELSEWHERE})


class Marker:
    """Finds the marks of a text."""

    def __init__(self, finder: EntityFinder) -> None:
        self._finder = finder
        # a turn asks for the marks of the same text more than once
        self.marks = lru_cache(maxsize=64)(self._marks)

    def _marks(self, text: str) -> list[str]:
        """Names of the facts that a normalised text gives, as features."""
        found = [f"@{e.entity}" for e in self._finder.find(text) if e.entity in _TELLING]
        ours = bool(_OURS.search(text))
        found += [f"{mark}{'+' if ours else '-'}ours" for mark in list(found) if mark[1:] in _ELSEWHERE]
        return sorted({*found, *date_marks(find_dates(text, _ANY_DAY))})


def date_marks(mentions: Iterable[DateMention]) -> Iterable[str]:
    """Marks of the dates and lengths in a message."""
    for mention in mentions:
        if mention.kind is Kind.DURATION:
            yield "@overdue" if mention.overdue else "@duration"
        elif mention.kind is Kind.IMPOSSIBLE:
            yield "@date"
        else:
            yield "@date"
            yield "@day" if mention.kind is Kind.DAY else "@span"
            if mention.role is not None:
                yield f"@{mention.role}"
