"""A simulated year: many permits, a clock of its own, workers that take turns and are killed between any two steps.

What must have been sent is worked out here by going through every half day with rules written for this purpose alone, and compared
with what the receiver got.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.cases.reminders import outbox
from bot.cases.reminders.channel import Push, PushChannels
from bot.cases.reminders.kinds import Delivery, MessageKind, MessageState
from bot.cases.reminders.population import Life, Population
from bot.cases.reminders.rules import PushTerms, ReminderRules
from bot.cases.reminders.worker import Worker
from bot.cases.store import CaseStore

_ROUNDS = (dt.time(9, 5), dt.time(15, 0), dt.time(22, 30))  # the last one lies in the quiet hours
_OPEN = (MessageState.CLAIMED, MessageState.SENDING)


@dataclass(frozen=True)
class Faults:
    """How often something goes wrong, as probabilities.

    Attributes:
        killed: a worker dies at a border between two steps.
        refused: the receiver does not take a message.
        lost: the answer of the receiver does not arrive; half of these messages were taken.
    """

    killed: float = 0.02
    refused: float = 0.01
    lost: float = 0.005


@dataclass
class Receiver:
    """The other end of the channel.

    Attributes:
        idempotent: drops a message whose key it has.
        got: moments at which each message arrived, by key.
        repeats: how many it dropped.
    """

    now: Callable[[], dt.datetime]
    chance: random.Random
    faults: Faults
    idempotent: bool
    got: dict[str, list[dt.datetime]] = field(default_factory=dict)
    repeats: int = 0
    name: str = "simulated"

    def send(self, push: Push) -> Delivery:
        """Take a message, or fail."""
        draw = self.chance.random()
        if draw < self.faults.refused:
            return Delivery.REFUSED
        lost = draw < self.faults.refused + self.faults.lost
        if not lost or draw < self.faults.refused + self.faults.lost / 2:
            if self.idempotent and push.key in self.got:
                self.repeats += 1
            else:
                self.got.setdefault(push.key, []).append(self.now())
        return Delivery.UNKNOWN if lost else Delivery.DELIVERED


@dataclass(frozen=True)
class SimulationReport:
    """What came of a simulated year.

    Attributes:
        permits: people simulated.
        planned: messages that had to be sent.
        sent: of these, how many arrived.
        duplicates: messages that arrived more than once.
        missing: of ``planned``, how many did not arrive.
        unplanned: messages that arrived and should not have.
        quiet: messages that arrived in the quiet hours.
        late: of those sent, how many arrived on a later day than planned.
        uncertain: messages of which the outbox does not know whether they went; not tried again.
        dropped: repeats that the receiver dropped by their key.
        kills: workers killed.
        kinds: arrived messages by kind.
    """

    permits: int
    planned: int
    sent: int
    duplicates: int
    missing: int
    unplanned: int
    quiet: int
    late: int
    uncertain: int
    dropped: int
    kills: int
    kinds: dict[str, int]

    @property
    def ok(self) -> bool:
        """Whether what arrived is what was planned; what is uncertain may be missing."""
        return not (self.duplicates or self.unplanned or self.quiet) and self.missing <= self.uncertain

    def as_text(self) -> str:
        """The figures, one a line."""
        kinds = "，".join(f"{MessageKind(kind).zh} {count}" for kind, count in sorted(self.kinds.items()))
        rows = (
            ("模拟的证件（人）", self.permits),
            ("应发", self.planned),
            ("已发", self.sent),
            ("重复", self.duplicates),
            ("漏发", self.missing),
            ("多发", self.unplanned),
            ("落在安静时段", self.quiet),
            ("比计划晚一天以上", self.late),
            ("不知是否发出（不再试）", self.uncertain),
            ("接收方按编号丢掉的重复", self.dropped),
            ("被杀掉的工作者", self.kills),
        )
        return "\n".join([*(f"{name}：{value}" for name, value in rows), f"其中：{kinds}"])


class Simulation:
    """Runs a year.

    Args:
        store: a migrated, empty store.
        rules: policy in force on a day.
        start: first day.
        permits: how many people.
        seed: of everything that is left to chance.
        faults: how often something goes wrong.
        idempotent: whether the receiver drops what it has.
        workers: how many take turns.
    """

    def __init__(
        self,
        store: CaseStore,
        rules: Callable[[dt.date], ReminderRules],
        *,
        start: dt.date,
        permits: int,
        seed: int = 1,
        faults: Faults = Faults(),
        idempotent: bool = True,
        workers: int = 2,
    ) -> None:
        self._store, self._rules, self._start, self._permits = store, rules, start, permits
        self._chance = random.Random(seed)
        self._now = dt.datetime.combine(start, dt.time(8, 0))
        self._terms = PushTerms(unused=dt.timedelta(days=800))
        self._receiver = Receiver(lambda: self._now, random.Random(seed + 1), faults, idempotent)
        self._faults, self._workers = faults, workers
        self._kills = 0

    def run(self, *, days: int = 365, progress: Callable[[int, int], None] | None = None) -> SimulationReport:
        """Live through the days and compare."""
        people = Population(self._store, random.Random(self._chance.random()), self._start, days)
        people.create(self._permits)
        for place in range(days):
            day = self._start + dt.timedelta(days=place)
            for time in _ROUNDS:
                moment = dt.datetime.combine(day, time)
                happened = people.live_until(moment)
                self._now = max(self._now, moment)
                if happened or time != _ROUNDS[1]:  # at midday there is nothing new unless something happened
                    self._round()
            if progress:
                progress(place + 1, days)
        end = self._now
        with self._store.session(read_only=True) as session:
            counts = outbox.counts(session.connection())
        return self._compare(people.lives, end, counts)

    def _round(self) -> None:
        """Let the workers take turns until all is settled; those that die are replaced, and their leases run out."""
        planning = True
        for _ in range(200):
            self._take_turns(planning)
            planning = False
            if self._terms.quiet.covers(self._now) or not self._is_anything_open():
                return
            self._now += self._terms.lease + dt.timedelta(minutes=1)
        raise RuntimeError("the outbox does not come to rest")

    def _take_turns(self, planning: bool) -> None:
        channels = PushChannels(self._receiver)

        def start(plans: bool) -> object:
            return Worker(self._store, channels, self._rules, self._terms, lambda: self._now).round(planning=plans)

        running = [start(planning) for _ in range(self._workers)]
        while running:
            place = self._chance.randrange(len(running))
            ended = next(running[place], None) is None  # type: ignore[call-overload]
            if not ended and self._chance.random() < self._faults.killed:
                running[place].close()  # type: ignore[attr-defined]
                self._kills += 1
                running[place] = start(planning)
            elif ended:
                del running[place]

    def _is_anything_open(self) -> bool:
        with self._store.session(read_only=True) as session:
            counts = outbox.counts(session.connection())
            if any(counts.get(state) for state in _OPEN):
                return True
            # refused ones of today are tried again today
            return outbox.next_due(session.connection(), self._now + dt.timedelta(hours=2)) is not None

    def _compare(self, lives: list[Life], end: dt.datetime, counts: dict[MessageState, int]) -> SimulationReport:
        expected: dict[str, tuple[dt.date, MessageKind]] = {}
        for life in lives:
            expected.update(life.expected(self._store.hasher, self._terms, self._rules, end))
        got = self._receiver.got
        arrived = [key for key in expected if key in got]
        return SimulationReport(
            permits=len(lives),
            planned=len(expected),
            sent=len(arrived),
            duplicates=sum(len(moments) > 1 for moments in got.values()),
            missing=len(expected) - len(arrived),
            unplanned=sum(key not in expected for key in got),
            quiet=sum(self._terms.quiet.covers(moment) for moments in got.values() for moment in moments),
            late=sum(got[key][0].date() > expected[key][0] for key in arrived),
            uncertain=counts.get(MessageState.UNCERTAIN, 0),
            dropped=self._receiver.repeats,
            kills=self._kills,
            kinds=dict(Counter(str(expected[key][1]) for key in arrived)),
        )
