"""The real knowledge base, read once."""

from __future__ import annotations

import pytest

from bot.knowledge import KnowledgeBase
from bot.settings import ROOT


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT / "data")
