"""Typed settings, read from the environment (prefix ``JUYI_``). Nothing is opened at import."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseSettings, PositiveInt, SecretStr, root_validator, validator

ROOT = Path(__file__).resolve().parent.parent
_SHORTEST_TOKEN = 16
_SHORTEST_MEMORY = 400  # days: the reminders of one year, with some to spare
# a browser writes an origin in lower case, a default port never; nothing here can end a part of a security header
_ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?")
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
        import_token: bearer token of ``POST /cases/records``; without one the address is closed.
        metrics_token: bearer token with which other machines may read ``/metrics``.
        lookup_pause: stop all look-ups of cases while someone tries very many numbers.
        retain_lookups_days: how long look-ups and locks are kept; 0 keeps for ever, here and below.
        retain_accesses_days: how long the audit of the office's access is kept.
        retain_receipts_days: how long receipts of answers are kept.
        retain_conversations_days: how long conversations are kept after their last message.
        retain_cases_days: how long cases are kept after they were closed.
        retain_messages_days: how long messages that are done with, and withdrawn consents, are kept; at least 400, since they keep a
            message from being sent again.
        retain_daily: the server deletes once a day what has been kept long enough.
        bind_days: a remembered case is forgotten after so many days in which nobody asked for it.
        remind: plan and send reminders inside ``serve``.
        remind_seconds: pause between two rounds of it.
        remind_days: how many days before the end of the endorsement window people are reminded.
        quiet_from: from this time of the day (China) on nothing is sent, until ``quiet_until``; equal times: no quiet hours.
        push_channel: where messages go: ``log`` (a file), ``webhook``, or empty: none are offered or sent.
        push_log: file of the channel ``log``; default ``pushes.jsonl`` in ``home``.
        push_webhook_url: https address (or one of this machine) that takes the messages.
        push_webhook_secret: key of the signature of each message.
        push_webhook_idempotent: the receiver drops a message whose ``Idempotency-Key`` it has seen; then, and only then, a message of
            which it is not known whether it arrived is sent again.
        redis_url: Redis in which all workers share the rate limits, the messages of platforms and their access tokens; empty: each
            process counts for itself, and the others stand in the case database.
        trusted_proxies: addresses and networks (comma-separated) of the proxies that are believed when they say whose request they pass on.
        allowed_origins: origins of other sites (comma-separated) whose pages may talk to the assistant and frame what may be embedded.
        channels_off: channels (comma-separated) that answer with a notice only.
        limit_user: messages of one user, in the notation of the library ``limits``; empty: no limit, here and below.
        limit_address: messages from one network address; mobile networks put thousands behind one.
        limit_documents: calendar files and checklists asked for from one address.
        limit_pages: everything else asked for by browsers from one address.
        limit_servers: requests from one address of the back office or of a platform such as WeChat.
        limit_desk: requests of the hotline desk from one address; open pages ask for news every two seconds.
        limit_login: log-ins at the desk, and their form asked for, from one address.
        desk_hours: when people take over chats on working days, such as ``9:00-12:00,13:30-17:00``; empty: nobody does.
        desk_lease_seconds: a chat whose agent shows no sign of life for so long goes back into the queue; browsers let a page in the
            background speak once a minute.
        desk_due_hours: a work item is due after so many of these hours (of the hours of working days, where nobody takes over chats).
        retain_texts_days: how long the (masked) words of questions that were not understood well are kept.
        retain_questions_days: how long questions are kept for the figures; no person and no words stand in them.
        retain_work_days: how long finished work items, decided phrases and the steps that led there are kept.
        gather_daily: the server makes work items once a day of the questions that were not understood well.
        low_confidence: answers below this confidence are looked at.
        desk_idle_minutes: a session of the desk ends after so long without use.
        desk_session_hours: a session of the desk ends after so long in any case.
        desk_lookups_per_hour: how many cases one agent may look up within an hour.
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
    import_token: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")
    lookup_pause: bool = True
    retain_lookups_days: int = 180
    retain_accesses_days: int = 1095
    retain_receipts_days: int = 1095
    retain_conversations_days: int = 90
    retain_cases_days: int = 1095
    retain_messages_days: int = 1095
    retain_daily: bool = True
    bind_days: int = 365
    remind: bool = False
    remind_seconds: int = 300
    remind_days: tuple[int, ...] = (30, 7, 1)
    quiet_from: dt.time = dt.time(21, 0)
    quiet_until: dt.time = dt.time(9, 0)
    push_channel: Literal["", "log", "webhook"] = ""
    push_log: Path | None = None
    push_webhook_url: str = ""
    push_webhook_secret: SecretStr = SecretStr("")
    push_webhook_idempotent: bool = False
    redis_url: SecretStr = SecretStr("")
    trusted_proxies: str = "127.0.0.1, ::1"
    allowed_origins: str = ""
    channels_off: str = ""
    limit_user: str = "20/10 seconds; 60/minute"
    limit_address: str = "200/10 seconds; 1000/minute"
    limit_documents: str = "120/minute"
    limit_pages: str = "3000/minute"
    limit_servers: str = "500/second"
    limit_desk: str = "300/second"
    limit_login: str = "60/minute"
    desk_hours: str = ""
    desk_lease_seconds: PositiveInt = PositiveInt(90)
    desk_due_hours: float = 16
    retain_texts_days: int = 90
    retain_questions_days: int = 1095
    retain_work_days: int = 1095
    gather_daily: bool = True
    low_confidence: float = 0.6
    desk_idle_minutes: PositiveInt = PositiveInt(30)
    desk_session_hours: PositiveInt = PositiveInt(10)
    desk_lookups_per_hour: PositiveInt = PositiveInt(60)

    class Config:
        env_prefix = "JUYI_"

    @validator("import_token", "metrics_token")
    def _tokens_are_long(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < _SHORTEST_TOKEN:
            raise ValueError(f"令牌太短，至少{_SHORTEST_TOKEN}个字符")
        return token

    @validator(
        "retain_lookups_days",
        "retain_accesses_days",
        "retain_receipts_days",
        "retain_conversations_days",
        "retain_cases_days",
        "retain_texts_days",
        "retain_questions_days",
        "retain_work_days",
    )
    def _periods_are_not_negative(cls, days: int) -> int:
        if days < 0:
            raise ValueError("天数不能是负数；0 表示一直保存")
        return days

    @validator("retain_messages_days")
    def _messages_are_kept_a_year(cls, days: int) -> int:
        if 0 != days < _SHORTEST_MEMORY:
            raise ValueError(f"至少{_SHORTEST_MEMORY}天，否则会重发；0 表示一直保存")
        return days

    @validator("limit_user", "limit_address", "limit_documents", "limit_pages", "limit_servers", "limit_desk", "limit_login")
    def _limits_can_be_read(cls, text: str) -> str:
        from limits import parse_many

        try:
            items = parse_many(text) if text.strip() else []
        except ValueError:
            raise ValueError("限速应写成例如 20/10 seconds; 60/minute") from None
        if any(item.amount < 1 for item in items):
            raise ValueError("限速至少是1次")
        return text

    @validator("trusted_proxies")
    def _proxies_are_addresses(cls, text: str) -> str:
        for one in _listed(text):
            try:
                ipaddress.ip_network(one)
            except ValueError:
                raise ValueError(f"代理应是IP地址或网段，不能是 {one}") from None
        return text

    @validator("allowed_origins")
    def _origins_are_origins(cls, text: str) -> str:
        for one in _origins(text):
            if not _ORIGIN.fullmatch(one):
                raise ValueError(f"来源应写成例如 https://www.example.com（不带路径），不能是 {one}")
        return text

    @root_validator(skip_on_failure=True)
    def _production_needs_a_key(cls, values: dict[str, object]) -> dict[str, object]:
        key = values["hash_key"]
        assert isinstance(key, SecretStr)
        if values["production"] and key.get_secret_value() == DEVELOPMENT_KEY:
            raise ValueError("生产模式必须用环境变量 JUYI_HASH_KEY 提供密钥")
        return values

    @root_validator(skip_on_failure=True)
    def _reminders_make_sense(cls, values: dict[str, object]) -> dict[str, object]:
        days = values["remind_days"]
        assert isinstance(days, tuple)
        if any(n < 0 for n in days) or len(set(days)) < len(days):
            raise ValueError("JUYI_REMIND_DAYS 应是几个不同的天数，例如 [30,7,1]")
        for name in ("bind_days", "remind_seconds"):
            amount = values[name]
            assert isinstance(amount, int)
            if amount < 1:
                raise ValueError(f"JUYI_{name.upper()} 至少是1")
        return values

    @property
    def proxies(self) -> tuple[str, ...]:
        """The trusted proxies."""
        return _listed(self.trusted_proxies)

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of other sites that are allowed, as browsers write them."""
        return _origins(self.allowed_origins)

    @property
    def channels_always_off(self) -> tuple[str, ...]:
        """The channels that the settings switch off."""
        return _listed(self.channels_off)

    def case_store_url(self) -> str:
        """SQLAlchemy URL of the case store."""
        return self.database_url or f"sqlite:///{self.home / 'cases.db'}"

    def tracker_store_url(self) -> str:
        """SQLAlchemy URL of the conversation store."""
        return self.tracker_url or f"sqlite:///{self.home / 'conversations.db'}"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _origins(text: str) -> tuple[str, ...]:
    return tuple(one.rstrip("/").lower() for one in _listed(text))


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process; ``get_settings.cache_clear()`` re-reads them."""
    return Settings()
