"""Records over HTTP, and the page of metrics: who gets in, what is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from starlette.testclient import TestClient

from bot.cases.access import audit_lines
from bot.cases.store import CaseStore
from bot.clock import now
from bot.privacy import check_character
from bot.serving.app import create_app
from bot.settings import Settings

TOKEN = "a-token-of-the-tests"
URL = "/cases/records"
ID = "99000019900101001" + check_character("99000019900101001")
RECORD = {
    "办件编号": "JZ202611030000133", "姓名": "李明", "身份证号": ID, "手机号": "13800001234", "城市": "上海",
    "事项": "申领居住证", "环节": "已收件", "环节时间": "2026-11-03",
}  # fmt: skip


class NoEngine:
    async def handle(self, text: str, sender_id: str, channel: str = "rest") -> list[dict[str, Any]]:
        return []

    def health(self) -> dict[str, dict[str, Any]]:
        return {}

    async def close(self) -> None:
        pass


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    opened = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", "key-of-the-tests")
    opened.migrate()
    yield opened
    opened.close()


def _client(store: CaseStore | None, settings: Settings, address: str = "203.0.113.5", **tokens: str) -> TestClient:
    given = settings.copy(update={name: SecretStr(token) for name, token in tokens.items()})
    return TestClient(create_app(NoEngine(), given, cases=store), client=(address, 4000))


@pytest.fixture
def client(store: CaseStore, settings: Settings) -> TestClient:
    return _client(store, settings, import_token=TOKEN)


def _post(client: TestClient, record: Any, token: str = TOKEN) -> Any:
    body = record if isinstance(record, bytes) else json.dumps(record, ensure_ascii=False).encode()
    return client.post(URL, content=body, headers={"Authorization": f"Bearer {token}"})


def test_a_record_is_taken_once(client: TestClient, store: CaseStore) -> None:
    assert (_post(client, RECORD).status_code, _post(client, RECORD).json()) == (201, {"result": "unchanged"})
    later = _post(client, {**RECORD, "环节": "待补正", "环节时间": "2026-11-04", "缺少材料": ["相片", "合同"]})
    assert (later.status_code, later.json()) == (200, {"result": "updated"})
    lines = audit_lines(store, since=now().replace(hour=0, minute=0), case_number=RECORD["办件编号"])
    assert [line.detail for line in lines].count("UNCHANGED") == 1
    assert {line.who for line in lines} == {"records"}


def test_it_is_closed_without_a_token_in_the_settings(store: CaseStore, settings: Settings) -> None:
    for client in (_client(store, settings), _client(None, settings, import_token=TOKEN)):
        assert _post(client, RECORD).status_code == 404
        assert _post(client, RECORD, token="").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer 令牌"])
def test_a_wrong_token_is_refused_before_the_body_is_read(client: TestClient, header: str) -> None:
    headers = {"Authorization": header.encode()} if header else {}
    answer = client.post(URL, content=b"x" * 50_000, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "令牌" in answer.json()["error"]["message"]


def test_faults_are_told_by_column_without_the_content(client: TestClient) -> None:
    wrong = {**RECORD, "身份证号": "990000199001010010", "事项": "李明", "环节时间": "2027-01-01"}
    answer = _post(client, wrong)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert [fault["column"] for fault in error["faults"]] == ["身份证号", "事项", "环节时间"]
    assert "没有写入" in error["message"]
    assert "990000199001010010" not in answer.text
    assert "李明" not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"\xff", 400), (b"[]", 422), (b'{"x": 1}', 422), (b"{}", 422), (b"[" * 5000, 400), (b" " * 17_000, 413)],
)
def test_malformed_bodies_are_told_in_chinese(client: TestClient, body: bytes, status: int) -> None:
    answer = _post(client, body)
    assert answer.status_code == status
    assert any("\u4e00" <= character <= "\u9fff" for character in answer.json()["error"]["message"])


def test_a_contradiction_is_a_conflict(client: TestClient) -> None:
    _post(client, RECORD)
    other = "99000019900101002" + check_character("99000019900101002")
    answer = _post(client, {**RECORD, "身份证号": other})
    assert answer.status_code == 409
    assert "另一位申请人" in answer.json()["error"]["message"]


def test_a_store_that_is_away_is_told(client: TestClient, store: CaseStore) -> None:
    store.downgrade("base")
    assert _post(client, RECORD).status_code == 503


def test_short_tokens_are_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUYI_IMPORT_TOKEN", "short")
    with pytest.raises(ValidationError, match="令牌太短"):
        Settings()


def test_metrics_are_for_this_machine(store: CaseStore, settings: Settings) -> None:
    answer = _client(store, settings, "127.0.0.1").get("/metrics")
    assert answer.status_code == 200
    assert "juyi_case_trawl_alarm 0.0" in answer.text
    assert _client(store, settings, "::1").get("/metrics").status_code == 200
    assert _client(store, settings).get("/metrics").status_code == 404
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert _client(store, settings, "127.0.0.1").get("/metrics", headers={header: "203.0.113.5"}).status_code == 404


def test_metrics_open_to_others_with_the_token_only(store: CaseStore, settings: Settings) -> None:
    client = _client(store, settings, metrics_token=TOKEN)
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 404
    assert client.get("/metrics").status_code == 404
    assert _client(store, settings).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_records_are_counted_without_content(client: TestClient, store: CaseStore, settings: Settings) -> None:
    _post(client, RECORD)
    told = _client(store, settings, "127.0.0.1").get("/metrics").text
    assert 'juyi_case_records_total{outcome="created"}' in told
    assert ID not in told
    assert RECORD["办件编号"] not in told
