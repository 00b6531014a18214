"""Typed settings, read from the environment (prefix ``JUYI_``). Nothing is opened at import."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from pydantic import BaseSettings, SecretStr, root_validator

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "juyi-development-key-not-for-production"


class Settings(BaseSettings):
    """What an operator may set.

    Attributes:
        production: refuse development defaults (the hash key) when true.
        home: directory of run-time state (databases); created on first use.
        database_url: SQLAlchemy URL of the case store; default an SQLite file in ``home``.
        tracker_url: SQLAlchemy URL of the conversation store; default an SQLite file in ``home``.
        hash_key: key of the keyed hashes that stand for identifiers.
        today: fixes the clock for tests and evaluation (ISO date).
        host: address to listen on; the loopback address unless set.
        port: TCP port to listen on.
        demo: load clearly synthetic demonstration cases into an empty store.
        max_message_chars: longest message taken, in characters.
    """

    production: bool = False
    home: Path = ROOT / "var"
    database_url: str = ""
    tracker_url: str = ""
    hash_key: SecretStr = SecretStr(DEVELOPMENT_KEY)
    today: dt.date | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    demo: bool = True
    max_message_chars: int = 2000

    class Config:
        env_prefix = "JUYI_"

    @root_validator(skip_on_failure=True)
    def _production_needs_a_key(cls, values: dict[str, object]) -> dict[str, object]:
        key = values["hash_key"]
        assert isinstance(key, SecretStr)
        if values["production"] and key.get_secret_value() == DEVELOPMENT_KEY:
            raise ValueError("生产模式必须用环境变量 JUYI_HASH_KEY 提供密钥")
        return values

    def case_store_url(self) -> str:
        """SQLAlchemy URL of the case store."""
        return self.database_url or f"sqlite:///{self.home / 'cases.db'}"

    def tracker_store_url(self) -> str:
        """SQLAlchemy URL of the conversation store."""
        return self.tracker_url or f"sqlite:///{self.home / 'conversations.db'}"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process; ``get_settings.cache_clear()`` re-reads them."""
    return Settings()
