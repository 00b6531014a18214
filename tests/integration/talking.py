"""Talking to the whole assistant in tests: the trained model, the real knowledge, and the demonstration cases on a fixed day."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from actions import runtime
from bot.cases.demo import demo_credentials, load_demo
from bot.channels import inbound_text
from bot.serving.engine import Engine
from bot.settings import Settings, get_settings
from tests.integration.trained import trained_model

TODAY = dt.date(2026, 11, 23)


class Said:
    """What came back for one message."""

    def __init__(self, messages: list[dict[str, Any]], understood: dict[str, Any]) -> None:
        self.answers = [m["custom"]["answer"] for m in messages if "answer" in (m.get("custom") or {})]
        self.texts = [m["text"] for m in messages if m.get("text")]
        self.text = "\n".join(self.texts)
        self.buttons = [b for m in messages for b in m.get("buttons") or []]
        self.intent = (understood.get("intent") or {}).get("name")

    @property
    def entries(self) -> list[str | None]:
        return [answer["entry"] for answer in self.answers]

    @property
    def computed(self) -> dict[str, str]:
        """The dates of the only answer."""
        (answer,) = self.answers
        return dict(answer["computed"])


class Talk:
    """One conversation."""

    def __init__(self, engine: Engine, loop: asyncio.AbstractEventLoop, sender: str) -> None:
        self._engine, self._loop, self._sender = engine, loop, sender

    def say(self, text: str) -> Said:
        async def turn() -> Said:
            replies = await self._engine.handle(inbound_text(text), self._sender)
            return Said(replies, await self._engine.latest_message(self._sender))

        return self._loop.run_until_complete(turn())


@contextmanager
def running_engine(loop: asyncio.AbstractEventLoop, home: Path) -> Iterator[Engine]:
    """The engine with conversations in memory and a case store of its own that holds the demonstration cases."""
    patch = pytest.MonkeyPatch()
    patch.setenv("JUYI_HOME", str(home))
    patch.setenv("JUYI_TODAY", TODAY.isoformat())
    kept = (runtime.case_store, runtime.trawl_watch, runtime.receipts)
    get_settings.cache_clear()
    for one in kept:
        one.cache_clear()
    store = runtime.case_store()
    assert load_demo(store, TODAY) == len(demo_credentials())
    opened = Engine.load(Settings(tracker_url="sqlite://"), model=trained_model())
    patch.undo()
    get_settings.cache_clear()
    yield opened
    loop.run_until_complete(opened.close())
    store.close()
    for one in kept:
        one.cache_clear()
