"""What policy says about a case; passed in, because ``bot.cases`` does not read policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.deadlines import Period, WorkingDayCalendar


@dataclass(frozen=True)
class IssueLimit:
    """A city's time limit from acceptance to issue, and the longest it may be extended to (居住证暂行条例 第九条)."""

    limit: Period
    cap: Period | None = None


@dataclass(frozen=True)
class LateRule:
    """What a city says of a late endorsement.

    Attributes:
        grace: time after the last day within which the years of residence go on unbroken.
        make_up_limit: time after the last day within which a late endorsement is taken at all.
    """

    grace: Period | None = None
    make_up_limit: Period | None = None


def never_hedged(city: str, rule: str) -> bool:
    """Every rule is stated as it is."""
    return False


@dataclass(frozen=True)
class CaseRules:
    """The rules in force on a day, by city.

    Attributes:
        limits: the issue limit in force for a city (official short name), or None when none is known.
        calendar: working days.
        windows: length of the endorsement window of a city, or None when none is known.
        hotline: the hotline's name and number as shown to people, for overdue cases.
        late: a city's rule for late endorsements.
        hedged: whether a rule of a city (``"limit"``, ``"endorsement"``) rests on a third party's account, and is told as such.
    """

    limits: Callable[[str], IssueLimit | None]
    calendar: WorkingDayCalendar
    windows: Callable[[str], Period | None] | None = None
    hotline: str | None = None
    late: Callable[[str], LateRule] | None = None
    hedged: Callable[[str, str], bool] = never_hedged
