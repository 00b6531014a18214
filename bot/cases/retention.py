"""Deleting what has been kept long enough. Each step is a short transaction, so that look-ups go on meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, exists, func, select

from bot.cases.binding_models import PushConsent
from bot.cases.models import AccessAudit, Applicant, Case, LookupAudit, LookupLock, table_of
from bot.cases.outbox_models import OutboxMessage
from bot.cases.reminders.kinds import OPEN_STATES
from bot.cases.stages import CLOSED_STAGES
from bot.cases.store import CaseStore, china_time

_CHUNK = 500
_LOOKUPS, _LOCKS, _ACCESSES, _CASES, _APPLICANTS, _MESSAGES, _CONSENTS = (
    table_of(model) for model in (LookupAudit, LookupLock, AccessAudit, Case, Applicant, OutboxMessage, PushConsent)
)


def purge_lookups(store: CaseStore, before: dt.datetime, *, dry_run: bool = False) -> int:
    """Delete audit rows of look-ups, and locks, older than ``before``; return how many audit rows went (or would go)."""
    limit = china_time(before)
    gone = _purge(store, _LOOKUPS, _LOOKUPS.c.at < limit, dry_run)
    _purge(store, _LOCKS, _LOCKS.c.last_failure_at < limit, dry_run)
    return gone


def purge_accesses(store: CaseStore, before: dt.datetime, *, dry_run: bool = False) -> int:
    """Delete audit rows of the office's access older than ``before``; return how many."""
    return _purge(store, _ACCESSES, _ACCESSES.c.at < china_time(before), dry_run)


def purge_messages(store: CaseStore, before: dt.datetime, *, dry_run: bool = False) -> int:
    """Delete messages that are done with and consents that were withdrawn before a moment; return how many messages went.

    A message's row keeps it from being sent again, so the moment must lie further back than anything that may still be told.
    """
    limit = china_time(before)
    gone = _purge(store, _MESSAGES, (_MESSAGES.c.due_at < limit) & _MESSAGES.c.state.not_in(OPEN_STATES), dry_run)
    _purge(store, _CONSENTS, _CONSENTS.c.withdrawn_at < limit, dry_run)
    return gone


def purge_cases(store: CaseStore, closed_before: dt.datetime, *, dry_run: bool = False) -> int:
    """Delete cases that were closed before a moment, and applicants that have no case left; return how many cases."""
    closed = (_CASES.c.stage.in_(CLOSED_STAGES), _CASES.c.stage_since < china_time(closed_before))
    if dry_run:
        with store.session(read_only=True) as session:
            return int(session.execute(select(func.count()).select_from(_CASES).where(*closed)).scalar_one())
    gone = 0
    while True:
        with store.session() as session:
            rows = session.execute(select(_CASES.c.id, _CASES.c.applicant_id).where(*closed).limit(_CHUNK)).all()
            if not rows:
                return gone
            session.execute(delete(_CASES).where(_CASES.c.id.in_([case_id for case_id, _ in rows])))
            delete_applicants_without_cases(session, {owner for _, owner in rows})
            gone += len(rows)


def delete_applicants_without_cases(session: Any, owners: set[int]) -> None:
    """Delete those of ``owners`` that have no case; what hangs on them goes with them."""
    has_case = exists().where(_CASES.c.applicant_id == _APPLICANTS.c.id)
    session.execute(delete(_APPLICANTS).where(_APPLICANTS.c.id.in_(owners), ~has_case))


def _purge(store: CaseStore, table: Any, condition: Any, dry_run: bool) -> int:
    with store.session(read_only=dry_run) as session:
        if dry_run:
            return int(session.execute(select(func.count()).select_from(table).where(condition)).scalar_one())
        return int(session.execute(delete(table).where(condition)).rowcount)
