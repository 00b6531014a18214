"""Reminders: what is due when, in which words, and each once whatever happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.cases.accounts import Account
from bot.cases.binding_models import PushConsent
from bot.cases.bindings import bind, unbind
from bot.cases.outbox_models import OutboxMessage
from bot.cases.reminders.channel import Push, PushChannels
from bot.cases.reminders.consents import give_consent, withdraw_consent
from bot.cases.reminders.kinds import Delivery, MessageKind, MessageState
from bot.cases.reminders.rules import PushTerms, QuietHours, ReminderRule, ReminderRules
from bot.cases.reminders.simulation import Faults, Simulation
from bot.cases.reminders.worker import Step, Worker
from bot.cases.repository import PermitEntry
from bot.cases.retention import purge_messages
from bot.cases.stages import CaseKind, PermitStatus, Stage
from bot.cases.store import CaseStore
from bot.deadlines import Period, Unit, WorkingDayCalendar

ME = Account("rest", "a1b2c3d4e5f6a7b8")
START = dt.datetime(2026, 11, 1, 10, 0)
LAST = dt.date(2026, 12, 20)
ALWAYS = dt.datetime.min
CALENDAR = WorkingDayCalendar.from_years([])


def _rules(day: dt.date) -> ReminderRules:
    return ReminderRules(
        window=lambda city: ReminderRule(Period(1, Unit.MONTH), "《居住证暂行条例》第10条"),
        wait=lambda city: ReminderRule(Period(6, Unit.MONTH), "《居住证暂行条例》第2条"),
        calendar=CALENDAR,
    )


@dataclass
class Phone:
    """A channel that keeps what it is given, and answers as told."""

    answers: list[Delivery] = field(default_factory=list)
    got: list[Push] = field(default_factory=list)
    idempotent: bool = True
    name: str = "phone"

    def send(self, push: Push) -> Delivery:
        if not any(push.key == earlier.key for earlier in self.got) or not self.idempotent:
            self.got.append(push)
        return self.answers.pop(0) if self.answers else Delivery.DELIVERED


class World:
    """A store, a clock and a phone."""

    def __init__(self, store: CaseStore) -> None:
        self.store, self.phone, self.now = store, Phone(), START
        self.terms = PushTerms()

    def worker(self) -> Worker:
        return Worker(self.store, PushChannels(self.phone), _rules, self.terms, lambda: self.now)

    def at(self, moment: dt.datetime) -> list[str]:
        """Run a round at a moment; the texts that arrived in it."""
        before = len(self.phone.got)
        self.now = moment
        self.worker().run()
        return [push.text for push in self.phone.got[before:]]

    def subscribe(self, number: str) -> None:
        assert bind(self.store, ME, number, now=self.now)
        give_consent(self.store, ME, now=self.now, bound_since=ALWAYS)

    def states(self) -> list[MessageState]:
        with self.store.session(read_only=True) as session:
            return list(session.execute(select(OutboxMessage.state).order_by(OutboxMessage.id)).scalars())


@pytest.fixture
def world(store: CaseStore) -> World:
    return World(store)


@pytest.fixture
def holder(world: World, entry: Callable[..., Any], save: Callable[..., Any]) -> Callable[..., str]:
    """Save a case with a permit that is good until ``LAST``, remembered with consent."""

    def make(**fields: Any) -> str:
        permit = PermitEntry(dt.date(2025, 12, 21), LAST)
        saved = entry(1, stage=Stage.COLLECTED, at=dt.datetime(2025, 12, 25, 9, 0), **{"permit": permit, **fields})
        save(saved)
        world.subscribe(str(saved.case_number))
        return str(saved.case_number)

    return make


def _nine(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9, 0))


def _all_days(world: World, first: dt.date, last: dt.date) -> dict[dt.date, list[str]]:
    found = {}
    for n in range((last - first).days + 1):
        day = first + dt.timedelta(days=n)
        if texts := world.at(_nine(day)):
            found[day] = texts
    return found


def test_three_reminders_before_the_end_of_the_window(world: World, holder: Callable[..., str]) -> None:
    holder()
    told = _all_days(world, dt.date(2026, 11, 1), dt.date(2026, 12, 31))
    assert list(told) == [dt.date(2026, 11, 20), dt.date(2026, 12, 13), dt.date(2026, 12, 19)]
    (first,), (week,), (eve,) = told.values()
    assert "2026年12月20日（星期日），还有30天" in first
    assert "从2026年11月21日（星期六）起可以办" in first
    assert "还有7天" in week
    assert "现在就可以办" in week
    assert "就是明天" in eve
    for message in (first, week, eve):
        assert "有效期截止日2026年12月20日" in message
        assert "《居住证暂行条例》第10条" in message
        assert message.endswith("回复“不要提醒了”。")
        assert "JZ" not in message
        assert "张" not in message


def test_nothing_is_repeated_however_often_it_runs(world: World, holder: Callable[..., str]) -> None:
    holder()
    for hour in (9, 10, 11, 15, 20):
        world.at(dt.datetime(2026, 11, 20, hour, 0))
    assert len(world.phone.got) == 1


def test_who_agrees_late_is_told_the_nearest_one_only(world: World, holder: Callable[..., str]) -> None:
    world.now = dt.datetime(2026, 12, 15, 14, 0)
    holder()
    (message,) = world.at(world.now)
    assert "还有5天" in message


@pytest.mark.parametrize("how", ["endorsed", "applied", "cancelled", "withdrawn", "unbound", "corrected"])
def test_it_stops_when_done(
    world: World, holder: Callable[..., str], entry: Callable[..., Any], save: Callable[..., Any], how: str
) -> None:
    holder()
    world.at(_nine(dt.date(2026, 12, 13)))
    world.now = dt.datetime(2026, 12, 14, 10, 0)
    done = PermitEntry(dt.date(2025, 12, 21), LAST, endorsed_on=dt.date(2026, 12, 14), endorsed_until=dt.date(2027, 12, 20))
    again = {"stage": Stage.COLLECTED, "at": dt.datetime(2025, 12, 25, 9, 0)}
    if how == "endorsed":
        save(entry(1, permit=done, **again))
    elif how == "applied":
        number = entry(2).case_number
        save(entry(1, case_number=number, kind=CaseKind.ENDORSEMENT, stage=Stage.RECEIVED, at=world.now))
    elif how == "cancelled":
        save(entry(1, permit=PermitEntry(dt.date(2025, 12, 21), LAST, status=PermitStatus.CANCELLED), **again))
    elif how == "withdrawn":
        withdraw_consent(world.store, ME, now=world.now)
    elif how == "unbound":
        unbind(world.store, ME, now=world.now)
    else:
        save(entry(1, permit=PermitEntry(dt.date(2025, 12, 21), dt.date(2027, 6, 1)), **again))
    assert _all_days(world, dt.date(2026, 12, 15), dt.date(2026, 12, 31)) == {}


def test_done_between_claim_and_sending_is_not_sent(world: World, holder: Callable[..., str]) -> None:
    holder()
    world.now = _nine(dt.date(2026, 12, 13))
    steps = world.worker().round()
    while next(steps) is not Step.CLAIMED:
        pass
    withdraw_consent(world.store, ME, now=world.now)
    assert list(steps)[-1] is Step.SETTLED
    assert world.phone.got == []
    assert world.states()[-1] is MessageState.CANCELLED


def test_changes_of_status_are_told_once_and_late_ones_in_the_morning(
    world: World, entry: Callable[..., Any], save: Callable[..., Any]
) -> None:
    save(entry(1))
    world.subscribe(str(entry(1).case_number))
    assert world.at(START + dt.timedelta(hours=1)) == []  # what was known when agreeing is no news
    save(entry(1, stage=Stage.ACCEPTED, at=dt.datetime(2026, 11, 4, 9, 0)))
    save(entry(1, stage=Stage.SUPPLEMENT, at=dt.datetime(2026, 11, 4, 15, 0), missing=("租赁合同", "相片"), note="李四说的"))
    assert world.at(dt.datetime(2026, 11, 4, 22, 0)) == []
    (message,) = world.at(dt.datetime(2026, 11, 5, 9, 0))
    assert "待补正" in message
    assert "租赁合同、相片" in message
    assert "李四" not in message
    save(entry(1, stage=Stage.SUPPLEMENT, at=dt.datetime(2026, 11, 4, 15, 30), missing=("租赁合同", "相片")))
    assert world.at(dt.datetime(2026, 11, 5, 10, 0)) == []  # a corrected time is no change
    save(entry(1, stage=Stage.READY, at=dt.datetime(2026, 11, 20, 9, 0)))
    (ready,) = world.at(dt.datetime(2026, 11, 20, 14, 30))  # by day at once
    assert "待领取" in ready


def test_the_day_from_which_one_may_apply(world: World, entry: Callable[..., Any], save: Callable[..., Any]) -> None:
    save(entry(1, kind=CaseKind.REGISTRATION, stage=Stage.COMPLETED, registered_on=dt.date(2026, 5, 13), at=dt.datetime(2026, 5, 13, 9, 0)))
    world.subscribe(str(entry(1).case_number))
    told = _all_days(world, dt.date(2026, 11, 2), dt.date(2026, 12, 20))
    assert list(told) == [dt.date(2026, 11, 14)]  # a Saturday
    (message,) = told[dt.date(2026, 11, 14)]
    assert "从2026年11月14日（星期六）起" in message
    assert "去窗口的，2026年11月16日（星期一）开门" in message
    assert "居住登记日期2026年5月13日" in message


def test_who_has_applied_is_not_told(world: World, entry: Callable[..., Any], save: Callable[..., Any]) -> None:
    save(entry(1, kind=CaseKind.REGISTRATION, stage=Stage.COMPLETED, registered_on=dt.date(2026, 5, 13), at=dt.datetime(2026, 5, 13, 9, 0)))
    save(entry(1, case_number=entry(2).case_number, at=dt.datetime(2026, 11, 5, 9, 0)))
    world.subscribe(str(entry(1).case_number))
    assert _all_days(world, dt.date(2026, 11, 6), dt.date(2026, 12, 1)) == {}


def test_refused_is_tried_again_with_growing_pauses_and_given_up(world: World, holder: Callable[..., str]) -> None:
    world.terms = PushTerms(attempts=3, first_retry=dt.timedelta(minutes=10))
    holder()
    world.phone.answers = [Delivery.REFUSED] * 3
    tries = []
    for minute in range(0, 120, 5):
        before = len(world.phone.answers)
        world.at(dt.datetime(2026, 12, 13, 9, 0) + dt.timedelta(minutes=minute))
        if len(world.phone.answers) < before:
            tries.append(minute)
    assert tries == [0, 10, 30]
    assert world.states()[-1] is MessageState.DEAD


@pytest.mark.parametrize(
    ("delivery", "idempotent", "state"),
    [
        (Delivery.REJECTED, True, MessageState.DEAD),
        (Delivery.UNKNOWN, True, MessageState.PENDING),
        (Delivery.UNKNOWN, False, MessageState.UNCERTAIN),
    ],
)
def test_what_a_failed_send_leaves(
    world: World, holder: Callable[..., str], delivery: Delivery, idempotent: bool, state: MessageState
) -> None:
    holder()
    world.phone.answers, world.phone.idempotent = [delivery], idempotent
    world.at(_nine(dt.date(2026, 12, 13)))
    assert world.states()[-1] is state


@pytest.mark.parametrize("border", list(Step))
@pytest.mark.parametrize("idempotent", [True, False])
def test_a_worker_killed_at_any_border(world: World, holder: Callable[..., str], border: Step, idempotent: bool) -> None:
    holder()
    world.phone.idempotent = idempotent
    world.now = _nine(dt.date(2026, 12, 13))
    steps = world.worker().round()
    for step in steps:
        if step is border:
            break
    steps.close()
    world.worker().run()  # another one, before the lease has run out
    assert len(world.phone.got) <= 1
    world.at(world.now + world.terms.lease + dt.timedelta(minutes=1))
    lost = border is Step.READY and not idempotent  # it might have gone: not tried again
    assert len(world.phone.got) == (0 if lost else 1)
    uncertain = not idempotent and border in (Step.READY, Step.GONE)
    assert world.states()[-1] is (MessageState.UNCERTAIN if uncertain else MessageState.SENT)


def test_a_slow_worker_that_lost_its_claim_sends_nothing(world: World, holder: Callable[..., str]) -> None:
    holder()
    world.now = _nine(dt.date(2026, 12, 13))
    slow = world.worker().round()
    while next(slow) is not Step.CLAIMED:
        pass
    world.at(world.now + world.terms.lease + dt.timedelta(minutes=1))
    list(slow)
    assert len(world.phone.got) == 1


def test_deleting_the_applicant_deletes_what_waits(world: World, holder: Callable[..., str]) -> None:
    holder()
    list(world.worker().round())
    with world.store.session() as session:
        session.execute(text("DELETE FROM applicants"))
    assert world.states() == []
    assert _all_days(world, dt.date(2026, 12, 12), dt.date(2026, 12, 21)) == {}


def test_what_is_done_with_is_deleted_after_its_period(world: World, holder: Callable[..., str]) -> None:
    holder()
    world.at(_nine(dt.date(2026, 12, 13)))
    withdraw_consent(world.store, ME, now=world.now)
    assert purge_messages(world.store, _nine(dt.date(2026, 12, 13)), dry_run=True) == 1  # the step that was known when agreeing
    assert purge_messages(world.store, _nine(dt.date(2026, 12, 14))) == 2
    assert world.states() == []
    with world.store.session(read_only=True) as session:
        assert session.execute(select(PushConsent)).first() is None


def test_a_dry_look_writes_nothing(world: World, holder: Callable[..., str]) -> None:
    holder()
    before = world.states()
    world.now = _nine(dt.date(2026, 12, 13))
    ((event, message),) = world.worker().due()
    assert event.kind is MessageKind.ENDORSEMENT
    assert "还有7天" in message
    assert world.states() == before


@pytest.mark.parametrize(
    ("start", "end", "moment", "after"),
    [
        ("21:00", "09:00", "20:59", "20:59"),
        ("21:00", "09:00", "21:00", "+09:00"),
        ("21:00", "09:00", "23:59", "+09:00"),
        ("21:00", "09:00", "00:00", "09:00"),
        ("21:00", "09:00", "08:59", "09:00"),
        ("21:00", "09:00", "09:00", "09:00"),
        ("00:00", "00:00", "03:00", "03:00"),
        ("12:00", "14:00", "13:00", "14:00"),
    ],
)
def test_quiet_hours(start: str, end: str, moment: str, after: str) -> None:
    day = dt.date(2026, 11, 23)
    quiet = QuietHours(dt.time.fromisoformat(start), dt.time.fromisoformat(end))
    expected = dt.datetime.combine(day + dt.timedelta(days=after.startswith("+")), dt.time.fromisoformat(after.lstrip("+")))
    assert quiet.after(dt.datetime.combine(day, dt.time.fromisoformat(moment))) == expected


def test_the_simulation_notices_a_worker_that_sends_twice(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cases.reminders.outbox.still_holds", lambda *args: True)
    monkeypatch.setattr("bot.cases.reminders.outbox.settle", lambda *args: MessageState.SENT)
    simulation = Simulation(store, _rules, start=dt.date(2026, 11, 23), permits=8, faults=Faults(0.0, 0.0, 0.0), idempotent=False)
    report = simulation.run(days=12)
    assert report.duplicates > 0
    assert not report.ok
