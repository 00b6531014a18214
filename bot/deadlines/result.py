"""What a date rule returns: the dates, the state and the steps that explain them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Rule(str, Enum):
    """The date rules. Values are the names of the functions."""

    EARLIEST_APPLICATION = "earliest_application"
    ENDORSEMENT_WINDOW = "endorsement_window"
    OVERDUE = "overdue"
    ISSUE_LIMIT = "issue_limit"
    DUTY_LIMIT = "duty_limit"
    STATED_LIMIT = "stated_limit"
    YEARS_HELD = "years_held"


class State(str, Enum):
    """Where a day stands towards an endorsement window."""

    TOO_EARLY = "too_early"
    IN_WINDOW = "in_window"
    OVERDUE_IN_GRACE = "overdue_in_grace"
    OVERDUE = "overdue"
    LAPSED = "lapsed"

    @property
    def zh(self) -> str:
        """The state in Chinese."""
        return _STATE_ZH[self]


_STATE_ZH = {
    State.TOO_EARLY: "还没到办理时间",
    State.IN_WINDOW: "在办理时间内",
    State.OVERDUE_IN_GRACE: "已经逾期，还在宽限期内",
    State.OVERDUE: "已经逾期",
    State.LAPSED: "已经超过补办期限",
}


class StepRole(str, Enum):
    """What a step is there for, where a caller may have to leave it out or say it in another way."""

    LAST_DAY = "last_day"  # names the last day of the window
    TODAY = "today"  # where today stands
    NO_EXTENSION = "no_extension"  # a rest day moves nothing
    YEARS_GO_ON = "years_go_on"  # how the years of residence are counted after a late endorsement
    YEARS_IN_DOUBT = "years_in_doubt"  # who decides whether earlier years still count


@dataclass(frozen=True)
class Step:
    """One line of the working, in Chinese, that a person can check by hand.

    Attributes:
        text: the sentence.
        date: the date it arrives at or speaks of.
        basis: ``SOURCE-ID#article`` (``S-CIVIL#202``), or only the source id (``S-HOL26``); None for plain arithmetic
            and for a figure whose source only the caller knows.
        role: what the step is there for; None for one that belongs to the working in any case.
    """

    text: str
    date: dt.date | None = None
    basis: str | None = None
    role: StepRole | None = None


@dataclass(frozen=True)
class Deadline:
    """A computed result.

    Attributes:
        rule: the rule that was applied.
        start: the date it was counted from.
        dates: the results by name (see each rule).
        steps: the working, in order.
        provisional: a day whose being a working day decides the result lies in a year whose holiday arrangement is not loaded.
        state: where ``today`` stands; None for rules without a state, and where it cannot be told.
    """

    rule: Rule
    start: dt.date
    dates: Mapping[str, dt.date]
    steps: tuple[Step, ...]
    provisional: bool = False
    state: State | None = None
