"""The desk behind the edge of the application: limits of its own, forms from our own pages only, refusals that people can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.cases.store import CaseStore
from bot.desk.roles import Role
from bot.desk.users import Users
from bot.serving.app import create_app
from bot.serving.edge.areas import area_of
from bot.serving.edge.rates import Rate
from bot.settings import Settings
from tests.unit.desk.conftest import HOST, PASSWORD, START, DeskClient, Parrot, quick_passwords

Opener = Callable[..., DeskClient]


@pytest.fixture
def opened(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens a browser on the application as it is put together for serving."""
    store, passwords = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", "key-of-the-tests"), quick_passwords()
    store.migrate()
    Users(store, passwords).add("li", Role.AGENT, PASSWORD, actor="test", now=START, must_change=False)
    monkeypatch.setattr("bot.serving.desk.site.Passwords", lambda: passwords)

    def browser(peer: str = "203.0.113.9", **changed: str) -> DeskClient:
        app = create_app(Parrot(), settings.copy(update=changed), cases=store)
        http = TestClient(app, base_url=HOST, client=(peer, 4000), follow_redirects=False, raise_server_exceptions=False)
        return DeskClient(http, HOST)

    yield browser
    store.close()


def test_the_desk_has_limits_of_its_own() -> None:
    assert [area_of(path).rate for path in ("/desk/login", "/desk", "/desk/chats/1/lines")] == [Rate.LOGIN, Rate.DESK, Rate.DESK]
    assert area_of("/desk/login").max_body_bytes == 8 * 1024


def test_log_ins_from_one_address_are_limited_and_the_refusal_is_a_page(opened: Opener) -> None:
    client = opened(limit_login="3/minute")
    assert [client.get("/login").status_code for _ in range(3)] == [200] * 3
    refused = client.get("/login")
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
    assert refused.headers["content-type"].startswith("text/html") and "请求太多" in refused.text
    assert refused.headers["cache-control"] == "no-store"
    assert client.get("/ask").status_code == 303  # the rest of the desk goes on


@pytest.mark.parametrize(("path", "bytes_sent"), [("/login", 9_000), ("/ask", 70_000)])
def test_large_forms_are_refused_with_a_page(opened: Opener, path: str, bytes_sent: int) -> None:
    refused = opened().post(path, {"text": "x" * bytes_sent}, key="x")
    assert refused.status_code == 413 and "请求内容过大" in refused.text and "<html" in refused.text


def test_what_is_not_there_is_told_in_chinese_on_a_page(opened: Opener) -> None:
    client = opened()
    for path in ("/nothing", "/static/nothing.css", "/chats/x"):
        missing = client.get(path)
        assert missing.status_code == 404 and "没有这个地址" in missing.text and "<html" in missing.text
    assert "不支持" in client.http.put("/desk/ask").text


def test_a_failure_is_told_on_a_page_without_its_cause(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    client = opened()
    client.log_in("li")

    def broken(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("bot.serving.desk.calculator_pages.CalculatorPages.desk", property(broken), raising=False)
    failed = client.get("/calculators")
    assert failed.status_code == 500
    assert "系统出了点问题" in failed.text and "secret" not in failed.text
    assert "frame-ancestors 'none'" in failed.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": HOST}, 303),
        ({"Origin": "https://testserver"}, 303),  # TLS ends at the proxy
        ({"Origin": "https://own.example", "Sec-Fetch-Site": "same-origin"}, 303),  # the proxy changed the host
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver:81"}, 403),
        ({"Origin": "https://www.example.com"}, 403),  # may embed the widget, but not send forms to the desk
        ({"Origin": "https://evil.org", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_forms_come_from_our_own_pages_only(opened: Opener, headers: dict[str, str], status: int) -> None:
    client = opened(allowed_origins="https://www.example.com")
    key = client.key("/login")
    answer = client.post("/login", {"name": "li", "password": PASSWORD}, key=key, origin=None, headers=headers)
    assert answer.status_code == status


def test_frames_and_other_sites_see_nothing_of_the_desk(opened: Opener) -> None:
    headers = opened(allowed_origins="https://www.example.com").get("/login", headers={"Origin": "https://www.example.com"}).headers
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert headers["x-frame-options"] == "DENY"
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize(
    ("peer", "said", "production", "secure"),
    [
        ("127.0.0.1", "https", "", True),  # a trusted proxy says so
        ("127.0.0.1", "http", "", False),
        ("203.0.113.9", "https", "", False),  # nobody we trust says so
        ("203.0.113.9", "http", "yes", True),
    ],
)
def test_the_cookie_is_kept_to_tls_where_there_is_tls(opened: Opener, peer: str, said: str, production: str, secure: bool) -> None:
    cookies = opened(peer=peer, production=production).get("/login", headers={"X-Forwarded-Proto": said}).headers.get_list("set-cookie")
    assert cookies and all(("Secure" in one) is secure for one in cookies)
