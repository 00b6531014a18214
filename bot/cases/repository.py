"""Reading and writing cases within one session. Plain identifiers come in, keyed hashes are stored; nothing plain comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.orm import selectinload

from bot.cases.case_number import CaseNumber
from bot.cases.errors import CaseError
from bot.cases.models import Applicant, Case, CaseEvent, Endorsement, Permit, Registration, table_of
from bot.cases.stages import STAGE_ORDER, CaseKind, PermitKind, PermitStatus, Reason, Stage
from bot.privacy import Hasher, mask_name

_CHUNK = 400  # values in one IN list: SQLite and PostgreSQL both have a limit
_T = TypeVar("_T")


class Change(Enum):
    """What saving an entry did to its case."""

    UNCHANGED = 0
    UPDATED = 1
    CREATED = 2


class CaseConflictError(CaseError):
    """An entry contradicts what is stored; ``field`` names the field of ``CaseEntry``."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def conflict_with(stored: tuple[str, CaseKind], given: tuple[str, CaseKind]) -> CaseConflictError | None:
    """Return the contradiction between two records of one case, each as (hashed ID number, kind), or None."""
    if stored[0] != given[0]:
        return CaseConflictError("id_number", "这个办件编号已经登记在另一位申请人名下")
    if stored[1] is not given[1]:
        return CaseConflictError("kind", f"这个办件编号的事项是“{stored[1].zh}”，与本行不同")
    return None


@dataclass(frozen=True)
class PermitEntry:
    """A permit and, optionally, its latest endorsement."""

    issued_on: dt.date
    expires_on: dt.date | None = None
    kind: PermitKind = PermitKind.CARD
    status: PermitStatus = PermitStatus.VALID
    endorsed_on: dt.date | None = None
    endorsed_until: dt.date | None = None


@dataclass(frozen=True)
class CaseEntry:
    """One step of one case as the back office knows it. ``phone`` is 11 digits; None leaves what is stored."""

    case_number: CaseNumber
    name: str
    id_number: str
    city: str
    kind: CaseKind
    stage: Stage
    at: dt.datetime
    phone: str | None = None
    note: str = ""
    missing: tuple[str, ...] = ()
    reason: Reason | None = None
    accepted_on: dt.date | None = None
    registered_on: dt.date | None = None
    deregistered_on: dt.date | None = None
    permit: PermitEntry | None = None


@dataclass(frozen=True)
class FactorHashes:
    """What a second factor is checked against."""

    case_id: int
    owner: str
    id_tail_hash: str
    phone_tail_hash: str | None


@dataclass(frozen=True)
class LoadedEvent:
    """A step of a case's timeline, as ``CaseEvent``."""

    stage: Stage
    at: dt.datetime
    note: str
    missing: list[str]
    reason: Reason | None = None


@dataclass(frozen=True)
class LoadedEndorsement:
    """As ``Endorsement``."""

    done_on: dt.date
    valid_until: dt.date


@dataclass(frozen=True)
class LoadedPermit:
    """As ``Permit``."""

    kind: PermitKind
    status: PermitStatus
    issued_on: dt.date
    expires_on: dt.date | None
    endorsements: list[LoadedEndorsement]


@dataclass(frozen=True)
class LoadedApplicant:
    """What of an ``Applicant`` is shown."""

    display_name: str
    permits: tuple[LoadedPermit, ...]


@dataclass(frozen=True)
class LoadedCase:
    """A case with all that belongs to it, as ``Case``."""

    case_number: str
    kind: CaseKind
    city: str
    stage: Stage
    accepted_on: dt.date | None
    applicant: LoadedApplicant
    events: tuple[LoadedEvent, ...]


