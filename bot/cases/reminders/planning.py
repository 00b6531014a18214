"""What an account is to be told on a day. Pure: records, rules and the day give the events; what is done is no longer among them.

The same plan decides twice: what goes into the outbox, and, just before sending, whether it is still to be said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.cases.reminders.keys import event_key, status_key
from bot.cases.reminders.kinds import MessageKind
from bot.cases.reminders.people import Bound, Filed, HeldPermit, Person, Subscriber
from bot.cases.reminders.rules import PushTerms, ReminderRule, ReminderRules
from bot.cases.stages import CaseKind, PermitStatus, Stage
from bot.deadlines import Deadline, DeadlineError, Period, WorkingDayCalendar, earliest_application, endorsement_window
from bot.privacy import Hasher

_GIVEN_UP = frozenset({Stage.REFUSED, Stage.WITHDRAWN})
_UNDER_WAY = frozenset({Stage.RECEIVED, Stage.ACCEPTED, Stage.REVIEW, Stage.COMPLETED})


@dataclass(frozen=True)
class EndorsementDue:
    """The endorsement is to be done between ``first`` and ``last``; ``counted_from`` is the day on the permit (or its issue)."""

    city: str
    first: dt.date
    last: dt.date
    counted_from: dt.date
    from_issue: bool
    rule: ReminderRule


@dataclass(frozen=True)
class ApplicationOpen:
    """The permit can be applied for from ``first`` on; ``counter_day`` is the first day on which a window is open."""

    city: str
    registered: dt.date
    first: dt.date
    counter_day: dt.date
    provisional: bool
    rule: ReminderRule


@dataclass(frozen=True)
class StatusChanged:
    """A bound case has come to a stage."""

    city: str
    kind: CaseKind
    stage: Stage
    on: dt.date
    missing: tuple[str, ...]


Content = EndorsementDue | ApplicationOpen | StatusChanged


@dataclass(frozen=True)
class Event:
    """Something to be told, or (``content`` None) a step that needs not be told any more.

    Attributes:
        key: unique for the account and the event.
        due_on: first day on which it is told; None: at once.
        step_id: the step of a case that it is.
    """

    key: str
    kind: MessageKind
    applicant_id: int
    due_on: dt.date | None
    content: Content | None
    step_id: int | None = None


def plan(subscriber: Subscriber, rules: ReminderRules, terms: PushTerms, today: dt.date, hasher: Hasher) -> dict[str, Event]:
    """Return the events of an account that are to be told on a day, whether they were told or not, by key."""
    events = (
        event
        for person in subscriber.people
        for source in (_endorsement, _application, _status)
        for event in source(subscriber.account_hash, person, rules, terms, today, hasher)
    )
    return {event.key: event for event in events}


def _endorsement(account: str, person: Person, rules: ReminderRules, terms: PushTerms, today: dt.date, hasher: Hasher) -> Iterator[Event]:
    permit = max(
        (p for p in person.permits if p.status is not PermitStatus.CANCELLED and p.issued_on <= today),
        key=lambda p: p.issued_on,
        default=None,
    )
    city = person.bound[-1].city  # of the newest bound case
    rule = rules.window(city) if permit else None
    window = _window(permit, rule, today) if permit and rule else None
    if permit is None or rule is None or window is None:
        return
    first, last = window.dates["window_start"], window.dates["window_last"]
    days = sorted(terms.days_before, reverse=True)
    left = (last - today).days
    opened = min(first, last - dt.timedelta(days=max(days, default=0)))
    if left < 0 or any(_is_under_way(case, CaseKind.ENDORSEMENT, opened) for case in person.filed):
        return
    passed = [n for n in days if left <= n]
    if not passed:
        return
    n = passed[-1]  # of several that have passed, only the nearest is worth saying
    key = event_key(
        hasher, account, MessageKind.ENDORSEMENT, person.key, str(permit.kind), permit.issued_on.isoformat(), last.isoformat(), str(n)
    )
    content = EndorsementDue(city, first, last, permit.valid_until or permit.issued_on, permit.valid_until is None, rule)
    yield Event(key, MessageKind.ENDORSEMENT, person.applicant_id, last - dt.timedelta(days=n), content)


def _application(account: str, person: Person, rules: ReminderRules, terms: PushTerms, today: dt.date, hasher: Hasher) -> Iterator[Event]:
    if not person.registrations or any(p.status is not PermitStatus.CANCELLED for p in person.permits):
        return
    city, registered = max(person.registrations, key=lambda r: r[1])
    rule = rules.wait(city)
    applied = any(_is_filed(case, CaseKind.APPLICATION, registered) and case.city == city for case in person.filed)
    if rule is None or applied or not registered <= today:
        return
    waited = _waited(registered, rule.period, rules.calendar)
    first = waited.dates["earliest_application"] if waited else today + dt.timedelta(days=1)
    if waited is None or not first <= today <= first + dt.timedelta(days=terms.application_days):
        return
    key = event_key(hasher, account, MessageKind.APPLICATION, person.key, city, registered.isoformat(), first.isoformat())
    content = ApplicationOpen(city, registered, first, waited.dates["counter_day"], waited.provisional, rule)
    yield Event(key, MessageKind.APPLICATION, person.applicant_id, first, content)


def _status(account: str, person: Person, rules: ReminderRules, terms: PushTerms, today: dt.date, hasher: Hasher) -> Iterator[Event]:
    for case in person.bound:
        news = _latest_change(case)
        for place, step in enumerate(case.steps):
            key = status_key(hasher, account, case.number, step.stage, step.at)
            content = StatusChanged(case.city, case.kind, step.stage, step.at.date(), step.missing) if place == news else None
            yield Event(key, MessageKind.STATUS, person.applicant_id, None, content, step.id)


def _latest_change(case: Bound) -> int:
    """Place of the step that brought the present stage; a later row of the same stage (a corrected time) changes nothing."""
    place = len(case.steps) - 1
    while place > 0 and (case.steps[place].stage, case.steps[place].missing) == (
        case.steps[place - 1].stage,
        case.steps[place - 1].missing,
    ):
        place -= 1
    return place


def _is_filed(case: Filed, kind: CaseKind, since: dt.date) -> bool:
    return case.kind is kind and case.stage not in _GIVEN_UP and case.since is not None and case.since.date() >= since


def _is_under_way(case: Filed, kind: CaseKind, since: dt.date) -> bool:
    """Filed, and nothing waits for the applicant."""
    return _is_filed(case, kind, since) and case.stage in _UNDER_WAY


def _window(permit: HeldPermit, rule: ReminderRule, today: dt.date) -> Deadline | None:
    if permit.valid_until is not None:
        # of this result only the dates are used, and they do not hang on today
        return _window_of_expiry(permit.valid_until, rule.period)
    return _window_of_issue(permit.issued_on, rule.period, today)


@lru_cache(maxsize=4096)
def _window_of_expiry(expires: dt.date, rule: Period) -> Deadline | None:
    try:
        return endorsement_window(expires=expires, rule=rule, today=expires)
    except DeadlineError:
        return None  # dates that no rule can work with: nothing is said rather than something wrong


@lru_cache(maxsize=4096)
def _window_of_issue(issued: dt.date, rule: Period, today: dt.date) -> Deadline | None:
    try:
        return endorsement_window(issued=issued, rule=rule, today=today)
    except DeadlineError:
        return None


def just_open(registrations: Iterable[tuple[str, dt.date]], rules: ReminderRules, terms: PushTerms, today: dt.date) -> list[dt.date]:
    """The days of registration from which an application has become possible so lately that it is still worth saying."""
    found = set()
    for city, registered in registrations:
        rule = rules.wait(city)
        waited = _waited(registered, rule.period, rules.calendar) if rule and registered <= today else None
        if waited and dt.timedelta(0) <= today - waited.dates["earliest_application"] <= dt.timedelta(days=terms.application_days):
            found.add(registered)
    return sorted(found)


@lru_cache(maxsize=4096)
def _waited(registered: dt.date, wait: Period, calendar: WorkingDayCalendar) -> Deadline | None:
    try:
        return earliest_application(registered, wait, calendar)
    except DeadlineError:
        return None
