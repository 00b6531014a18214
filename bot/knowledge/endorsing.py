"""The dates of the yearly endorsement, from what is known of it: a day of issue, a printed expiry, how long it is late, what was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from bot.deadlines import (
    Deadline,
    Period,
    State,
    Step,
    StepRole,
    Unit,
    add_months,
    add_period,
    days_late,
    endorsement_window,
    full_years,
    long_date,
    overdue,
)
from bot.knowledge.computed import NOTHING, Case, Computed, plain
from bot.knowledge.question import Endorsed
from bot.labels import DateRole

_NEAR_DAYS = 15  # a length of time told from memory is taken to be right to within half a month


def window(case: Case) -> Computed:
    """The window of the next endorsement, with the one before where nobody knows whether that was kept."""
    issued, expires = case.facts.dates.get(DateRole.ISSUED), case.facts.dates.get(DateRole.EXPIRES)
    if expires is not None:
        return _from_expiry(case, expires)
    if issued is not None:
        return _from_issue(case, issued)
    return _from_duration(case) if case.facts.overdue else NOTHING


def late_endorsement(case: Case) -> Computed:
    """Where somebody stands who asks what comes of being late."""
    issued, expires = case.facts.dates.get(DateRole.ISSUED), case.facts.dates.get(DateRole.EXPIRES)
    if expires is not None:
        return _from_expiry(case, expires)
    if case.facts.overdue is not None:
        return _from_duration(case)
    if issued is None:
        return _endorsement(case, year=None)
    if case.facts.endorsed is not None and (found := _as_told(case, issued, case.facts.endorsed)) is not None:
        return found
    # Asked about being overdue with the day of issue only: the last window that is over, if one is.
    return _endorsement(case, year=max(1, full_years(issued, case.today)))


def _from_expiry(case: Case, expires: dt.date) -> Computed:
    """The window that a printed expiry ends; the one after it for who has made that endorsement (the card keeps the old day)."""
    found, said = _endorsement(case, year=None), case.facts.endorsed
    interval, rule = case.period("endorsement.interval"), case.period("endorsement.window")
    if said is None or not said.made or interval is None or rule is None or found.state in (None, State.TOO_EARLY):
        return found
    following = add_period(expires, interval)
    if following < case.today or not _is_of(said, found.dates):
        return found  # more than one is behind: which was made is not known
    after = endorsement_window(expires=following, rule=rule, today=case.today)
    text = f"证上的有效期截止日是{long_date(expires)}，您说这一次已经签过了，往后推{interval.zh}，到{long_date(following)}。"
    told = Step(text, following)
    notes = ("电子证、系统里显示了新的有效期的，以显示的为准。",)
    steps = tuple(told if step.date == following and step.role is None else step for step in after.steps)
    return replace(plain(after), steps=steps, notes=notes)


def _from_issue(case: Case, issued: dt.date) -> Computed:
    said = case.facts.endorsed
    told = _as_told(case, issued, said) if said is not None else None
    return told if told is not None else _with_missed(case, _endorsement(case, year=None), issued)


def _as_told(case: Case, issued: dt.date, said: Endorsed) -> Computed | None:
    """The window that counts by what the asker says of the last one; None where that leaves it open.

    While a window is open, what was made or not without a year (还没签) may be this one or the one before.
    """
    if not said.made and said.year is not None and (missed := _missed_in(case, issued, said.year)) is not None:
        return missed
    following, years = _endorsement(case, year=None), full_years(issued, case.today)
    is_open = following.state is State.IN_WINDOW
    if is_open and said.made and (years < 1 or (said.year is not None and said.year == case.today.year)):
        return _endorsement(case, year=years + 2)
    rule = case.period("endorsement.window")
    if years < 1 or rule is None or (is_open and said.year is None):
        return None
    last = endorsement_window(issued=issued, year=years, rule=rule, today=case.today)
    if not _is_of(said, last.dates):
        return None
    if said.made:
        return following
    return _as_not_made(case, years)


def _missed_in(case: Case, issued: dt.date, year: int) -> Computed | None:
    """Late since the window of a year before this one; None where none of that year is over."""
    rule, years = case.period("endorsement.window"), full_years(issued, case.today)
    windows = {n: endorsement_window(issued=issued, year=n, rule=rule, today=case.today) for n in range(1, years + 1)} if rule else {}
    n = next((n for n, window in windows.items() if window.dates["window_last"].year == year), None)
    return _as_not_made(case, n) if n is not None else None


def _as_not_made(case: Case, year: int) -> Computed:
    missed = _endorsement(case, year=year)
    return replace(missed, steps=(*missed.steps, Step("您说这一次没有签。")))


def _is_of(said: Endorsed, dates: Mapping[str, dt.date]) -> bool:
    """Whether what is said of an endorsement is said of the one due between these dates."""
    return said.year is None or said.year in (dates["window_start"].year, dates["window_last"].year)


def _with_missed(case: Case, following: Computed, issued: dt.date) -> Computed:
    """Add the window before the next one: from the day of issue alone nobody knows whether it was kept."""
    rule, years = case.period("endorsement.window"), full_years(issued, case.today)
    if rule is None or years < 1:
        return following
    window = endorsement_window(issued=issued, year=years, rule=rule, today=case.today)
    first, last = window.dates["window_start"], window.dates["window_last"]
    late = late_by(case, last, first)
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


def _endorsement(case: Case, year: int | None) -> Computed:
    rule = case.period("endorsement.window")
    if rule is None:
        return NOTHING
    issued, expires = case.facts.dates.get(DateRole.ISSUED), case.facts.dates.get(DateRole.EXPIRES)
    window = endorsement_window(issued=issued, expires=expires, year=year, rule=rule, today=case.today)
    if window.state is not State.OVERDUE:
        return Computed(dict(window.dates), window.steps, window.state, provisional=window.provisional)
    late = late_by(case, window.dates["window_last"], window.dates["window_start"])
    # What the window says of today and of not waiting, the late steps say better.
    said_again = (StepRole.TODAY, StepRole.NO_EXTENSION)
    steps = [*(step for step in window.steps if step.role not in said_again), *_late_steps(case, late)]
    if year is not None and year > 1:
        steps.append(Step("这里假定再以前的每年都按时签注了；不是的话，请告诉我证上的有效期截止日。"))
    return Computed({**window.dates, **late.dates}, tuple(steps), late.state)


def late_by(case: Case, last: dt.date, start: dt.date | None = None) -> Deadline:
    """The state of being late after a last day, with the grace and the limit of the place."""
    grace, limit = case.period("endorsement.grace"), case.period("endorsement.make_up_limit")
    return overdue(last, case.today, grace=grace, make_up_limit=limit, window_start=start)


def _late_steps(case: Case, late: Deadline) -> tuple[Step, ...]:
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


def _from_duration(case: Case) -> Computed:
    ago = case.facts.overdue
    assert ago is not None
    last = _back(case.today, ago)
    late = late_by(case, last)
    first = Step(f"按您说的已过期{ago.zh}推算，签注的最后一日大约是{long_date(last)}；这是估算，不是证上的日期。", last)
    # The last day must not be named as if it were certain.
    steps = (first, *(step for step in _late_steps(case, late) if step.role is not StepRole.LAST_DAY))
    notes = []
    for name, what in (("grace_until", "宽限期"), ("make_up_until", "补办期限")):
        until = late.dates.get(name)
        if until is not None and abs((until - case.today).days) <= _NEAR_DAYS:
            notes.append(f"推算出来离{what}的界限很近，差几天结论就不同，请看证上的日期再定。")
    return Computed(dict(late.dates), steps, late.state, notes=tuple(notes))


def _back(day: dt.date, ago: Period) -> dt.date:
    if ago.unit in (Unit.DAY, Unit.WORKING_DAY):
        return day - dt.timedelta(days=ago.n)
    return add_months(day, -ago.n * (12 if ago.unit is Unit.YEAR else 1))
