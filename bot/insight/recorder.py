"""Writes questions off the path of the answer: a bounded queue, one thread, one statement for a batch, all written at a normal stop."""

from __future__ import annotations

import datetime as dt
import logging
import queue
import threading
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from bot.cases.errors import StoreError
from bot.cases.insight_models import TEXT_CHARS, QuestionEvent
from bot.cases.models import table_of
from bot.cases.store import CaseStore, china_time
from bot.insight.event import Question
from bot.privacy import mask_whole

logger = logging.getLogger(__name__)

EVENTS = table_of(QuestionEvent)
_CAPACITY = 20_000
_BATCH = 500
_PAUSE_SECONDS = 0.5  # between two batches, so that a busy hour costs two transactions a second
_RETRY_SECONDS = 5.0


class Recorder:
    """Takes questions in, and writes them a moment later.

    Args:
        store: the case store.
        keep_texts: how long the words of questions that were not understood well are kept; zero: for ever.
        low_confidence: below it an answer counts as not understood well.
        capacity: how many questions may wait while the database is away; more are dropped, and counted.
    """

    def __init__(self, store: CaseStore, *, keep_texts: dt.timedelta, low_confidence: float, capacity: int = _CAPACITY) -> None:
        self._store, self._keep_texts, self._low = store, keep_texts, low_confidence
        self._waiting: queue.Queue[Question] = queue.Queue(capacity)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.dropped = 0

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="questions", daemon=True)
        self._thread.start()

    def note(self, questions: Sequence[Question]) -> None:
        """Take questions in; never waits and never fails."""
        for question in questions:
            try:
                self._waiting.put_nowait(question)
            except queue.Full:
                self.dropped += 1

    def stop(self) -> None:
        """Write what waits, and end. What cannot be written then is lost, and logged."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        batch: list[Question] = []
        try:
            while batch := self._batch():
                self._write(batch)
        except StoreError:
            self.dropped += len(batch) + self._waiting.qsize()
        if self.dropped:
            logger.error("%d questions were not recorded", self.dropped)

    def _run(self) -> None:
        held: list[Question] = []
        while not self._stop.is_set():
            held = held or self._batch()
            try:
                if held:
                    self._write(held)
                held = []
            except StoreError:
                logger.error("questions cannot be recorded; will be tried again")
                self._stop.wait(_RETRY_SECONDS)
                continue
            if self._waiting.qsize() < _BATCH:
                self._stop.wait(_PAUSE_SECONDS)
        if held:
            try:
                self._write(held)
            except StoreError:
                self.dropped += len(held)

    def _batch(self) -> list[Question]:
        batch: list[Question] = []
        while len(batch) < _BATCH:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _write(self, questions: Sequence[Question]) -> None:
        with self._store.session() as session:
            session.connection().execute(EVENTS.insert(), [self._row(question) for question in questions])

    def _row(self, question: Question) -> dict[str, Any]:
        moment = china_time(question.at)
        unsure = question.confidence is not None and question.confidence < self._low
        keep = bool(question.text) and (question.unanswered or unsure)
        return {
            "at": moment,
            "channel": question.channel[:32],
            "city": question.city[:32] if question.city else None,
            "matter": question.matter,
            "aspect": question.aspect,
            "entry": question.entry,
            "status": question.status,
            "confidence": question.confidence,
            "milliseconds": round(question.milliseconds, 2),
            "fallback": question.fallback,
            "handover": question.handover,
            "receipt": question.receipt[:32] if question.receipt else None,
            "sender_hash": self._store.hasher.hash("question_sender", question.sender),
            "text": mask_whole(question.text)[:TEXT_CHARS] if keep else None,
            "text_until": moment + self._keep_texts if keep and self._keep_texts else None,
        }


def purge_questions(store: CaseStore, *, now: dt.datetime, before: dt.datetime | None, dry_run: bool = False) -> int:
    """Delete questions older than ``before`` (None: none of them), and the words whose time is over; return how many were touched."""
    moment = china_time(now)
    old = EVENTS.c.at < china_time(before) if before is not None else EVENTS.c.id.is_(None)
    worn = EVENTS.c.text_until < moment
    with store.session(read_only=dry_run) as session:
        connection = session.connection()
        if dry_run:
            return int(connection.execute(select(func.count()).select_from(EVENTS).where(or_(old, worn))).scalar_one())
        gone = int(connection.execute(delete(EVENTS).where(old)).rowcount)
        return gone + int(connection.execute(update(EVENTS).where(worn).values(text=None, text_until=None)).rowcount)
