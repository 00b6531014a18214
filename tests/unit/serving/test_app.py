"""The web application: its addresses, limits and headers, with an engine that only notes what it is asked."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.serving.app import create_app
from bot.serving.errors import ConversationBusy, TurnFailed
from bot.serving.logs import JsonLines
from bot.serving.turns import Turn
from bot.settings import Settings

URL = "/webhooks/rest/webhook"


class FakeEngine:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.error: Exception | None = None
        self.parts = {"model": {"ok": True}}
        self.closed = False

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        if self.error:
            raise self.error
        self.asked.append((text, sender_id, channel))
        return [{"recipient_id": sender_id, "text": "答：" + text}]

    async def latest_turns(self, sender_id: str, count: int) -> list[Turn]:
        return []

    def health(self) -> dict[str, dict[str, Any]]:
        return self.parts

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def client(engine: FakeEngine, settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    page = tmp_path / "page"
    page.mkdir()
    (page / "index.html").write_text("<h1>居易</h1>", encoding="utf-8")
    (page / "chat.js").write_text("1", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    checks = {"cases": lambda: {"ok": True}}
    with TestClient(create_app(engine, settings, page=page, checks=checks), raise_server_exceptions=False) as opened:
        yield opened


def test_a_message_is_answered(client: TestClient, engine: FakeEngine) -> None:
    answer = client.post(URL, json={"sender": "u1", "message": "签注"})
    assert answer.status_code == 200
    assert answer.json() == [{"recipient_id": "u1", "text": "答：签注"}]
    assert "答：签注" in answer.text  # Chinese is not escaped
    assert engine.asked == [("签注", "u1", "rest")]


def test_personal_data_does_not_reach_the_engine_or_the_log(
    client: TestClient, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot"):
        client.post(URL, json={"sender": "u1", "message": "我的手机13812345678"})
    assert engine.asked[0][0] == "我的手机[手机号]5678"
    written = "".join(JsonLines().format(record) for record in caplog.records)
    assert "answered" in written
    assert "手机" not in written
    assert "u1" not in written


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "invalid_request"),
        (b'{"message": 1}', 400, "invalid_request"),
        (b" " * 1_000_000, 413, "too_large"),
    ],
)
def test_a_bad_request_is_refused_in_chinese(client: TestClient, engine: FakeEngine, body: bytes, status: int, code: str) -> None:
    answer = client.post(URL, content=body)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert any("一" <= character <= "鿿" for character in answer.json()["error"]["message"])
    assert not engine.asked


def test_the_body_limit_holds_without_a_declared_length(client: TestClient) -> None:
    assert client.post(URL, content=iter([b" " * 60_000] * 3)).status_code == 413


@pytest.mark.parametrize(
    ("error", "status"), [(ConversationBusy("请等一等"), 429), (TurnFailed("出了点问题"), 500), (RuntimeError("secret detail"), 500)]
)
def test_errors_are_told_without_details(client: TestClient, engine: FakeEngine, error: Exception, status: int) -> None:
    engine.error = error
    answer = client.post(URL, json={"sender": "u1", "message": "签注"})
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_health_names_every_part(client: TestClient, engine: FakeEngine) -> None:
    healthy = client.get("/health")
    assert healthy.status_code == 200
    parts = {"model": {"ok": True}, "cases": {"ok": True}, "limits": {"ok": True, "redis": "off"}, "channels": {"ok": True, "off": []}}
    assert healthy.json() == {"status": "ok", "components": parts}
    engine.parts = {"model": {"ok": False}}
    sick = client.get("/health")
    assert sick.status_code == 503
    assert sick.json()["status"] == "degraded"


def test_the_page_and_its_files_are_served(client: TestClient) -> None:
    assert "居易" in client.get("/").text
    assert client.get("/chat.js").text == "1"
    assert client.get("/../secret.txt").status_code == 404
    assert client.get("/%2e%2e/secret.txt").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", URL, 404),
        ("GET", "/model", 404),
        ("GET", "/conversations/u1/tracker", 404),
        ("GET", "/docs", 404),
        ("PUT", "/model", 405),
        ("POST", "/", 405),
        ("DELETE", "/health", 405),
    ],
)
def test_nothing_else_is_offered(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/", "/health", "/nothing"])
def test_browsers_are_told_to_run_the_pages_own_files_only(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_answers_are_not_kept_by_caches(client: TestClient) -> None:
    assert client.post(URL, json={"message": "签注"}).headers["cache-control"] == "no-store"


def test_without_a_page_the_addresses_work(engine: FakeEngine, settings: Settings, tmp_path: Path) -> None:
    with TestClient(create_app(engine, settings, page=tmp_path / "none")) as client:
        assert client.get("/").status_code == 404
        assert client.post(URL, json={"message": "签注"}).status_code == 200
    assert engine.closed


def test_a_log_line_is_one_json_object() -> None:
    record = logging.LogRecord("bot.x", logging.INFO, __file__, 1, "answered\nagain", None, None)
    record.fields = {"ms": 1.5}
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line).items() >= {"level": "info", "event": "answered\nagain", "ms": 1.5}.items()
