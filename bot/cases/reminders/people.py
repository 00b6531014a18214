"""Who may be written to, with what of their records decides about it. Read in a few queries for many accounts at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from bot.cases.binding_models import ChannelBinding, PushConsent
from bot.cases.models import Applicant, Case, CaseEvent, Endorsement, Permit, Registration, table_of
from bot.cases.outbox_models import OutboxMessage
from bot.cases.stages import STAGE_ORDER, CaseKind, PermitKind, PermitStatus, Stage

_BINDINGS, _CONSENTS, _CASES, _EVENTS, _PEOPLE, _PERMITS, _DONE, _REGISTERED, _OUTBOX = (
    table_of(model) for model in (ChannelBinding, PushConsent, Case, CaseEvent, Applicant, Permit, Endorsement, Registration, OutboxMessage)
)
_BOUND = (
    select(
        _CONSENTS.c.account_hash,
        _CONSENTS.c.channel,
        _CONSENTS.c.address,
        _CASES.c.id,
        _CASES.c.case_number,
        _CASES.c.kind,
        _CASES.c.city,
        _CASES.c.applicant_id,
    )
    .select_from(
        _CONSENTS.join(_BINDINGS, _BINDINGS.c.account_hash == _CONSENTS.c.account_hash).join(_CASES, _CASES.c.id == _BINDINGS.c.case_id)
    )
    .where(_CONSENTS.c.withdrawn_at.is_(None))
    .order_by(_CASES.c.id)
)


def _candidates() -> tuple[Any, ...]:
    """Queries of the accounts with an untold step, with a permit that ends soon or has only its day of issue, and without a permit yet."""
    account, in_force = _CONSENTS.c.account_hash, _CONSENTS.c.withdrawn_at.is_(None)
    bound = _CONSENTS.join(_BINDINGS, _BINDINGS.c.account_hash == account)
    cases = bound.join(_CASES, _CASES.c.id == _BINDINGS.c.case_id)
    told = (_OUTBOX.c.account_hash == account) & (_OUTBOX.c.step_id == _EVENTS.c.id)
    steps = bound.join(_EVENTS, _EVENTS.c.case_id == _BINDINGS.c.case_id).outerjoin(_OUTBOX, told)
    held = cases.join(_PERMITS, _PERMITS.c.applicant_id == _CASES.c.applicant_id).outerjoin(_DONE, _DONE.c.permit_id == _PERMITS.c.id)
    soon = [column.between(bindparam("today"), bindparam("until")) for column in (_PERMITS.c.expires_on, _DONE.c.valid_until)]
    by_issue = _PERMITS.c.expires_on.is_(None) & _DONE.c.valid_until.is_(None)
    on_days = _REGISTERED.c.registered_on.in_(bindparam("registered", expanding=True))
    any_permit = exists().where(_PERMITS.c.applicant_id == _CASES.c.applicant_id, _PERMITS.c.status != PermitStatus.CANCELLED)
    registered = cases.join(_REGISTERED, _REGISTERED.c.applicant_id == _CASES.c.applicant_id)
    return (
        select(account).select_from(steps).where(in_force, _OUTBOX.c.id.is_(None)),
        select(account).select_from(held).where(in_force, _PERMITS.c.status != PermitStatus.CANCELLED, or_(*soon, by_issue)),
        select(account).select_from(registered).where(in_force, on_days, ~any_permit),
    )


_CANDIDATES = _candidates()  # built once


@dataclass(frozen=True)
class Happened:
    """A step of a bound case; ``id`` is that of its row."""

    id: int
    stage: Stage
    at: dt.datetime
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Bound:
    """A case bound to the account; ``steps`` oldest first."""

    number: str
    kind: CaseKind
    city: str
    steps: tuple[Happened, ...]


@dataclass(frozen=True)
class Filed:
    """Any case of the person, bound or not: it may show that what we would remind of is done."""

    kind: CaseKind
    city: str
    stage: Stage
    since: dt.datetime | None


@dataclass(frozen=True)
class HeldPermit:
    """A permit; ``valid_until`` is the last day on which it is good, by the permit or its endorsements."""

    kind: PermitKind
    status: PermitStatus
    issued_on: dt.date
    valid_until: dt.date | None


@dataclass(frozen=True)
class Person:
    """An applicant as far as an account may know: through cases bound to it.

    Attributes:
        key: keyed hash that names the person for ever.
        registrations: (city, registered on) of those in force.
    """

    applicant_id: int
    key: str
    bound: tuple[Bound, ...]
    filed: tuple[Filed, ...]
    permits: tuple[HeldPermit, ...]
    registrations: tuple[tuple[str, dt.date], ...]


@dataclass(frozen=True)
class Subscriber:
    """An account that agreed to be written to, and the people whose cases are bound to it."""

    account_hash: str
    channel: str
    address: bytes
    people: tuple[Person, ...]


def registration_days(connection: Any, *, since: dt.date) -> list[tuple[str, dt.date]]:
    """The (city, day) of all registrations from a day on, each once: thousands of people share some hundred of them."""
    query = select(_REGISTERED.c.city, _REGISTERED.c.registered_on).where(_REGISTERED.c.registered_on >= since).distinct()
    return [(city, day) for city, day in connection.execute(query)]


def accounts_to_look_at(connection: Any, *, today: dt.date, days: int, registered: Sequence[dt.date]) -> list[str]:
    """Accounts with a consent in force for which something may be due: a superset, found by the database alone.

    Nothing is remembered from day to day, so that a date that the office corrects counts at once.

    Args:
        connection: of the transaction.
        today: the day.
        days: the end of an endorsement window is looked for in so many days from today.
        registered: days of registration from which an application has just become possible.
    """
    found: set[str] = set()
    days_ = {"today": today, "until": today + dt.timedelta(days=days), "registered": list(registered)}
    for query in _CANDIDATES:
        found.update(connection.execute(query, days_).scalars())
    return sorted(found)


def load(connection: Any, accounts: Sequence[str], *, bound_since: dt.datetime, today: dt.date) -> dict[str, Subscriber]:
    """Return the subscribers among the accounts; those without a consent or a binding in force are left out."""
    query = _BOUND.where(_CONSENTS.c.account_hash.in_(accounts), _BINDINGS.c.last_used_at >= bound_since)
    rows = connection.execute(query).all()
    owners = sorted({row.applicant_id for row in rows})
    steps = _steps(connection, sorted({row.id for row in rows}))
    people = _People(connection, owners, today)
    found: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    consents = {}
    for row in rows:
        consents[row.account_hash] = (row.channel, row.address)
        found[row.account_hash][row.applicant_id].append(Bound(row.case_number, row.kind, row.city, steps.get(row.id, ())))
    return {
        account: Subscriber(account, channel, address, tuple(people.person(owner, tuple(bound)) for owner, bound in found[account].items()))
        for account, (channel, address) in consents.items()
        if address is not None
    }


def _steps(connection: Any, cases: list[int]) -> dict[int, tuple[Happened, ...]]:
    gathered: dict[int, list[Happened]] = defaultdict(list)
    columns = (_EVENTS.c.case_id, _EVENTS.c.id, _EVENTS.c.stage, _EVENTS.c.at, _EVENTS.c.missing)
    for case_id, step_id, stage, at, missing in connection.execute(select(*columns).where(_EVENTS.c.case_id.in_(cases))):
        gathered[case_id].append(Happened(step_id, stage, at, tuple(missing or ())))
    return {case_id: tuple(sorted(steps, key=lambda s: (s.at, STAGE_ORDER[s.stage]))) for case_id, steps in gathered.items()}


class _People:
    """The records of some applicants."""

    def __init__(self, connection: Any, owners: list[int], today: dt.date) -> None:
        self._keys = dict(connection.execute(select(_PEOPLE.c.id, _PEOPLE.c.id_hash).where(_PEOPLE.c.id.in_(owners))).all())
        self._filed: dict[int, list[Filed]] = defaultdict(list)
        filed = select(_CASES.c.applicant_id, _CASES.c.kind, _CASES.c.city, _CASES.c.stage, _CASES.c.stage_since)
        for owner, *case in connection.execute(filed.where(_CASES.c.applicant_id.in_(owners))):
            self._filed[owner].append(Filed(*case))
        self._registrations: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
        registered = select(_REGISTERED.c.applicant_id, _REGISTERED.c.city, _REGISTERED.c.registered_on, _REGISTERED.c.deregistered_on)
        for owner, city, since, until in connection.execute(registered.where(_REGISTERED.c.applicant_id.in_(owners))):
            if until is None or until > today:
                self._registrations[owner].append((city, since))
        self._permits: dict[int, dict[int, HeldPermit]] = defaultdict(dict)
        held = select(
            _PERMITS.c.applicant_id,
            _PERMITS.c.id,
            _PERMITS.c.kind,
            _PERMITS.c.status,
            _PERMITS.c.issued_on,
            _PERMITS.c.expires_on,
            _DONE.c.valid_until,
        ).select_from(_PERMITS.outerjoin(_DONE, _DONE.c.permit_id == _PERMITS.c.id))
        for owner, permit_id, kind, status, issued_on, expires_on, endorsed_until in connection.execute(
            held.where(_PERMITS.c.applicant_id.in_(owners))
        ):
            earlier = self._permits[owner].get(permit_id)
            ends = [day for day in (expires_on, endorsed_until, earlier.valid_until if earlier else None) if day is not None]
            self._permits[owner][permit_id] = HeldPermit(kind, status, issued_on, max(ends, default=None))

    def person(self, owner: int, bound: tuple[Bound, ...]) -> Person:
        return Person(
            applicant_id=owner,
            key=self._keys[owner],
            bound=bound,
            filed=tuple(self._filed[owner]),
            permits=tuple(self._permits[owner].values()),
            registrations=tuple(self._registrations[owner]),
        )
