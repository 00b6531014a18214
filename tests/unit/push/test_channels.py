"""The channels that send messages: a masked file, and a signed webhook on a real local server."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.cases.reminders.channel import Push, PushChannels
from bot.cases.reminders.kinds import Delivery, MessageKind
from bot.clock import now
from bot.push.log_channel import LogChannel
from bot.push.opening import open_channels, push_terms
from bot.push.webhook import WebhookAddressError, WebhookChannel, is_safe
from bot.settings import Settings

SECRET = "secret-of-the-tests"
PUSH = Push("key-1", "rest", "account-of-somebody", "f" * 64, MessageKind.STATUS, "办件有进展，电话13812345678")


class Receiver:
    """A server that keeps requests and answers with ``status``."""

    def __init__(self) -> None:
        self.status, self.requests = 200, []  # type: tuple[int, list[tuple[dict[str, str], bytes]]]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/push"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


def _webhook(url: str) -> WebhookChannel:
    return WebhookChannel(url, SECRET, timestamp=lambda: 1_795_000_000.7, idempotent=True)


def test_webhook_signs_what_it_sends(receiver: Receiver) -> None:
    assert _webhook(receiver.url).send(PUSH) is Delivery.DELIVERED
    ((headers, body),) = receiver.requests
    signed = b"1795000000." + body
    assert headers["x-juyi-signature"] == "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert (headers["idempotency-key"], headers["x-juyi-timestamp"]) == ("key-1", "1795000000")
    assert json.loads(body) == {
        "key": "key-1", "channel": "rest", "recipient": "account-of-somebody", "kind": "status", "text": PUSH.text,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        (204, Delivery.DELIVERED),
        (302, Delivery.REJECTED),
        (404, Delivery.REJECTED),
        (429, Delivery.REFUSED),
        (503, Delivery.REFUSED),
        (500, Delivery.UNKNOWN),
    ],
)
def test_webhook_outcomes(receiver: Receiver, status: int, delivery: Delivery) -> None:
    receiver.status = status
    assert _webhook(receiver.url).send(PUSH) is delivery
    assert len(receiver.requests) == 1


def test_webhook_that_nobody_serves_refuses() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert _webhook(f"http://127.0.0.1:{port}/").send(PUSH) is Delivery.REFUSED


def test_webhook_whose_answer_does_not_come_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.push.webhook.READ_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert _webhook(f"http://127.0.0.1:{silent.getsockname()[1]}/").send(PUSH) is Delivery.UNKNOWN


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://push.example.com/x", True),
        ("http://127.0.0.1:9000/", True),
        ("http://[::1]:9000/", True),
        ("http://localhost/", True),
        ("http://push.example.com/", False),
        ("http://127.0.0.1.example.com/", False),
        ("https://user:word@push.example.com/", False),
        ("ftp://127.0.0.1/", False),
        ("", False),
    ],
)
def test_only_https_or_this_machine(url: str, safe: bool) -> None:
    assert is_safe(url) is safe
    if not safe:
        with pytest.raises(WebhookAddressError):
            _webhook(url)


def test_log_is_masked_and_holds_each_message_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "pushes.jsonl"
    first, second = LogChannel(path), LogChannel(path)
    assert [channel.send(PUSH) for channel in (first, second, first)] == [Delivery.DELIVERED] * 3
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"key": "key-1", "channel": "rest", "to": "f" * 16, "kind": "status", "text": "办件有进展，电话[手机号]"}
    assert path.stat().st_mode & 0o777 == 0o600


def test_log_goes_on_behind_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / "pushes.jsonl"
    path.write_text('{"key": "key-0"}\n{"key": "ke', encoding="utf-8")
    LogChannel(path).send(PUSH)
    LogChannel(path).send(PUSH)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ['{"key": "key-0"}', '{"key": "ke']
    assert [json.loads(line)["key"] for line in lines[2:]] == ["key-1"]


def test_settings_name_the_channel(tmp_path: Path) -> None:
    assert open_channels(Settings(home=tmp_path), now).of("rest") is None
    log = open_channels(Settings(home=tmp_path, push_channel="log"), now)
    assert (log.of("rest"), log.is_idempotent("log"), log.is_idempotent("gone")) == (log.default, True, False)
    own = PushChannels(log.default, {"wechat": _webhook("https://push.example.com/")})
    assert own.of("wechat") is own.own["wechat"]
    with pytest.raises(WebhookAddressError):
        open_channels(Settings(home=tmp_path, push_channel="webhook", push_webhook_url="https://push.example.com/"), now)
    hook = Settings(push_channel="webhook", push_webhook_url="https://push.example.com/", push_webhook_secret=SecretStr(SECRET))
    assert not open_channels(hook, now).is_idempotent("webhook")


def test_terms_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUYI_REMIND_DAYS", "[14, 3]")
    monkeypatch.setenv("JUYI_QUIET_FROM", "20:30")
    terms = push_terms(Settings())
    assert (terms.days_before, terms.quiet.start.isoformat()) == ((14, 3), "20:30:00")
    monkeypatch.setenv("JUYI_REMIND_DAYS", "[7, 7]")
    with pytest.raises(ValueError, match="JUYI_REMIND_DAYS"):
        Settings()
