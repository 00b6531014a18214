"""What the actions share in a process: the knowledge base and the case store, opened at first use."""

from __future__ import annotations

from functools import lru_cache

from bot.cases.opening import open_store
from bot.cases.store import CaseStore
from bot.knowledge import KnowledgeBase
from bot.settings import ROOT, get_settings


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """The validated knowledge base of this process."""
    return KnowledgeBase.load(ROOT / "data")


@lru_cache(maxsize=1)
def case_store() -> CaseStore:
    """The case store of this process, migrated to the newest schema."""
    return open_store(get_settings())
