"""Where a case stands: stage, since when, what is next and by when, what the applicant has to do, and the permit's endorsement.

Pure: a loaded case, the rules of its city and the day give the progress.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.duties import duties_of
from bot.cases.repository import LoadedCase, LoadedEvent, LoadedPermit
from bot.cases.stages import STAGE_ORDER, CaseKind, PermitKind, PermitStatus, Reason, Stage, next_stage
from bot.deadlines import Deadline, DeadlineError, Period, WorkingDayCalendar, endorsement_window, issue_limit

_CLOCK_RUNS = frozenset({Stage.ACCEPTED, Stage.REVIEW, Stage.PRODUCTION})


@dataclass(frozen=True)
class IssueLimit:
    """A city's time limit from acceptance to issue, and the longest it may be extended to (居住证暂行条例 第九条)."""

    limit: Period
    cap: Period | None = None


@dataclass(frozen=True)
class CaseRules:
    """What policy says about a case; passed in, because ``bot.cases`` does not read policy.

    Attributes:
        limits: the issue limit in force for a city (official short name), or None when none is known.
        calendar: working days.
        windows: length of the endorsement window of a city, or None when none is known.
        hotline: the hotline's name and number as shown to people, for overdue cases.
    """

    limits: Callable[[str], IssueLimit | None]
    calendar: WorkingDayCalendar
    windows: Callable[[str], Period | None] | None = None
    hotline: str | None = None


@dataclass(frozen=True)
class TimelineEvent:
    """One step of the timeline, oldest first."""

    stage: Stage
    at: dt.datetime
    note: str = ""
    missing: tuple[str, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True)
class EndorsementStatus:
    """Endorsement of the applicant's latest permit.

    Attributes:
        valid_until: last day on which it is good: the latest endorsement's, else the one on the permit; None if unknown.
        window: the next window and, as its state, where today stands; None when the city's rule is unknown.
    """

    permit_kind: PermitKind
    permit_status: PermitStatus
    issued_on: dt.date
    endorsed_on: dt.date | None
    valid_until: dt.date | None
    window: Deadline | None


@dataclass(frozen=True)
class CaseProgress:
    """What a person who proved to be the applicant is told.

    Attributes:
        number: case number.
        since: moment at which the present stage began.
        events: timeline, oldest first.
        next_stage: None when the case is closed.
        due: the issue limit, for an application between acceptance and issue.
        due_on: the day by which it should be issued (a rest day is moved to the next working day), or None.
        overdue: today is after ``due_on``.
        missing: papers of the last one-time notice, while the case waits for them.
        duties: what to do now, Chinese sentences, most urgent first.
    """

    number: str
    kind: CaseKind
    city: str
    applicant: str
    stage: Stage
    since: dt.datetime
    accepted_on: dt.date | None
    events: tuple[TimelineEvent, ...]
    next_stage: Stage | None
    due: Deadline | None
    due_on: dt.date | None
    overdue: bool
    missing: tuple[str, ...]
    duties: tuple[str, ...]
    endorsement: EndorsementStatus | None


def build_progress(case: LoadedCase, rules: CaseRules, today: dt.date) -> CaseProgress:
    """Return the progress of a loaded case on a day."""
    ordered = sorted(case.events, key=lambda e: (e.at, STAGE_ORDER[e.stage]))
    events = tuple(_timeline(event) for event in ordered)
    current = events[-1]
    due = _due(case, rules)
    due_on = max(due.dates["issue_due"], due.dates["issue_due_next_working_day"]) if due else None
    overdue = due_on is not None and today > due_on
    missing = current.missing if case.stage is Stage.SUPPLEMENT else ()
    return CaseProgress(
        number=case.case_number,
        kind=case.kind,
        city=case.city,
        applicant=case.applicant.display_name,
        stage=case.stage,
        since=current.at,
        accepted_on=case.accepted_on,
        events=events,
        next_stage=next_stage(case.kind, case.stage),
        due=due,
        due_on=due_on,
        overdue=overdue,
        missing=missing,
        duties=duties_of(
            case.stage,
            missing=missing,
            note=current.note,
            reason=current.reason,
            overdue_since=due_on if overdue else None,
            cap_on=due.dates.get("issue_due_cap") if due else None,
            hotline=rules.hotline,
            today=today,
        ),
        endorsement=_endorsement(case, rules, today),
    )


def _timeline(event: LoadedEvent) -> TimelineEvent:
    return TimelineEvent(event.stage, event.at, event.note, tuple(event.missing), event.reason)


def _due(case: LoadedCase, rules: CaseRules) -> Deadline | None:
    # The limit is the one for issuing a permit that was applied for; whether it stands still while papers are
    # supplied is not said in the regulation, so none is computed then.
    if case.kind is not CaseKind.APPLICATION or case.stage not in _CLOCK_RUNS or case.accepted_on is None:
        return None
    rule = rules.limits(case.city)
    return issue_limit(case.accepted_on, rule.limit, rules.calendar, cap=rule.cap) if rule else None


def _endorsement(case: LoadedCase, rules: CaseRules, today: dt.date) -> EndorsementStatus | None:
    permits = [p for p in case.applicant.permits if p.issued_on <= today]
    if not permits:
        return None
    permit = max(permits, key=lambda p: (p.status is not PermitStatus.CANCELLED, p.issued_on))
    latest = max(permit.endorsements, key=lambda e: e.done_on, default=None)
    until = [d for d in (permit.expires_on, latest.valid_until if latest else None) if d is not None]
    valid_until = max(until, default=None)
    return EndorsementStatus(
        permit_kind=permit.kind,
        permit_status=permit.status,
        issued_on=permit.issued_on,
        endorsed_on=latest.done_on if latest else None,
        valid_until=valid_until,
        window=_window(case.city, permit, valid_until, rules, today),
    )


def _window(city: str, permit: LoadedPermit, valid_until: dt.date | None, rules: CaseRules, today: dt.date) -> Deadline | None:
    rule = rules.windows(city) if rules.windows else None
    if rule is None or permit.status is PermitStatus.CANCELLED:
        return None
    try:
        if valid_until is not None:
            return endorsement_window(expires=valid_until, rule=rule, today=today)
        return endorsement_window(issued=permit.issued_on, rule=rule, today=today)
    except DeadlineError:
        return None  # dates that no rule can work with must not hide the progress itself