# Built once: putting an ORM query together and its objects takes five times as long as the query.
_CASES, _APPLICANTS, _STEPS, _HELD, _DONE = (table_of(model) for model in (Case, Applicant, CaseEvent, Permit, Endorsement))
_OWNED = _CASES.join(_APPLICANTS, _CASES.c.applicant_id == _APPLICANTS.c.id)
# One row for an absent number too, of nothing, so that it takes the same way through the driver as a real one.
_ASKED = select(literal(1).label("asked")).subquery("asked")
_FACTORS = select(_CASES.c.id, _APPLICANTS.c.id_hash, _APPLICANTS.c.id_tail_hash, _APPLICANTS.c.phone_tail_hash).select_from(
    _ASKED.outerjoin(_CASES, _CASES.c.case_number == bindparam("number")).outerjoin(_APPLICANTS, _CASES.c.applicant_id == _APPLICANTS.c.id)
)
_CASE = select(_CASES, _APPLICANTS.c.display_name).select_from(_OWNED).where(_CASES.c.id == bindparam("case_id"))
_EVENTS = select(_STEPS.c.stage, _STEPS.c.at, _STEPS.c.note, _STEPS.c.missing, _STEPS.c.reason).where(
    _STEPS.c.case_id == bindparam("case_id")
)
_PERMITS = (
    select(_HELD.c.id, _HELD.c.kind, _HELD.c.status, _HELD.c.issued_on, _HELD.c.expires_on, _DONE.c.done_on, _DONE.c.valid_until)
    .select_from(_HELD.outerjoin(_DONE, _DONE.c.permit_id == _HELD.c.id))
    .where(_HELD.c.applicant_id == bindparam("owner"))
)


def tail_hash(hasher: Hasher, purpose: str, owner: str, factor: str) -> str:
    """Hash the last four of a number, bound to its owner so that equal tails of two people do not look equal."""
    return hasher.hash(purpose, owner, factor)


