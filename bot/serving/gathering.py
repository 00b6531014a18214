"""Questions that were not understood well become work items: once a day, and when somebody at the desk asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.cases.store import CaseStore
from bot.handover import OpeningHours
from bot.knowledge import KnowledgeBase
from bot.review import WorkItems
from bot.serving.retention import every_day
from bot.settings import Settings

DAYS = 30  # questions so far back are looked at


def work_items(settings: Settings, store: CaseStore, kb: KnowledgeBase) -> WorkItems:
    """The work, due in opening hours."""
    return WorkItems(store, OpeningHours.parse(settings.desk_hours, kb.calendar), settings.desk_due_hours)


def gather(work: WorkItems, now: dt.datetime) -> int:
    """Make items of the questions of the last days; return how many are new.

    Raises:
        StoreError: the store cannot be used.
    """
    return work.gather(now=now, since=now - dt.timedelta(days=DAYS))


async def gather_daily(
    settings: Settings, store: CaseStore, knowledge: Callable[[], KnowledgeBase], now: Callable[[], dt.datetime]
) -> None:
    """Do it once a day, in a thread, until cancelled."""
    await every_day("gathering", lambda: {"new": gather(work_items(settings, store, knowledge()), now())})
