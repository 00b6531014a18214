"""Opens the case store that the settings name."""

from __future__ import annotations

from bot.cases.store import CaseStore
from bot.settings import Settings


def open_store(settings: Settings) -> CaseStore:
    """Open the case store and bring it to the newest schema.

    Raises:
        StoreError: the database cannot be used.
    """
    if not settings.database_url:
        settings.home.mkdir(parents=True, exist_ok=True)
    store = CaseStore(settings.case_store_url(), settings.hash_key.get_secret_value())
    store.migrate()
    return store