class CaseRepository:
    """Cases of one session."""

    def __init__(self, session: Any, hasher: Hasher) -> None:
        self._session = session
        self._hasher = hasher
        self._cases: dict[str, Case] = {}
        self._applicants: dict[str, Applicant] = {}
        self._touched = 0  # inserts and changed columns so far; lets ``save`` tell whether an entry was news

    def count(self) -> int:
        """Number of cases."""
        return int(self._session.execute(select(func.count(Case.id))).scalar_one())

    def factor_hashes(self, number: CaseNumber) -> FactorHashes | None:
        """Return the hashes to check a factor of this case, or None when there is no such case."""
        row = self._session.connection().execute(_FACTORS, {"number": str(number)}).one()
        found = FactorHashes(*row)
        return found if found.case_id is not None else None

    def owners(self, numbers: Iterable[str]) -> dict[str, tuple[str, CaseKind]]:
        """Return (hashed ID number, kind) of those of ``numbers`` that exist."""
        found: dict[str, tuple[str, CaseKind]] = {}
        connection = self._session.connection()
        for chunk in _chunks(numbers):
            query = select(_CASES.c.case_number, _APPLICANTS.c.id_hash, _CASES.c.kind).select_from(_OWNED)
            for number, owner, kind in connection.execute(query.where(_CASES.c.case_number.in_(chunk))):
                found[number] = (owner, kind)
        return found

    def load(self, case_id: int) -> LoadedCase:
        """Return a case with its events, applicant, permits and endorsements, to be read only."""
        connection = self._session.connection()
        row = connection.execute(_CASE, {"case_id": case_id}).one()
        events = tuple(LoadedEvent(*event) for event in connection.execute(_EVENTS, {"case_id": case_id}))
        permits: dict[int, LoadedPermit] = {}
        for permit_id, kind, status, issued_on, expires_on, done_on, valid_until in connection.execute(
            _PERMITS, {"owner": row.applicant_id}
        ):
            permit = permits.setdefault(permit_id, LoadedPermit(kind, status, issued_on, expires_on, []))
            if done_on is not None:
                permit.endorsements.append(LoadedEndorsement(done_on, valid_until))
        applicant = LoadedApplicant(row.display_name, tuple(permits.values()))
        return LoadedCase(row.case_number, row.kind, row.city, row.stage, row.accepted_on, applicant, events)

    def preload(self, entries: Sequence[CaseEntry]) -> None:
        """Fetch in a few queries what ``save`` will need for ``entries``."""
        applicant_loads = (
            selectinload(Applicant.registrations),
            selectinload(Applicant.permits).selectinload(Permit.endorsements),
        )
        for hashes in _chunks({self._id_hash(entry) for entry in entries}):
            found = select(Applicant).where(_is_in(Applicant.id_hash, hashes)).options(*applicant_loads)
            for applicant in self._session.execute(found).scalars():
                self._applicants[applicant.id_hash] = applicant
        for numbers in _chunks({str(entry.case_number) for entry in entries}):
            cases = select(Case).where(_is_in(Case.case_number, numbers)).options(selectinload(Case.events), selectinload(Case.applicant))
            for case in self._session.execute(cases).scalars():
                self._cases[case.case_number] = case

    def save(self, entry: CaseEntry) -> Change:
        """Insert or update the case of a preloaded ``entry``, its event and what belongs to its applicant.

        Raises:
            CaseConflictError: the number belongs to another person or to another kind of case.
        """
        before = self._touched
        applicant = self._save_applicant(entry)
        case = self._cases.get(str(entry.case_number))
        created = case is None
        if case is None:
            number = str(entry.case_number)
            case = Case(case_number=number, kind=entry.kind, city=entry.city, stage=entry.stage, applicant=applicant, events=[])
            self._session.add(case)
            self._cases[case.case_number] = case
        elif conflict := conflict_with((case.applicant.id_hash, case.kind), (applicant.id_hash, entry.kind)):
            raise conflict
        self._set(case, city=entry.city)
        if entry.accepted_on is not None:
            self._set(case, accepted_on=entry.accepted_on)
        self._save_event(case, entry)
        if entry.registered_on is not None:
            self._save_registration(applicant, entry)
        if entry.permit is not None:
            self._save_permit(applicant, entry.permit)
        if created:
            return Change.CREATED
        return Change.UNCHANGED if self._touched == before else Change.UPDATED

    def _set(self, row: Any, **values: Any) -> None:
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                self._touched += 1

    def _add(self, rows: list[_T], row: _T) -> _T:
        rows.append(row)
        self._touched += 1
        return row

    def _id_hash(self, entry: CaseEntry) -> str:
        return self._hasher.hash("id_number", entry.id_number)

    def _save_applicant(self, entry: CaseEntry) -> Applicant:
        owner = self._id_hash(entry)
        applicant = self._applicants.get(owner)
        if applicant is None:
            applicant = Applicant(
                id_hash=owner,
                id_tail_hash=tail_hash(self._hasher, "id_tail", owner, entry.id_number[-4:]),
                display_name=mask_name(entry.name),
                registrations=[],
                permits=[],
            )
            self._session.add(applicant)
            self._applicants[owner] = applicant
            self._touched += 1
        self._set(applicant, display_name=mask_name(entry.name))
        if entry.phone is not None:
            self._set(applicant, phone_tail_hash=tail_hash(self._hasher, "phone_tail", owner, entry.phone[-4:]))
        return applicant

    def _save_event(self, case: Case, entry: CaseEntry) -> None:
        event = next((e for e in case.events if e.stage is entry.stage and e.at == entry.at), None)
        if event is None:
            event = self._add(case.events, CaseEvent(stage=entry.stage, at=entry.at, note="", missing=[]))
        self._set(event, note=entry.note, missing=list(entry.missing), reason=entry.reason)
        latest = max(case.events, key=lambda e: (e.at, STAGE_ORDER[e.stage]))
        self._set(case, stage=latest.stage, stage_since=latest.at)

    def _save_registration(self, applicant: Applicant, entry: CaseEntry) -> None:
        assert entry.registered_on is not None
        found = next((r for r in applicant.registrations if r.city == entry.city and r.registered_on == entry.registered_on), None)
        if found is None:
            found = self._add(applicant.registrations, Registration(city=entry.city, registered_on=entry.registered_on))
        if entry.deregistered_on is not None:
            self._set(found, deregistered_on=entry.deregistered_on)

    def _save_permit(self, applicant: Applicant, entry: PermitEntry) -> None:
        permit = next((p for p in applicant.permits if p.kind is entry.kind and p.issued_on == entry.issued_on), None)
        if permit is None:
            new = Permit(kind=entry.kind, status=entry.status, issued_on=entry.issued_on, endorsements=[])
            permit = self._add(applicant.permits, new)
        self._set(permit, status=entry.status)
        if entry.expires_on is not None:
            self._set(permit, expires_on=entry.expires_on)
        if entry.endorsed_on is not None:
            done = next((e for e in permit.endorsements if e.done_on == entry.endorsed_on), None)
            if done is None:
                new_endorsement = Endorsement(done_on=entry.endorsed_on, valid_until=entry.endorsed_until)
                done = self._add(permit.endorsements, new_endorsement)
            self._set(done, valid_until=entry.endorsed_until)


def _is_in(column: Any, values: Sequence[str]) -> Any:
    """``column IN values``."""
    return column.in_(values)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
