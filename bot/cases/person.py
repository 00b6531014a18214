"""One person's data: everything that is stored about them, and deleting all of it.

The person is found by a case number with its second factor, or by an ID number, of which only the hash is compared.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from bot.cases.access import record_access
from bot.cases.binding_models import ChannelBinding
from bot.cases.bindings import end_consents_without_binding
from bot.cases.case_number import CaseNumber
from bot.cases.lookup import factor_matches
from bot.cases.models import AccessAudit, Applicant, Case, LookupAudit, LookupLock, Permit, table_of
from bot.cases.outbox_models import OutboxMessage
from bot.cases.repository import CaseRepository
from bot.cases.stages import AccessAction
from bot.cases.store import CaseStore
from bot.privacy import normalise_id_number, tail

_LOOKUPS, _ACCESSES, _LOCKS, _APPLICANTS, _CASES, _BINDINGS, _MESSAGES = (
    table_of(model) for model in (LookupAudit, AccessAudit, LookupLock, Applicant, Case, ChannelBinding, OutboxMessage)
)


@dataclass(frozen=True)
class Person:
    """An applicant that was found; ``numbers`` are their case numbers."""

    applicant_id: int
    numbers: tuple[str, ...]


def find_by_case(store: CaseStore, number: CaseNumber, factor: str) -> Person | None:
    """Return whose case it is, if the factor (last four of the ID or mobile number) is theirs.

    Raises:
        StoreError: the store cannot be read.
    """
    given = tail(factor)
    with store.session(read_only=True) as session:
        known = CaseRepository(session, store.hasher).factor_hashes(number)
        if known is None or given is None or not factor_matches(store.hasher, known, given):
            return None
        owner = session.execute(select(Case.applicant_id).where(Case.id == known.case_id)).scalar_one()
        return _person(session, owner)


def find_by_id_number(store: CaseStore, id_number: str) -> Person | None:
    """Return the applicant with an ID number.

    Raises:
        StoreError: the store cannot be read.
    """
    owner_hash = store.hasher.hash("id_number", normalise_id_number(id_number))
    with store.session(read_only=True) as session:
        owner = session.execute(select(Applicant.id).where(Applicant.id_hash == owner_hash)).scalar_one_or_none()
        return None if owner is None else _person(session, owner)


def export_person(store: CaseStore, person: Person, *, actor: str, now: dt.datetime) -> dict[str, Any]:
    """Return all that is stored about a person, as JSON values; hashes are named, not given.

    Raises:
        StoreError: the store cannot be used.
    """
    subjects = _subjects(store, person)
    with store.session() as session:
        options = (
            selectinload(Applicant.registrations),
            selectinload(Applicant.permits).selectinload(Permit.endorsements),
            selectinload(Applicant.cases).selectinload(Case.events),
        )
        applicant = session.execute(select(Applicant).where(Applicant.id == person.applicant_id).options(*options)).scalar_one()
        looked_up = select(_LOOKUPS.c.at, _LOOKUPS.c.outcome).where(_LOOKUPS.c.case_number_hash.in_(subjects)).order_by(_LOOKUPS.c.at)
        accessed = select(_ACCESSES.c.at, _ACCESSES.c.action).where(_ACCESSES.c.subject_hash.in_(subjects)).order_by(_ACCESSES.c.at)
        connection = session.connection()
        content = {
            "applicant": {
                "name": applicant.display_name,
                "hashed": ["身份证号", "身份证号后四位", *(["手机号后四位"] if applicant.phone_tail_hash else [])],
            },
            "registrations": [_columns(row, "city", "registered_on", "deregistered_on") for row in applicant.registrations],
            "permits": [
                {
                    **_columns(row, "kind", "status", "issued_on", "expires_on"),
                    "endorsements": [_columns(e, "done_on", "valid_until") for e in row.endorsements],
                }
                for row in applicant.permits
            ],
            "cases": [
                {
                    **_columns(row, "case_number", "kind", "city", "stage", "stage_since", "accepted_on"),
                    "events": [_columns(e, "stage", "at", "reason", "note", "missing") for e in sorted(row.events, key=lambda e: e.at)],
                }
                for row in applicant.cases
            ],
            **_remembered(connection, person),
            "lookups": [{"at": at.isoformat(), "outcome": str(outcome)} for at, outcome in connection.execute(looked_up)],
            "accesses": [{"at": at.isoformat(), "action": str(action)} for at, action in connection.execute(accessed)],
        }
        for number in person.numbers:
            record_access(session, store.hasher, actor=actor, action=AccessAction.EXPORT, at=now, case_number=number)
    return content


def erase_person(store: CaseStore, person: Person, *, actor: str, now: dt.datetime) -> None:
    """Delete the applicant with all that hangs on them, and what the audits and locks hold of their cases.

    One audit row stays: that a person was erased, when and by whom, not who it was.

    Raises:
        StoreError: the store cannot be used.
    """
    subjects = _subjects(store, person)
    locks = [store.hasher.hash("lock_case", number) for number in person.numbers]
    with store.session() as session:
        accounts = list(session.execute(_bindings_of(person, _BINDINGS.c.account_hash)).scalars())
        session.execute(delete(_APPLICANTS).where(_APPLICANTS.c.id == person.applicant_id))
        end_consents_without_binding(session, accounts, now)
        session.execute(delete(_LOOKUPS).where(_LOOKUPS.c.case_number_hash.in_(subjects)))
        session.execute(delete(_ACCESSES).where(_ACCESSES.c.subject_hash.in_(subjects)))
        session.execute(delete(_LOCKS).where(_LOCKS.c.subject_hash.in_(locks)))
        detail = f"{len(person.numbers)} 件"
        record_access(session, store.hasher, actor=actor, action=AccessAction.ERASE, at=now, detail=detail)


def _bindings_of(person: Person, *columns: Any) -> Any:
    cases = select(_CASES.c.id).where(_CASES.c.applicant_id == person.applicant_id)
    return select(*columns).where(_BINDINGS.c.case_id.in_(cases))


def _remembered(connection: Any, person: Person) -> dict[str, Any]:
    """The chat accounts that remember a case of the person, and what they were told; accounts are hashes and not given."""
    bindings = connection.execute(_bindings_of(person, _BINDINGS.c.channel, _BINDINGS.c.bound_at, _BINDINGS.c.last_used_at))
    told = select(_MESSAGES.c.kind, _MESSAGES.c.state, _MESSAGES.c.sent_at).where(_MESSAGES.c.applicant_id == person.applicant_id)
    return {
        "bindings": [_columns(row, "channel", "bound_at", "last_used_at") for row in bindings],
        "messages": [_columns(row, "kind", "state", "sent_at") for row in connection.execute(told.order_by(_MESSAGES.c.id))],
    }


def _person(session: Any, owner: int) -> Person:
    numbers = session.execute(select(Case.case_number).where(Case.applicant_id == owner).order_by(Case.case_number)).scalars()
    return Person(owner, tuple(numbers))


def _subjects(store: CaseStore, person: Person) -> list[str]:
    return [store.hasher.hash("audit_case", number) for number in person.numbers]


def _columns(row: Any, *names: str) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, dt.date) else str(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
