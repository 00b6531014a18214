"""What the actions share in a process: the knowledge base and the case store, opened at first use."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache

from bot.cases.errors import StoreError
from bot.cases.opening import open_store
from bot.cases.store import CaseStore
from bot.cases.trawl import TrawlPolicy, TrawlWatch
from bot.clock import now
from bot.handover import Handovers, OpeningHours
from bot.knowledge import KnowledgeBase
from bot.knowledge.replay import ReceiptRecord
from bot.receipts import Receipts
from bot.settings import ROOT, get_settings

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """The validated knowledge base of this process."""
    return KnowledgeBase.load(ROOT / "data")


@lru_cache(maxsize=1)
def case_store() -> CaseStore:
    """The case store of this process, migrated to the newest schema."""
    return open_store(get_settings())


@lru_cache(maxsize=1)
def trawl_watch() -> TrawlWatch:
    """What watches the look-ups of all requesters."""
    return TrawlWatch(case_store(), TrawlPolicy() if get_settings().lookup_pause else TrawlPolicy(pause=None))


@lru_cache(maxsize=1)
def handovers() -> Handovers | None:
    """The queue for a person of this process; None where no desk is staffed."""
    hours = OpeningHours.parse(get_settings().desk_hours, knowledge_base().calendar)
    return Handovers(case_store(), hours) if hours.staffed else None


@lru_cache(maxsize=1)
def receipts() -> Receipts:
    """The receipts of this process."""
    return Receipts(case_store())


def keep_receipts(records: Iterable[ReceiptRecord], channel: str) -> None:
    """Keep what was answered, so that it can be read again by its receipt code; a store that is down loses no answer."""
    try:
        for record in records:
            receipts().keep(record, at=now(), channel=channel)
    except StoreError:
        logger.exception("a receipt could not be kept")
