"""The people of the simulated year: what happens to each of them and when, and what they must be told.

What they must be told is worked out from their lives by plain arithmetic, without the planner.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import update

from bot.cases.accounts import Account
from bot.cases.bindings import bind, unbind
from bot.cases.case_number import CaseNumber
from bot.cases.models import Applicant, Case, CaseEvent, Endorsement, Permit, Registration, table_of
from bot.cases.reminders.consents import give_consent, withdraw_consent
from bot.cases.reminders.keys import event_key, status_key
from bot.cases.reminders.kinds import MessageKind
from bot.cases.reminders.rules import PushTerms, ReminderRules
from bot.cases.stages import CaseKind, PermitKind, PermitStatus, Stage
from bot.cases.store import CaseStore
from bot.privacy import Hasher

_CITY = "上海"
_DAY = dt.timedelta(days=1)
_SERVICE = (dt.time(9, 5), dt.time(15, 0))  # when messages go out
_STEPS = (Stage.ACCEPTED, Stage.REVIEW, Stage.PRODUCTION, Stage.READY, Stage.COLLECTED)
_TABLES = {model: table_of(model) for model in (Applicant, Case, CaseEvent, Permit, Endorsement, Registration)}


@dataclass
class Life:
    """One person's year. Moments are None for what does not happen.

    Attributes:
        expires: end of validity of the permit, for those who hold one.
        endorsements: days of endorsement with the new end of validity.
        cancelled: when the permit is cancelled.
        registered: for those who wait for their application.
        applied: when they apply.
        steps: steps of the bound case after the consent.
        agreed: when they agree to be written to.
        stopped: when they withdraw it, or forget the case.
    """

    serial: int
    number: str = ""
    person: str = ""
    issued: dt.date | None = None
    expires: dt.date | None = None
    endorsements: list[tuple[dt.datetime, dt.date]] = field(default_factory=list)
    cancelled: dt.datetime | None = None
    registered: dt.date | None = None
    applied: dt.datetime | None = None
    steps: list[tuple[dt.datetime, Stage]] = field(default_factory=list)
    agreed: dt.datetime | None = None
    stopped: dt.datetime | None = None
    unbinds: bool = False
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        """The chat account."""
        return Account("simulated", f"account-of-person-{self.serial:06d}")

    def listens(self, moment: dt.datetime) -> bool:
        """Whether the person may be written to."""
        return self.agreed is not None and self.agreed <= moment and (self.stopped is None or moment < self.stopped)

    def expected(
        self, hasher: Hasher, terms: PushTerms, rules: Callable[[dt.date], ReminderRules], end: dt.datetime
    ) -> Iterator[tuple[str, tuple[dt.date, MessageKind]]]:
        """What must have been sent by ``end``: key, day and kind."""
        account = self.account.hash(hasher)
        for last, n, day in self._endorsement_days(terms, end):
            assert self.issued is not None
            parts = (self.person, str(PermitKind.CARD), self.issued.isoformat(), last.isoformat(), str(n))
            yield event_key(hasher, account, MessageKind.ENDORSEMENT, *parts), (day, MessageKind.ENDORSEMENT)
        if self.registered is not None:
            wait = rules(self.registered).wait(_CITY)
            assert wait is not None
            month = self.registered.month - 1 + wait.period.n
            first = self.registered.replace(year=self.registered.year + month // 12, month=month % 12 + 1) + _DAY  # days up to the 28th
            told = self._first(first, first + terms.application_days * _DAY, end, lambda m: self.applied is None or m < self.applied)
            if told:
                about = (self.person, _CITY, self.registered.isoformat(), first.isoformat())
                yield event_key(hasher, account, MessageKind.APPLICATION, *about), (told, MessageKind.APPLICATION)
        for at, stage in self.steps:
            # steps lie days apart, so that each is told before the next one comes
            told = self._first(at.date(), at.date() + 2 * _DAY, end, at.__le__)
            if told and self.agreed is not None and self.agreed <= at:
                yield status_key(hasher, account, self.number, stage, at), (told, MessageKind.STATUS)

    def _endorsement_days(self, terms: PushTerms, end: dt.datetime) -> Iterator[tuple[dt.date, int, dt.date]]:
        if self.expires is None:
            return
        lasts = [(self.expires, dt.datetime.min)] + [(until, at) for at, until in self.endorsements]
        days = sorted(terms.days_before, reverse=True)
        for place, (last, since) in enumerate(lasts):
            done = lasts[place + 1][1] if place + 1 < len(lasts) else None

            def open_(m: dt.datetime, since: dt.datetime = since, done: dt.datetime | None = done) -> bool:
                return since <= m and (done is None or m < done) and (self.cancelled is None or m < self.cancelled)

            for n, following in zip(days, [*days[1:], -1], strict=True):
                told = self._first(last - n * _DAY, last - (following + 1) * _DAY, end, open_)
                if told:
                    yield last, n, told

    def _first(self, first: dt.date, last: dt.date, end: dt.datetime, holds: Callable[[dt.datetime], bool]) -> dt.date | None:
        """The first day on which messages go out between two days and all conditions hold."""
        day = first
        while day <= last:
            for time in _SERVICE:
                moment = dt.datetime.combine(day, time)
                if moment <= end and self.listens(moment) and holds(moment):
                    return day
            day += _DAY
        return None


class Population:
    """Creates the people and lets happen what happens to them."""

    def __init__(self, store: CaseStore, chance: random.Random, start: dt.date, days: int) -> None:
        self._store, self._chance, self._start, self._days = store, chance, start, days
        self.lives: list[Life] = []
        self._script: list[tuple[dt.datetime, int, Callable[[], None]]] = []

    def create(self, count: int) -> None:
        """Write ``count`` people into the store, with the consents of the first day."""
        self.lives = [self._draw(serial) for serial in range(count)]
        with self._store.session() as session:
            for life in self.lives:
                self._write(session.connection(), life)
        for life in self.lives:
            self._plan_life(life)
        self._script.sort(key=lambda item: item[:2], reverse=True)
        self.live_until(dt.datetime.combine(self._start, dt.time(8, 0)))

    def live_until(self, moment: dt.datetime) -> bool:
        """Let happen what happens up to a moment; whether anything did."""
        before = len(self._script)
        while self._script and self._script[-1][0] <= moment:
            self._script.pop()[2]()
        return len(self._script) < before

    def _draw(self, serial: int) -> Life:
        chance, day = self._chance, self._a_day
        life = Life(serial)
        what = chance.random()
        if what < 0.75:
            expires = self._start + chance.randrange(self._days) * _DAY
            life.expires, life.issued = expires, expires - 364 * _DAY
            self._draw_endorsements(life)
            if chance.random() < 0.04:
                life.cancelled = self._at(day())
        elif what < 0.88:
            life.registered = (self._start - chance.randrange(200) * _DAY).replace(day=chance.randrange(1, 29))
            if chance.random() < 0.5:
                life.applied = self._at(day())
        else:
            at = day()
            for stage in _STEPS:
                time = dt.time(23, 10) if chance.random() < 0.3 else dt.time(10, 40)
                life.steps.append((dt.datetime.combine(at, time), stage))
                at += chance.randrange(4, 9) * _DAY
        asked = chance.random()
        if asked < 0.95:
            life.agreed = self._at(self._start, 7) if asked < 0.85 else self._at(day())
            if chance.random() < 0.08:
                life.stopped = self._at(day())
                life.unbinds = chance.random() < 0.4
                if life.stopped <= life.agreed:
                    life.stopped = None
        return life

    def _draw_endorsements(self, life: Life) -> None:
        last = life.expires
        while last is not None and last < self._start + self._days * _DAY and self._chance.random() < 0.7:
            done = last - self._chance.randrange(30) * _DAY
            if done < self._start:
                return
            last = last.replace(year=last.year + 1) if (last.month, last.day) != (2, 29) else last + 365 * _DAY
            life.endorsements.append((self._at(done), last))

    def _a_day(self) -> dt.date:
        return self._start + self._chance.randrange(1, self._days) * _DAY

    def _at(self, day: dt.date, hour: int = 12) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, 0))

    def _write(self, connection: Any, life: Life) -> None:
        number = (
            CaseNumber(self._start - _DAY, life.serial)
            if life.serial < 90_000
            else CaseNumber(self._start - 2 * _DAY, life.serial - 90_000)
        )
        life.number, life.person = str(number), self._store.hasher.hash("id_number", f"simulated-{life.serial}")
        kind = CaseKind.REGISTRATION if life.registered else CaseKind.APPLICATION
        stage = Stage.COMPLETED if life.registered else Stage.RECEIVED if life.steps else Stage.COLLECTED
        before = self._at(self._start - 30 * _DAY)

        def add(model: Any, **values: Any) -> int:
            return int(connection.execute(_TABLES[model].insert().values(**values)).inserted_primary_key[0])

        owner = add(Applicant, id_hash=life.person, id_tail_hash="0" * 64, display_name="模*")
        case_id = add(
            Case, case_number=life.number, applicant_id=owner, kind=kind, city=_CITY, stage=stage, stage_since=before, accepted_on=None
        )
        add(CaseEvent, case_id=case_id, stage=stage, at=before, note="", missing=[])
        life.ids = {"owner": owner, "case": case_id}
        if life.expires:
            values = {"kind": PermitKind.CARD, "status": PermitStatus.VALID, "issued_on": life.issued, "expires_on": life.expires}
            life.ids["permit"] = add(Permit, applicant_id=owner, **values)
        if life.registered:
            add(Registration, applicant_id=owner, city=_CITY, registered_on=life.registered)

    def _plan_life(self, life: Life) -> None:
        def on(moment: dt.datetime | None, happen: Callable[[], None]) -> None:
            if moment is not None:
                self._script.append((moment, len(self._script), happen))

        on(life.agreed, lambda: self._agree(life))
        on(life.stopped, lambda: self._stop(life))
        on(life.cancelled, lambda: self._set(Permit, life.ids["permit"], status=PermitStatus.CANCELLED))
        on(life.applied, lambda: self._apply(life))
        for at, until in life.endorsements:
            on(at, partial(self._endorse, life, at.date(), until))
        for at, stage in life.steps:
            on(at, partial(self._step, life, at, stage))

    def _agree(self, life: Life) -> None:
        assert life.agreed is not None
        bind(self._store, life.account, life.number, now=life.agreed)
        give_consent(self._store, life.account, now=life.agreed, bound_since=dt.datetime.min)

    def _stop(self, life: Life) -> None:
        assert life.stopped is not None
        (unbind if life.unbinds else withdraw_consent)(self._store, life.account, now=life.stopped)

    def _apply(self, life: Life) -> None:
        number = str(CaseNumber(self._start, life.serial % 90_000))
        values = {"kind": CaseKind.APPLICATION, "city": _CITY, "stage": Stage.RECEIVED, "stage_since": life.applied}
        self._add(Case, case_number=number, applicant_id=life.ids["owner"], **values)

    def _endorse(self, life: Life, day: dt.date, until: dt.date) -> None:
        self._add(Endorsement, permit_id=life.ids["permit"], done_on=day, valid_until=until)

    def _step(self, life: Life, at: dt.datetime, stage: Stage) -> None:
        self._add(CaseEvent, case_id=life.ids["case"], stage=stage, at=at, note="", missing=[])
        self._set(Case, life.ids["case"], stage=stage, stage_since=at)

    def _add(self, model: Any, **values: Any) -> None:
        with self._store.session() as session:
            session.connection().execute(_TABLES[model].insert().values(**values))

    def _set(self, model: Any, row: int, **values: Any) -> None:
        table = _TABLES[model]
        with self._store.session() as session:
            session.connection().execute(update(table).where(table.c.id == row).values(**values))
