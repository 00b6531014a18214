"""Retention over all stores, conversations as rows, and what of a turn is not stored."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cases.access import audit_lines
from bot.cases.opening import open_store
from bot.cases.store import CaseStore
from bot.clock import CHINA
from bot.knowledge.replay import ReceiptRecord
from bot.receipts import Receipts
from bot.serving import retention
from bot.serving.conversations import Conversations
from bot.serving.redaction import PLACEHOLDER, without_factor
from bot.serving.retention import Retention, retain
from bot.settings import Settings

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
DAY = dt.timedelta(days=1)


@pytest.fixture
def store(settings: Settings) -> Iterator[CaseStore]:
    opened = open_store(settings)
    yield opened
    opened.close()


@pytest.fixture
def conversations(settings: Settings, store: CaseStore) -> Path:
    """Rasa's table with: an old conversation; one with an old and a new session; a new one that names a case."""
    path = settings.home / "conversations.db"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, timestamp FLOAT, data TEXT)")
        for sender, days, kind, text in (
            ("old", 200, "session_started", None), ("old", 200, "user", "你好"),
            ("mixed", 150, "session_started", None), ("mixed", 150, "user", "以前的话"),
            ("mixed", 1, "session_started", None), ("mixed", 1, "user", "现在的话"),
            ("long", 120, "session_started", None), ("long", 120, "user", "一直没断"), ("long", 2, "user", "还在说"),
            ("named", 3, "user", "查进度"), ("named", 3, "bot", "办件 JZ202611030000133（上海）"),
        ):  # fmt: skip
            row = (sender, kind, (NOW - days * DAY).timestamp(), json.dumps({"event": kind, "text": text}, ensure_ascii=False))
            connection.execute("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)", row)
    connection.close()
    return path


def _said(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return [text for (data,) in connection.execute("SELECT data FROM events ORDER BY id") if (text := json.loads(data)["text"])]
    finally:
        connection.close()


def _receipt(store: CaseStore, code: str, at: dt.datetime) -> None:
    record = ReceiptRecord(code, "e", "case", "fee", None, {}, at.date(), "r", f"text {code}")
    Receipts(store).keep(record, at=at, channel="rest")


def test_everything_goes_after_its_period_and_not_before(settings: Settings, store: CaseStore, conversations: Path) -> None:
    _receipt(store, "JY-1", NOW - 1200 * DAY)
    _receipt(store, "JY-2", NOW)
    expected = Retention(lookups=0, accesses=0, receipts=1, conversations=4, cases=0)
    before = _said(conversations)
    assert retain(settings, store, actor="cli:x", now=NOW, dry_run=True) == expected
    assert _said(conversations) == before
    assert audit_lines(store, since=NOW) == []
    assert retain(settings, store, actor="cli:x", now=NOW) == expected
    assert _said(conversations) == ["现在的话", "一直没断", "还在说", "查进度", "办件 JZ202611030000133（上海）"]
    assert Receipts(store).find("JY-1") is None
    assert Receipts(store).find("JY-2") is not None
    assert [line.what for line in audit_lines(store, since=NOW)] == ["到期清理"]
    assert retain(settings, store, actor="cli:x", now=NOW) == Retention(0, 0, 0, 0, 0)


def test_a_period_of_zero_keeps_for_ever(settings: Settings, store: CaseStore, conversations: Path) -> None:
    keeping = settings.copy(update={"retain_conversations_days": 0})
    assert retain(keeping, store, actor="cli:x", now=NOW).conversations == 0


def test_without_conversations_nothing_is_made(settings: Settings, store: CaseStore) -> None:
    assert retain(settings, store, actor="cli:x", now=NOW).conversations == 0
    assert not (settings.home / "conversations.db").exists()


def test_conversations_that_name_a_case_are_found_and_deleted(settings: Settings, conversations: Path) -> None:
    stored = Conversations(settings.tracker_store_url())
    assert stored.naming(["JZ202611030000133"]) == ["named"]
    assert stored.naming(["JZ202611030000230", "%"]) == []
    assert [line["text"] for line in stored.texts("named")] == ["查进度", "办件 JZ202611030000133（上海）"]
    assert stored.delete(["named"]) == 2
    assert stored.naming(["JZ202611030000133"]) == []


async def test_the_server_does_it_daily_and_survives_a_failure(
    settings: Settings, store: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_FIRST_AFTER", 0.0)
    monkeypatch.setattr(retention, "_DAY", 0.0)
    done: list[str] = []

    def fail_once(*_: Any, **__: Any) -> Retention:
        done.append("run")
        if len(done) == 1:
            raise OSError
        return Retention(0, 0, 0, 0, 0)

    monkeypatch.setattr(retention, "retain", fail_once)
    task = asyncio.create_task(retention.retain_daily(settings, store, lambda: NOW))
    for _ in range(200):
        await asyncio.sleep(0.01)
        if len(done) >= 3:
            break
    task.cancel()
    assert len(done) >= 3


def _user(text: str, value: str | None = None) -> dict[str, Any]:
    start = text.find(value) if value else 0
    entities = [{"entity": "id_tail", "value": value, "start": start, "end": start + 4}] if value else []
    return {
        "event": "user",
        "text": text,
        "parse_data": {"text": text, "entities": entities, "questions": [{"text": text}]},
        "timestamp": 1.0017,
    }


def test_the_factor_is_taken_out_of_everything_but_numbers() -> None:
    cleaned = without_factor(_user("后四位0017，2026年", "0017"))
    assert cleaned["text"] == f"后四位{PLACEHOLDER}，2026年"
    assert "0017" not in json.dumps({key: value for key, value in cleaned.items() if key != "timestamp"})
    assert cleaned["timestamp"] == 1.0017
    assert without_factor(_user("[手机号]5678"))["text"] == f"[手机号]{PLACEHOLDER}"
    assert without_factor(_user("[身份证号]005x"))["text"] == f"[身份证号]{PLACEHOLDER}"


def test_events_without_a_factor_stay_the_same_object() -> None:
    for event in (
        _user("2026年3月办的，编号JZ202611030000133"),
        {"event": "slot", "name": "city", "value": "0017"},
        {"event": "slot", "name": "id_tail", "value": None},
        {"event": "bot", "text": "0017"},
    ):
        assert without_factor(event) is event
    assert without_factor({"event": "slot", "name": "id_tail", "value": "0017"})["value"] is None
