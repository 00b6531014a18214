"""What the office does with cases one at a time: listing them, looking at one, moving one on by hand. Every access is audited.

Whoever calls this has already decided that ``actor`` may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.cases.access import record_access
from bot.cases.case_number import CaseNumber
from bot.cases.errors import CaseError
from bot.cases.models import Applicant, Case, CaseEvent, table_of
from bot.cases.progress import CaseProgress, build_progress
from bot.cases.repository import CaseRepository
from bot.cases.rules import CaseRules
from bot.cases.stages import CLOSED_STAGES, REASONED_STAGES, STAGE_ORDER, AccessAction, CaseKind, Reason, Stage, stages_of
from bot.cases.store import CaseStore, china_time
from bot.privacy import mask

_CASES, _APPLICANTS = table_of(Case), table_of(Applicant)


class NoSuchCaseError(CaseError):
    """There is no case with this number."""

    def __init__(self) -> None:
        super().__init__("没有这个编号的办件")


class AdvanceError(CaseError):
    """A step cannot be added to a case as it stands."""


@dataclass(frozen=True)
class ListedCase:
    """A line of a list; the name is masked."""

    number: str
    applicant: str
    kind: CaseKind
    city: str
    stage: Stage
    since: dt.datetime | None
    accepted_on: dt.date | None


def list_cases(
    store: CaseStore, *, actor: str, now: dt.datetime, stage: Stage | None = None, city: str | None = None, limit: int = 50
) -> list[ListedCase]:
    """Return the cases of a stage and a city, those that changed last first; without either, those that came last.

    Raises:
        StoreError: the store cannot be used.
    """
    columns = (
        _CASES.c.case_number,
        _APPLICANTS.c.display_name,
        _CASES.c.kind,
        _CASES.c.city,
        _CASES.c.stage,
        _CASES.c.stage_since,
        _CASES.c.accepted_on,
    )
    query = select(*columns).select_from(_CASES.join(_APPLICANTS, _CASES.c.applicant_id == _APPLICANTS.c.id)).limit(limit)
    if stage is not None:
        query = query.where(_CASES.c.stage == stage)
    if city is not None:
        query = query.where(_CASES.c.city == city)
    ordered = _CASES.c.stage_since if stage is not None or city is not None else _CASES.c.id
    with store.session() as session:
        rows = session.connection().execute(query.order_by(ordered.desc())).all()
        record_access(session, store.hasher, actor=actor, action=AccessAction.LIST, at=now, detail=f"{len(rows)} 件")
    return [ListedCase(*row) for row in rows]


def show_case(store: CaseStore, number: CaseNumber, *, actor: str, now: dt.datetime, rules: CaseRules) -> CaseProgress:
    """Return the progress of a case without a second factor.

    Raises:
        NoSuchCaseError: there is none (the try is audited).
        StoreError: the store cannot be used.
    """
    with store.session() as session:
        repository = CaseRepository(session, store.hasher)
        known = repository.factor_hashes(number)
        detail = "" if known else "没有这件"
        record_access(session, store.hasher, actor=actor, action=AccessAction.SHOW, at=now, case_number=str(number), detail=detail)
        loaded = repository.load(known.case_id) if known else None
    if loaded is None:
        raise NoSuchCaseError
    return build_progress(loaded, rules, china_time(now).date())


@dataclass(frozen=True)
class Step:
    """A step to be added to a case."""

    stage: Stage
    at: dt.datetime
    note: str = ""
    missing: Sequence[str] = ()
    reason: Reason | None = None


def advance(store: CaseStore, number: CaseNumber, step: Step, *, actor: str, now: dt.datetime) -> Stage:
    """Add a step to the end of a case's timeline, and return the stage it had before.

    Raises:
        NoSuchCaseError: there is no such case.
        AdvanceError: the step does not fit the case.
        StoreError: the store cannot be used.
    """
    at = china_time(step.at)
    if at > china_time(now):
        raise AdvanceError("环节时间晚于现在，请核对")
    if step.missing and step.stage is not Stage.SUPPLEMENT:
        raise AdvanceError(f"只有“{Stage.SUPPLEMENT.zh}”可以写缺少材料")
    if step.reason and step.stage not in REASONED_STAGES:
        raise AdvanceError("这个环节不写原因")
    with store.session() as session:
        query = select(Case).where(Case.case_number == str(number)).options(selectinload(Case.events)).with_for_update()
        case = session.execute(query).scalar_one_or_none()
        if case is None:
            raise NoSuchCaseError
        before: Stage = case.stage
        _check_step(case, step.stage, at)
        missing = [mask(part) for part in step.missing]
        case.events.append(CaseEvent(stage=step.stage, at=at, note=mask(step.note)[:500], missing=missing, reason=step.reason))
        case.stage, case.stage_since = step.stage, at
        if step.stage is Stage.ACCEPTED and case.accepted_on is None:
            case.accepted_on = at.date()
        detail = f"{before} → {step.stage}"
        record_access(session, store.hasher, actor=actor, action=AccessAction.ADVANCE, at=now, case_number=str(number), detail=detail)
    return before


def _check_step(case: Case, stage: Stage, at: dt.datetime) -> None:
    if stage not in stages_of(case.kind):
        raise AdvanceError(f"“{case.kind.zh}”没有“{stage.zh}”这个环节")
    if case.stage in CLOSED_STAGES:
        raise AdvanceError(f"这件{case.stage.zh}，不能再推进")
    latest = max((event.at, STAGE_ORDER[event.stage]) for event in case.events)
    if (at, STAGE_ORDER[stage]) <= latest:
        raise AdvanceError("早于或重复了这件办件已有的环节，请核对环节和时间")
