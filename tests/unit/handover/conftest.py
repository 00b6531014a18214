"""Every test that uses the store runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.cases.store import CaseStore
from tests.databases import opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Iterator[CaseStore]:
    """A migrated, empty store."""
    with opened(request, request.param) as one:
        yield one
