"""The audit of the office's access to personal records: who did what, when, to whose record (hashed)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from bot.cases.models import AccessAudit, LookupAudit, table_of
from bot.cases.stages import AccessAction
from bot.cases.store import CaseStore, china_time
from bot.privacy import Hasher, mask

_ACCESSES = table_of(AccessAudit)
_LOOKUPS = table_of(LookupAudit)


def record_access(
    session: Any, hasher: Hasher, *, actor: str, action: AccessAction, at: dt.datetime, case_number: str | None = None, detail: str = ""
) -> None:
    """Add an audit row within a transaction that does the thing itself, so that neither is there without the other.

    Args:
        session: the transaction.
        hasher: of the store.
        actor: account of the office or program (``cli:account``), not of an applicant.
        action: what was done.
        at: when.
        case_number: whose record, if it is one; stored as a hash, the same as in the audit of look-ups.
        detail: how much, without personal data.
    """
    row = {
        "at": china_time(at),
        "actor": actor[:64],
        "action": action,
        "subject_hash": hasher.hash("audit_case", case_number) if case_number else None,
        "detail": mask(detail)[:200],
    }
    session.connection().execute(_ACCESSES.insert(), row)


@dataclass(frozen=True)
class AuditLine:
    """One line of the audits: ``who`` is an account of the office, or a shortened hash of who looked up."""

    at: dt.datetime
    who: str
    what: str
    detail: str = ""


def audit_lines(store: CaseStore, *, since: dt.datetime, case_number: str | None = None, limit: int = 200) -> list[AuditLine]:
    """Return look-ups and accesses since a moment, newest first; those of one case when its number is given.

    Raises:
        StoreError: the store cannot be read.
    """
    moment = china_time(since)
    subject = store.hasher.hash("audit_case", case_number) if case_number else None
    lookups = select(_LOOKUPS.c.at, _LOOKUPS.c.requester_hash, _LOOKUPS.c.outcome).where(_LOOKUPS.c.at >= moment)
    accesses = select(_ACCESSES.c.at, _ACCESSES.c.actor, _ACCESSES.c.action, _ACCESSES.c.detail).where(_ACCESSES.c.at >= moment)
    if subject is not None:
        lookups = lookups.where(_LOOKUPS.c.case_number_hash == subject)
        accesses = accesses.where(_ACCESSES.c.subject_hash == subject)
    with store.session(read_only=True) as session:
        connection = session.connection()
        lines = [
            AuditLine(at, f"查询人 {who[:8]}", outcome.zh)
            for at, who, outcome in connection.execute(lookups.order_by(_LOOKUPS.c.at.desc()).limit(limit))
        ]
        lines += [
            AuditLine(at, who, action.zh, detail)
            for at, who, action, detail in connection.execute(accesses.order_by(_ACCESSES.c.at.desc()).limit(limit))
        ]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:limit]


def count_accesses(store: CaseStore, actor: str, action: AccessAction, since: dt.datetime) -> int:
    """How often an actor did something since a moment.

    Raises:
        StoreError: the store cannot be read.
    """
    columns = _ACCESSES.c
    query = select(func.count()).where(columns.at >= china_time(since), columns.actor == actor, columns.action == action)
    with store.session(read_only=True) as session:
        return int(session.execute(query).scalar_one())
