"""Dates of an answer, computed from the facts with the figures in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.deadlines import (
    DeadlineError,
    Step,
    Unit,
    WorkingDayCalendar,
    duty_limit,
    earliest_application,
    issue_limit,
    long_date,
    stated_limit,
    years_held,
)
from bot.knowledge import visiting
from bot.knowledge.computed import NOTHING, Case, Computed, Take, plain
from bot.knowledge.endorsing import late_by, late_endorsement, window
from bot.knowledge.entries import duty_path
from bot.knowledge.question import Facts
from bot.labels import DateRole, Matter

_PAST = (DateRole.REGISTERED, DateRole.ACCEPTED, DateRole.ISSUED)


def compute(rule: str, matter: Matter, facts: Facts, today: dt.date, calendar: WorkingDayCalendar, take: Take) -> Computed:
    """Compute the dates of a rule.

    Args:
        take: gives the parameter in force at a path, and notes that the answer uses it.

    Returns:
        The dates, or a complaint when the facts contradict themselves or the day; nothing when no figure is in force.
    """
    for role in _PAST:
        day = facts.dates.get(role)
        if day is not None and day > today and rule != "stated_limit" and role not in facts.planned:  # what if it is handed in then
            text = f"您说的{role.zh}{long_date(day)}还没有到，请核对后再告诉我。"
            return Computed(complaint=text, wrong=(str(role),))
    case = Case(matter, facts, today, calendar, take)
    try:
        return _with_plan(case, _with_visit(case, rule, _RULES[rule](case)))
    except DeadlineError as error:
        return Computed(complaint=str(error), wrong=tuple(str(role) for role in facts.dates))


def _with_plan(case: Case, found: Computed) -> Computed:
    """Say that a day is reckoned from which has not come yet."""
    ahead = [(role, day) for role in sorted(case.facts.planned) if (day := case.facts.dates.get(role)) and day > case.today]
    if not found.dates or not ahead:
        return found
    told = tuple(f"{role.zh}还没有到，是按您打算的{long_date(day)}算的。实际的日子不同，就按实际的算。" for role, day in ahead)
    return replace(found, notes=(*told, *found.notes))


def _with_visit(case: Case, rule: str, found: Computed) -> Computed:
    """Add what the day stands for that the asker thinks of."""
    day = case.facts.visit
    if day is None or not found.dates:
        return found
    if day < case.today:
        return replace(found, visit=visiting.past(day))
    if "window_last" in found.dates:
        late = late_by(case, found.dates["window_last"], found.dates.get("window_start"))
        if found.missed is None:
            text = visiting.endorsement(day, late)
        else:  # the last window comes first: who has missed it must not read that it is too early
            text = visiting.either(day, late_by(case, found.dates["previous_window_last"]), late)
    else:
        text = visiting.other(rule, day, found.dates)
    if rule == "years_held":
        return replace(found, visit=text)  # nobody goes anywhere on that day
    return replace(found, visit=text + visiting.opening(day, case.calendar))


def _earliest(case: Case) -> Computed:
    wait = case.period("eligibility.residence_period")
    if wait is None:
        return NOTHING
    return plain(earliest_application(case.facts.dates[DateRole.REGISTERED], wait, case.calendar))


def _issue(case: Case) -> Computed:
    accepted = case.facts.dates[DateRole.ACCEPTED]
    value = case.take("application.issue_limit")
    if value is None or value.period is None:
        return NOTHING
    due = issue_limit(accepted, value.period, case.calendar, cap=case.period("application.issue_limit_cap"))
    rival = value.alternative
    if rival is None:
        return plain(due)
    other = issue_limit(accepted, rival.period, case.calendar)
    guide = other.dates["issue_due_next_working_day"]
    step = Step(f"有的资料写的是{rival.period.zh}，那样算是{long_date(guide)}。", guide, rival.source)
    return Computed({**due.dates, "issue_due_guide": guide}, (*due.steps, step), provisional=due.provisional or other.provisional)


def _duty(case: Case) -> Computed:
    limit = case.period(duty_path(case.matter))
    return NOTHING if limit is None else plain(duty_limit(case.facts.dates[DateRole.MOVED], limit, case.calendar))


def _held(case: Case) -> Computed:
    asked = case.facts.length
    if asked is not None and asked.unit is Unit.WORKING_DAY:
        asked = None
    return plain(years_held(case.facts.dates[DateRole.ISSUED], case.today, asked=asked))


def _stated(case: Case) -> Computed:
    length = case.facts.length
    return NOTHING if length is None else plain(stated_limit(case.facts.dates[DateRole.ACCEPTED], length, case.calendar))


_RULES: Mapping[str, Callable[[Case], Computed]] = {
    "earliest_application": _earliest,
    "endorsement_window": window,
    "overdue": late_endorsement,
    "issue_limit": _issue,
    "duty_limit": _duty,
    "stated_limit": _stated,
    "years_held": _held,
}
