"""Where a case stands: stage, since when, what is next and by when, what the applicant has to do, and the permit's endorsement.

Pure: a loaded case, the rules of its city and the day give the progress.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.cases.duties import duties_of
from bot.cases.endorsements import EndorsementStatus, endorsement_status
from bot.cases.repository import LoadedCase, LoadedEvent
from bot.cases.rules import CaseRules, IssueLimit
from bot.cases.stages import STAGE_ORDER, CaseKind, Reason, Stage, next_stage
from bot.deadlines import Deadline, issue_limit

__all__ = ["CaseProgress", "CaseRules", "EndorsementStatus", "IssueLimit", "TimelineEvent", "build_progress"]

_CLOCK_RUNS = frozenset({Stage.ACCEPTED, Stage.REVIEW, Stage.PRODUCTION})


@dataclass(frozen=True)
class TimelineEvent:
    """One step of the timeline, oldest first."""

    stage: Stage
    at: dt.datetime
    note: str = ""
    missing: tuple[str, ...] = ()
    reason: Reason | None = None


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
        hedged: the limit rests on a third party's account.
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
    hedged: bool = False


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
        endorsement=endorsement_status(case.city, case.applicant.permits, rules, today),
        hedged=due is not None and rules.hedged(case.city, "limit"),
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
