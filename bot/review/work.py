"""Work items: reported, owned, fixed, read over by another person, closed. Each step is kept with who did it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.cases.desk_labels import WorkKind, WorkState
from bot.cases.insight_models import TEXT_CHARS, QuestionEvent, WorkItem, WorkStep
from bot.cases.models import table_of
from bot.cases.store import CaseStore, china_time
from bot.handover import OpeningHours
from bot.privacy import mask, mask_whole
from bot.review.clusters import clusters

_ITEMS, _STEPS, _EVENTS = (table_of(model) for model in (WorkItem, WorkStep, QuestionEvent))
_UNDONE = (WorkState.OPEN, WorkState.OWNED, WorkState.FIXED)
_SMALLEST = 2  # one odd question is no work yet
_FARTHEST_BACK = 3_000  # questions looked at in one go


class NotAllowed(ValueError):
    """A step that this person may not do now; the message says why."""


@dataclass(frozen=True)
class Step:
    """A step of an item."""

    at: dt.datetime
    actor: str
    state: WorkState
    note: str


@dataclass(frozen=True)
class Item:
    """A work item as it is shown; moments are China time."""

    id: int
    kind: WorkKind
    state: WorkState
    question: str
    entry: str | None
    receipt: str | None
    reason: str
    reported_by: str
    created_at: dt.datetime
    due_at: dt.datetime
    owner: str | None
    fix: str | None
    changed_entry: str | None
    fixed_by: str | None
    reader: str | None
    closed_at: dt.datetime | None
    size: int

    def is_late(self, now: dt.datetime) -> bool:
        """Whether it is due and not done."""
        return self.state in _UNDONE and self.due_at < china_time(now)


class WorkItems:
    """The work.

    Args:
        store: the case store.
        hours: working hours, in which the time until an item is due is counted.
        due_hours: after how many of them.
    """

    def __init__(self, store: CaseStore, hours: OpeningHours, due_hours: float) -> None:
        self._store, self._hours, self._due_hours = store, hours, due_hours

    def report(
        self, *, question: str, reason: str, actor: str, now: dt.datetime, entry: str | None = None, receipt: str | None = None
    ) -> int:
        """Note that an answer is wrong; return the number of the item.

        Raises:
            NotAllowed: no reason is given.
            StoreError: here and below: the store cannot be used.
        """
        why = mask(reason.strip())[:TEXT_CHARS]
        if not why:
            raise NotAllowed("请写明哪里不对")
        with self._store.session() as session:
            row = self._new(WorkKind.WRONG_ANSWER, mask_whole(question.strip())[:TEXT_CHARS], why, actor, now)
            return self._insert(session.connection(), {**row, "entry": entry, "receipt": receipt})

    def gather(self, *, now: dt.datetime, since: dt.datetime) -> int:
        """Make items of the questions since a moment that were not understood well, and count anew those that are there; how many are new.

        A cluster whose item was closed or dropped comes no second time.
        """
        query = select(_EVENTS.c.text).where(_EVENTS.c.text.is_not(None), _EVENTS.c.at >= china_time(since))
        with self._store.session(read_only=True) as session:
            connection = session.connection()
            texts = list(connection.execute(query.order_by(_EVENTS.c.id.desc()).limit(_FARTHEST_BACK)).scalars())
            known = {key: number for number, key in connection.execute(select(_ITEMS.c.id, _ITEMS.c.cluster_key)) if key}
            forms = dict(connection.execute(select(_ITEMS.c.id, _ITEMS.c.reason).where(_ITEMS.c.cluster_key.is_not(None))).all())
        plain_of = {form: number for number, form in forms.items()}
        new = 0
        for cluster in clusters(reversed(texts), known=plain_of):
            key = self._store.hasher.hash("cluster", cluster.key)
            if key in known:
                with self._store.session() as session:
                    grown = update(_ITEMS).where(_ITEMS.c.id == known[key], _ITEMS.c.state.in_(_UNDONE))
                    session.connection().execute(grown.values(size=cluster.size, question=cluster.title[:TEXT_CHARS]))
                continue
            if cluster.size < _SMALLEST:
                continue
            row = self._new(WorkKind.UNANSWERED, cluster.title[:TEXT_CHARS], cluster.key[:TEXT_CHARS], "system", now)
            try:
                with self._store.session() as session:
                    self._insert(session.connection(), {**row, "size": cluster.size, "cluster_key": key})
            except IntegrityError:
                continue  # gathered by another at the same moment
            new += 1
        return new

    def own(self, number: int, actor: str, *, now: dt.datetime) -> None:
        """Take an item on.

        Raises:
            NotAllowed: here and below: somebody else has it, or it is at another step.
        """
        free = _ITEMS.c.state == WorkState.OPEN
        self._step(number, free, {"state": WorkState.OWNED, "owner": actor}, actor, "认领", now, "已经有人认领了")

    def fix(self, number: int, actor: str, *, note: str, entry: str | None, now: dt.datetime) -> None:
        """Note what was changed, and in which entry; only the owner does."""
        what = mask(note.strip())[:TEXT_CHARS]
        if not what:
            raise NotAllowed("请写明改了什么")
        mine = (_ITEMS.c.state == WorkState.OWNED) & (_ITEMS.c.owner == actor)
        values = {"state": WorkState.FIXED, "fix": what, "changed_entry": entry or None, "fixed_by": actor}
        self._step(number, mine, values, actor, what, now, "只有认领的人能写修改")

    def close(self, number: int, actor: str, *, note: str = "", now: dt.datetime) -> None:
        """The second reader agrees: not the one who fixed it, and not without an entry that was changed."""
        others = (_ITEMS.c.state == WorkState.FIXED) & (_ITEMS.c.fixed_by != actor) & _ITEMS.c.changed_entry.is_not(None)
        values = {"state": WorkState.CLOSED, "reader": actor, "closed_at": china_time(now)}
        self._step(number, others, values, actor, note or "复核通过", now, "要由另一个人复核，并且写明改了哪个条目")

    def reopen(self, number: int, actor: str, *, note: str, now: dt.datetime) -> None:
        """The second reader does not agree: back to its owner."""
        others = (_ITEMS.c.state == WorkState.FIXED) & (_ITEMS.c.fixed_by != actor)
        self._step(number, others, {"state": WorkState.OWNED}, actor, note or "退回", now, "要由另一个人复核")

    def drop(self, number: int, actor: str, *, note: str, now: dt.datetime) -> None:
        """Nothing is to be changed; the owner says why."""
        if not note.strip():
            raise NotAllowed("请写明为什么不改")
        mine = (_ITEMS.c.state == WorkState.OWNED) & (_ITEMS.c.owner == actor)
        values = {"state": WorkState.DROPPED, "closed_at": china_time(now)}
        self._step(number, mine, values, actor, note, now, "只有认领的人能关闭")

    def find(self, number: int) -> Item | None:
        """One item."""
        found = self._select(_ITEMS.c.id == number)
        return found[0] if found else None

    def undone(self) -> list[Item]:
        """What is to be done, the most urgent first."""
        return self._select(_ITEMS.c.state.in_(_UNDONE))

    def done(self, limit: int = 50) -> list[Item]:
        """What is done, the latest first."""
        return sorted(self._select(_ITEMS.c.state.not_in(_UNDONE)), key=lambda item: item.closed_at or item.created_at, reverse=True)[
            :limit
        ]

    def steps(self, number: int) -> list[Step]:
        """What was done about an item."""
        query = select(_STEPS.c.at, _STEPS.c.actor, _STEPS.c.state, _STEPS.c.note).where(_STEPS.c.item_id == number)
        with self._store.session(read_only=True) as session:
            return [Step(*row) for row in session.connection().execute(query.order_by(_STEPS.c.id))]

    def _select(self, condition: Any) -> list[Item]:
        columns = [_ITEMS.c[name] for name in Item.__dataclass_fields__]
        query = select(*columns).where(condition).order_by(_ITEMS.c.due_at, _ITEMS.c.id)
        with self._store.session(read_only=True) as session:
            return [Item(*row) for row in session.connection().execute(query)]

    def _new(self, kind: WorkKind, question: str, reason: str, actor: str, now: dt.datetime) -> dict[str, Any]:
        return {
            "kind": kind,
            "state": WorkState.OPEN,
            "question": question,
            "reason": reason,
            "reported_by": actor,
            "created_at": china_time(now),
            "due_at": china_time(self._hours.after(now, self._due_hours)),
            "size": 1,
        }

    @staticmethod
    def _insert(connection: Any, row: dict[str, Any]) -> int:
        number = int(connection.execute(_ITEMS.insert().values(**row)).inserted_primary_key[0])
        step = {"item_id": number, "at": row["created_at"], "actor": row["reported_by"], "state": row["state"], "note": row["reason"]}
        connection.execute(_STEPS.insert().values(**step))
        return number

    def _step(self, number: int, condition: Any, values: dict[str, Any], actor: str, note: str, now: dt.datetime, refused: str) -> None:
        with self._store.session() as session:
            connection = session.connection()
            if not connection.execute(update(_ITEMS).where(_ITEMS.c.id == number, condition).values(**values)).rowcount:
                raise NotAllowed(refused)
            step = {"item_id": number, "at": china_time(now), "actor": actor, "state": values["state"], "note": mask(note)[:TEXT_CHARS]}
            connection.execute(_STEPS.insert().values(**step))
