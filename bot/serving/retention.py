"""What is deleted when, each kind after its period (``Retention`` lists the kinds), and what else is done once a day."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from bot.cases.access import record_access
from bot.cases.retention import purge_accesses, purge_cases, purge_lookups, purge_messages
from bot.cases.stages import AccessAction
from bot.cases.store import CaseStore
from bot.feedback import Ratings
from bot.handover.agents import purge_handovers
from bot.insight.recorder import purge_questions
from bot.metrics import RETAINED
from bot.receipts import Receipts
from bot.review.finished import purge_work
from bot.serving.conversations import Conversations
from bot.settings import Settings

logger = logging.getLogger(__name__)

_FIRST_AFTER = 600.0  # seconds; a start is no moment for heavy deletes
_DAY = 86_400.0


@dataclass(frozen=True)
class Retention:
    """How many rows went (or would go): audit rows of look-ups and of accesses, receipts, events of conversations, cases, messages,
    ratings, chats with people, questions (or their words), finished work items and decided phrases."""

    lookups: int
    accesses: int
    receipts: int
    conversations: int
    cases: int
    messages: int = 0
    ratings: int = 0
    chats: int = 0
    questions: int = 0
    work: int = 0


def retain(settings: Settings, store: CaseStore, *, actor: str, now: dt.datetime, dry_run: bool = False) -> Retention:
    """Delete what has been kept for its period. A period of 0 days keeps for ever.

    Raises:
        StoreError: the case store cannot be used.
        sqlalchemy.exc.SQLAlchemyError: the store of conversations cannot be used.
    """

    def purge(days: int, delete: Callable[[dt.datetime], int]) -> int:
        return delete(now - dt.timedelta(days=days)) if days else 0

    questions_before = now - dt.timedelta(days=settings.retain_questions_days) if settings.retain_questions_days else None
    conversations = Conversations(settings.tracker_store_url())
    done = Retention(
        lookups=purge(settings.retain_lookups_days, lambda before: purge_lookups(store, before, dry_run=dry_run)),
        accesses=purge(settings.retain_accesses_days, lambda before: purge_accesses(store, before, dry_run=dry_run)),
        receipts=purge(settings.retain_receipts_days, lambda before: Receipts(store).purge(before, dry_run=dry_run)),
        conversations=purge(settings.retain_conversations_days, lambda before: conversations.purge(before, dry_run=dry_run)),
        cases=purge(settings.retain_cases_days, lambda before: purge_cases(store, before, dry_run=dry_run)),
        messages=purge(settings.retain_messages_days, lambda before: purge_messages(store, before, dry_run=dry_run)),
        ratings=purge(settings.retain_receipts_days, lambda before: Ratings(store).purge(before, dry_run=dry_run)),
        chats=purge(settings.retain_conversations_days, lambda before: purge_handovers(store, before, dry_run=dry_run)),
        questions=purge_questions(store, now=now, before=questions_before, dry_run=dry_run),
        work=purge(settings.retain_work_days, lambda before: purge_work(store, before, dry_run=dry_run)),
    )
    if not dry_run:
        counts = asdict(done)
        for kind, rows in counts.items():
            RETAINED.labels(kind).inc(rows)
        if any(counts.values()):
            detail = "，".join(f"{kind} {rows}" for kind, rows in counts.items() if rows)
            with store.session() as session:
                record_access(session, store.hasher, actor=actor, action=AccessAction.RETAIN, at=now, detail=detail)
    return done


async def retain_daily(settings: Settings, store: CaseStore, now: Callable[[], dt.datetime]) -> None:
    """Do it once a day, in a thread, until cancelled; a failure is logged and tried again the next day."""
    await every_day("retention", lambda: asdict(retain(settings, store, actor="serve", now=now())))


async def every_day(name: str, work: Callable[[], Mapping[str, object]]) -> None:
    """Do some work in a thread once a day, the first time ten minutes after the start, until cancelled; log what came of it."""
    wait = _FIRST_AFTER
    while True:
        await asyncio.sleep(wait)
        wait = _DAY
        try:
            done = await asyncio.to_thread(work)
        except Exception as error:
            logger.error("%s failed (%s)", name, type(error).__name__)  # the text of a database error may hold rows
        else:
            logger.info("%s done", name, extra={"fields": dict(done)})
