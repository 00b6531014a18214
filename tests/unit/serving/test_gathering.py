"""Once a day the server itself makes work items of the questions that were not understood well."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.cases.opening import open_store
from bot.clock import CHINA
from bot.insight import Question, Recorder
from bot.knowledge import KnowledgeBase
from bot.serving import retention
from bot.serving.app import create_app
from bot.serving.gathering import work_items
from bot.settings import ROOT, Settings

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)


class Engine:
    """Stands for the engine."""

    def health(self) -> dict[str, Any]:
        return {}

    async def close(self) -> None:
        return None


@pytest.mark.parametrize("wanted", [True, False])
def test_the_server_gathers_by_itself(settings: Settings, monkeypatch: pytest.MonkeyPatch, wanted: bool) -> None:
    monkeypatch.setattr(retention, "_FIRST_AFTER", 0.0)
    monkeypatch.setattr("bot.serving.app.now", lambda: NOW)
    kb, store = KnowledgeBase.load(ROOT / "data"), open_store(settings)
    monkeypatch.setattr("actions.runtime.knowledge_base", lambda: kb)
    recorder = Recorder(store, keep_texts=dt.timedelta(days=30), low_confidence=0.6)
    shared: dict[str, Any] = {"channel": "rest", "sender": "u", "matter": "none", "aspect": "none", "status": "clarify"}
    recorder.note([Question(NOW, milliseconds=1.0, text="可以养狗吗", **shared)] * 2)
    recorder.note([Question(NOW - dt.timedelta(days=31), milliseconds=1.0, text="很久以前", **shared)] * 2)
    recorder.stop()
    work = work_items(settings, store, kb)
    app = create_app(Engine(), settings.copy(update={"gather_daily": wanted}), cases=store, page=Path("/nowhere"))  # type: ignore[arg-type]
    with TestClient(app):

        async def found() -> list[str]:
            for _ in range(60 if wanted else 20):
                if items := work.undone():
                    return [item.question for item in items]
                await asyncio.sleep(0.05)
            return []

        assert asyncio.run(found()) == (["可以养狗吗"] if wanted else [])
    store.close()
