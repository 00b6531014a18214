"""Dates of an answer, computed from the facts with the figures in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.deadlines import (
    Deadline,
    DeadlineError,
    Period,
    State,
    Step,
    StepRole,
    Unit,
    WorkingDayCalendar,
    add_months,
    days_late,
    duty_limit,
    earliest_application,
    endorsement_window,
    full_years,
    issue_limit,
    long_date,
    overdue,
    stated_limit,
    years_held,
)
from bot.knowledge import visiting
from bot.knowledge.entries import duty_path
from bot.knowledge.parameters import Value
from bot.knowledge.question import Facts
from bot.labels import DateRole, Matter

_NEAR_DAYS = 15  # a length of time told from memory is taken to be right to within half a month
_PAST = (DateRole.REGISTERED, DateRole.ACCEPTED, DateRole.ISSUED)

Take = Callable[[str], Value | None]


@dataclass(frozen=True)
class Computed:
    """Result of a computation.

    Attributes:
        steps: the working; their ``basis`` names source and article.
        missed: where today stands if the window before the next one was missed; None when there was none before, or when it is
            known that it was kept.
        notes: remarks for the user, such as a boundary that is too near to call.
        visit: what the day stands for on which the asker thinks of going; None when none was named.
        complaint: why it could not be computed, in Chinese; None when it could.
        wrong: facts that the complaint is about.
    """

    dates: Mapping[str, dt.date] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    state: State | None = None
    missed: State | None = None
    provisional: bool = False
    notes: tuple[str, ...] = ()
    visit: str | None = None
    complaint: str | None = None
    wrong: tuple[str, ...] = ()


NOTHING = Computed()


@dataclass(frozen=True)
class _Case:
    """One computation: the facts, the day, and ``take``, which fetches a parameter and notes that it was used."""

    matter: Matter
    facts: Facts
    today: dt.date
    calendar: WorkingDayCalendar
    take: Take

    def period(self, path: str) -> Period | None:
        value = self.take(path)
        return value.period if value is not None else None


def compute(rule: str, matter: Matter, facts: Facts, today: dt.date, calendar: WorkingDayCalendar, take: Take) -> Computed:
    """Compute the dates of a rule.

    Args:
        take: gives the parameter in force at a path, and notes that the answer uses it.

    Returns:
        The dates, or a complaint when the facts contradict themselves or the day; nothing when no figure is in force.
    """
    for role in _PAST:
        day = facts.dates.get(role)
        if day is not None and day > today and rule != "stated_limit":  # what if it is handed in then
            text = f"您说的{role.zh}{long_date(day)}还没有到，请核对后再告诉我。"
            return Computed(complaint=text, wrong=(str(role),))
    case = _Case(matter, facts, today, calendar, take)
    try:
        return _with_visit(case, rule, _RULES[rule](case))
    except DeadlineError as error:
        return Computed(complaint=str(error), wrong=tuple(str(role) for role in facts.dates))


def _with_visit(case: _Case, rule: str, found: Computed) -> Computed:
    """Add what the day stands for that the asker thinks of."""
    day = case.facts.visit
    if day is None or not found.dates:
        return found
    if day < case.today:
        return replace(found, visit=visiting.past(day))
    if "window_last" in found.dates:
        late = _late(case, found.dates["window_last"], found.dates.get("window_start"))
        if found.missed is None:
            text = visiting.endorsement(day, late)
        else:  # the last window comes first: who has missed it must not read that it is too early
            text = visiting.either(day, _late(case, found.dates["previous_window_last"]), late)
    else:
        text = visiting.other(rule, day, found.dates)
    if rule == "years_held":
        return replace(found, visit=text)  # nobody goes anywhere on that day
    return replace(found, visit=text + visiting.opening(day, case.calendar))


def _earliest(case: _Case) -> Computed:
    wait = case.period("eligibility.residence_period")
    if wait is None:
        return NOTHING
    return _plain(earliest_application(case.facts.dates[DateRole.REGISTERED], wait, case.calendar))


def _window(case: _Case) -> Computed:
    issued, expires = case.facts.dates.get(DateRole.ISSUED), case.facts.dates.get(DateRole.EXPIRES)
    if issued is None and expires is None:
        return _from_duration(case) if case.facts.overdue else NOTHING
    found = _endorsement(case, year=None)
    return _with_missed(case, found, issued) if expires is None and issued is not None else found


def _with_missed(case: _Case, following: Computed, issued: dt.date) -> Computed:
    """Add the window before the next one: from the day of issue alone nobody knows whether it was kept."""
    rule, years = case.period("endorsement.window"), full_years(issued, case.today)
    if rule is None or years < 1:
        return following
    window = endorsement_window(issued=issued, year=years, rule=rule, today=case.today)
    first, last = window.dates["window_start"], window.dates["window_last"]
    late = _late(case, last, first)
    told = [step for step in _late_steps(case, late) if step.role is not StepRole.LAST_DAY]
    steps = [
        *following.steps,
        Step(f"上一次应当在{long_date(first)}到{long_date(last)}之间签注，当时签了没有，只看签发日期看不出来。", last),
        *(replace(step, text=f"如果当时没签：{step.text}") if step.role is StepRole.TODAY else step for step in told),
    ]
    dates = {
        **following.dates,
        "previous_window_start": first,
        "previous_window_last": last,
        **{f"previous_{name}": late.dates[name] for name in ("grace_until", "make_up_until") if name in late.dates},
    }
    return replace(following, dates=dates, steps=tuple(steps), missed=late.state)


def _overdue(case: _Case) -> Computed:
    issued, expires = case.facts.dates.get(DateRole.ISSUED), case.facts.dates.get(DateRole.EXPIRES)
    if expires is None and case.facts.overdue is not None:
        return _from_duration(case)
    if expires is not None or issued is None:
        return _endorsement(case, year=None)
    # Asked about being overdue with the day of issue only: the last window that is over, if one is.
    return _endorsement(case, year=max(1, full_years(issued, case.today)))


def _endorsement(case: _Case, year: int | None) -> Computed:
    rule = case.period("endorsement.window")
    if rule is None:
        return NOTHING
    issued, expires = case.facts.dates.get(DateRole.ISSUED), case.facts.dates.get(DateRole.EXPIRES)
    window = endorsement_window(issued=issued, expires=expires, year=year, rule=rule, today=case.today)
    if window.state is not State.OVERDUE:
        return Computed(dict(window.dates), window.steps, window.state, provisional=window.provisional)
    late = _late(case, window.dates["window_last"], window.dates["window_start"])
    # What the window says of today and of not waiting, the late steps say better.
    said_again = (StepRole.TODAY, StepRole.NO_EXTENSION)
    steps = [*(step for step in window.steps if step.role not in said_again), *_late_steps(case, late)]
    if year is not None and year > 1:
        steps.append(Step("这里假定再以前的每年都按时签注了；不是的话，请告诉我证上的有效期截止日。"))
    return Computed({**window.dates, **late.dates}, tuple(steps), late.state)


def _late(case: _Case, last: dt.date, start: dt.date | None = None) -> Deadline:
    grace, limit = case.period("endorsement.grace"), case.period("endorsement.make_up_limit")
    return overdue(last, case.today, grace=grace, make_up_limit=limit, window_start=start)


def _late_steps(case: _Case, late: Deadline) -> tuple[Step, ...]:
    """The steps of being late, with the years of residence counted as the place counts them."""
    gap = case.take("endorsement.suspension_not_counted")
    if gap is not None and gap.content is True and late.state in (State.OVERDUE, State.OVERDUE_IN_GRACE):
        days = days_late(late.dates["window_last"], case.today)
        text = f"停用的时间不计入居住年限：{long_date(case.today)}补办的，少算{days}天，每晚一天多少算一天。"
        return (*late.steps, Step(text, case.today, gap.basis))
    if late.state is State.OVERDUE and "grace_until" in late.dates:
        # Past a city's grace the years start anew there, so the national sentence on counting on would mislead.
        return tuple(step for step in late.steps if step.role is not StepRole.YEARS_GO_ON)
    return late.steps


def _from_duration(case: _Case) -> Computed:
    ago = case.facts.overdue
    assert ago is not None
    last = _back(case.today, ago)
    late = _late(case, last)
    first = Step(f"按您说的已过期{ago.zh}推算，签注的最后一日大约是{long_date(last)}；这是估算，不是证上的日期。", last)
    # The last day must not be named as if it were certain.
    steps = (first, *(step for step in _late_steps(case, late) if step.role is not StepRole.LAST_DAY))
    notes = []
    for name, what in (("grace_until", "宽限期"), ("make_up_until", "补办期限")):
        until = late.dates.get(name)
        if until is not None and abs((until - case.today).days) <= _NEAR_DAYS:
            notes.append(f"推算出来离{what}的界限很近，差几天结论就不同，请看证上的日期再定。")
    return Computed(dict(late.dates), steps, late.state, notes=tuple(notes))


def _issue(case: _Case) -> Computed:
    accepted = case.facts.dates[DateRole.ACCEPTED]
    value = case.take("application.issue_limit")
    if value is None or value.period is None:
        return NOTHING
    due = issue_limit(accepted, value.period, case.calendar, cap=case.period("application.issue_limit_cap"))
    rival = value.alternative
    if rival is None:
        return _plain(due)
    other = issue_limit(accepted, rival.period, case.calendar)
    guide = other.dates["issue_due_next_working_day"]
    step = Step(f"有的资料写的是{rival.period.zh}，那样算是{long_date(guide)}。", guide, rival.source)
    return Computed({**due.dates, "issue_due_guide": guide}, (*due.steps, step), provisional=due.provisional or other.provisional)


def _duty(case: _Case) -> Computed:
    limit = case.period(duty_path(case.matter))
    return NOTHING if limit is None else _plain(duty_limit(case.facts.dates[DateRole.MOVED], limit, case.calendar))


def _held(case: _Case) -> Computed:
    asked = case.facts.length
    if asked is not None and asked.unit is Unit.WORKING_DAY:
        asked = None
    return _plain(years_held(case.facts.dates[DateRole.ISSUED], case.today, asked=asked))


def _stated(case: _Case) -> Computed:
    length = case.facts.length
    return NOTHING if length is None else _plain(stated_limit(case.facts.dates[DateRole.ACCEPTED], length, case.calendar))


def _plain(result: Deadline) -> Computed:
    return Computed(dict(result.dates), result.steps, result.state, provisional=result.provisional)


def _back(day: dt.date, ago: Period) -> dt.date:
    if ago.unit in (Unit.DAY, Unit.WORKING_DAY):
        return day - dt.timedelta(days=ago.n)
    return add_months(day, -ago.n * (12 if ago.unit is Unit.YEAR else 1))


_RULES: Mapping[str, Callable[[_Case], Computed]] = {
    "earliest_application": _earliest,
    "endorsement_window": _window,
    "overdue": _overdue,
    "issue_limit": _issue,
    "duty_limit": _duty,
    "stated_limit": _stated,
    "years_held": _held,
}
