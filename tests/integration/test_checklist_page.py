"""The printable page of an eligibility check, over HTTP."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from actions import runtime
from bot.dialogue import checklist
from bot.dialogue import verdict_texts as texts
from bot.dialogue.verdict import Told, check
from bot.knowledge import Facts
from bot.labels import DateRole, Gap, Ground
from bot.serving.app import create_app
from bot.settings import Settings

TODAY = dt.date(2026, 11, 23)


class _Silent:
    async def handle(self, text: str, sender_id: str, channel: str = "rest") -> list[dict[str, Any]]:
        return []

    def health(self) -> dict[str, dict[str, Any]]:
        return {}

    async def close(self) -> None:
        return None


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    runtime.case_store.cache_clear()
    runtime.receipts.cache_clear()
    with TestClient(create_app(_Silent(), settings)) as client:
        yield client
    runtime.case_store().close()
    runtime.case_store.cache_clear()
    runtime.receipts.cache_clear()


def keep_checklist(city: str = "深圳") -> str:
    """Keep a check as a conversation does; its receipt."""
    kb = runtime.knowledge_base()
    told = Told(Facts(city=city, ground=Ground.STUDY, dates={DateRole.REGISTERED: dt.date(2026, 3, 5)}), Gap.NONE)
    verdict = check(told, TODAY, kb)
    given = checklist.as_answer(verdict, kb)
    runtime.keep_receipts(checklist.records(verdict, given, kb), "test")
    return given.receipt


def test_a_check_can_be_read_and_printed(client: TestClient) -> None:
    response = client.get(f"/checklist/{keep_checklist()}")

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert '<html lang="zh-CN">' in response.text and "<script" not in response.text and "style=" not in response.text
    for part in ("最早2027年3月6日", "学生证", "怎么算的", "依据：", "深圳"):
        assert part in response.text
    (sheet,) = re.findall(r'<link rel="stylesheet" href="\.\./([^"]+)">', response.text)
    assert "@media print" in client.get(f"/{sheet}").text


def test_what_a_name_of_a_city_holds_is_only_text(client: TestClient) -> None:
    page = client.get(f"/checklist/{keep_checklist('<b>某市</b>')}").text

    assert "<b>" not in page and "&lt;b&gt;" in page


def test_the_calendar_of_a_check_has_its_day(client: TestClient) -> None:
    response = client.get(f"/calendar/{keep_checklist()}.ics")

    assert response.status_code == 200 and b"20270308" in response.content  # the 6th is a Saturday


def test_another_receipt_is_no_check(client: TestClient) -> None:
    kb = runtime.knowledge_base()
    verdict = check(Told(Facts(ground=Ground.STUDY), Gap.NONE), TODAY, kb)
    _, part, *_ = checklist.records(verdict, checklist.as_answer(verdict, kb), kb)
    runtime.keep_receipts([part], "test")

    for code in (part.code, "JY-20261123-AAAAAAAA", "nonsense"):
        response = client.get(f"/checklist/{code}")
        assert response.status_code == 404
        assert texts.NOT_FOUND in response.text


def test_when_the_program_would_say_something_else_the_old_words_stand(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    code = keep_checklist()
    monkeypatch.setitem(texts.HEADINGS, "materials", "另一个标题")
    page = client.get(f"/checklist/{code}").text

    assert texts.REVISED in page and "另一个标题" not in page and "学生证" in page
