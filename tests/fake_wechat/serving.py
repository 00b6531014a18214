"""Our server for the fake platform: the real web application, with an assistant that tests can slow down or count."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.cases.store import CaseStore
from bot.serving.app import create_app
from bot.settings import Settings
from tests.fake_wechat.client import AES_KEY, TOKEN, Caller
from tests.fake_wechat.platform import APP_ID, SECRET, FakePlatform, running

CORP_ID = "ww0123456789abcdef"
HASH_KEY = "key-of-the-tests"


class Assistant:
    """Answers every message with what it was told to, and counts what it was asked.

    Attributes:
        asked: how often each text was worked on.
        senders: who asked.
        seconds: how long a turn takes.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.senders: set[str] = set()
        self.seconds = 0.0
        self.messages: list[dict[str, Any]] | None = None

    async def handle(self, text: str, sender_id: str, channel: str = "rest") -> list[dict[str, Any]]:
        """Answer one message."""
        self.asked[text] += 1
        self.senders.add(sender_id)
        await asyncio.sleep(self.seconds)
        return self.messages if self.messages is not None else [{"recipient_id": sender_id, "text": f"答：{text}"}]

    def health(self) -> dict[str, dict[str, Any]]:
        """Everything is well."""
        return {"model": {"ok": True}}

    async def close(self) -> None:
        """Nothing is held."""


@contextmanager
def environment(platform: FakePlatform | None = None, *, aes: bool = False, wecom: bool = False, **more: str) -> Iterator[None]:
    """The settings of an account, by the environment as an operator gives them."""
    with pytest.MonkeyPatch.context() as patch:
        values = {"JUYI_WECHAT_APP_ID": APP_ID, "JUYI_WECHAT_TOKEN": TOKEN}
        if platform is not None:
            values |= {"JUYI_WECHAT_SECRET": SECRET, "JUYI_WECHAT_API_URL": platform.url}
        if aes:
            values["JUYI_WECHAT_AES_KEY"] = AES_KEY
        if wecom:
            values |= {"JUYI_WECOM_CORP_ID": CORP_ID, "JUYI_WECOM_AGENT_ID": "1000002"}
            values |= {"JUYI_WECOM_TOKEN": TOKEN, "JUYI_WECOM_AES_KEY": AES_KEY}
            if platform is not None:
                values |= {"JUYI_WECOM_SECRET": SECRET, "JUYI_WECOM_API_URL": platform.url}
        for name, value in {**values, **more}.items():
            patch.setenv(name, value)
        yield


@contextmanager
def server(assistant: Any, database: Path | str, settings: Settings | None = None) -> Iterator[str]:
    """Our web application on a free port, with a store at a place that several may share."""
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    store = CaseStore(url, HASH_KEY)
    store.migrate()
    with running(create_app(assistant, settings or Settings(retain_daily=False), cases=store)) as address:
        yield address
    store.close()


def caller(address: str, mode: str = "plain", patience: float = 5.0, *, path: str = "/wechat") -> Caller:
    """The platform's side for an address of ours."""
    receiver = APP_ID if path == "/wechat" else CORP_ID
    return Caller(address + path, receiver, mode, patience)
