"""A stub server: the page with a strict content policy, and canned replies."""

from __future__ import annotations

import asyncio
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.serving.security_headers import SecurityHeaders

PAGE = Path(__file__).resolve().parents[2] / "web" / "page"


class StubServer:
    """Serves the page and canned replies, and keeps what it was sent."""

    def __init__(self) -> None:
        self.replies: dict[str, Any] = json.loads((Path(__file__).parent / "canned.json").read_text("utf-8"))
        self.received: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.status = 200
        self.delay = 0.0

    def reset(self) -> None:
        """Forget what was received and answer normally again."""
        self.received.clear()
        self.keys.clear()
        self.status, self.delay = 200, 0.0

    def _webhook(self, request: Request, body: dict[str, Any]) -> Response:
        self.received.append(body)
        self.keys.append(request.headers.get("idempotency-key", ""))
        if self.status != 200:
            return JSONResponse({"error": "x"}, status_code=self.status)
        message = body["message"]
        return JSONResponse(self.replies.get(message, [{"recipient_id": body["sender"], "text": f"收到：{message}"}]))

    def app(self) -> Starlette:
        """The ASGI application, with the content policy that the page has to live under."""

        async def webhook(request: Request) -> Response:
            await asyncio.sleep(self.delay)
            return self._webhook(request, await request.json())

        return Starlette(
            routes=[
                Route("/webhooks/rest/webhook", webhook, methods=["POST"]),
                Mount("/", StaticFiles(directory=PAGE, html=True)),
            ],
            middleware=[Middleware(SecurityHeaders)],
        )


@dataclass(frozen=True)
class RunningStub:
    """The stub and its address."""

    server: StubServer
    url: str


def free_port() -> int:
    """A TCP port on the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, seconds: float, alive: Callable[[], bool]) -> bool:
    """Ask for an address until it answers well; false when the time is over or the server has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive():
        try:
            with urllib.request.urlopen(url, timeout=2) as response:
                if response.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False
