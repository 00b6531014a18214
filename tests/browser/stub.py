"""A stub server: the page with a strict content policy, and canned replies."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.serving.security_headers import SecurityHeaders
from bot.serving.widget import widget_routes

PAGE = Path(__file__).resolve().parents[2] / "web" / "page"
BOT: dict[str, Any] = {"state": "bot", "place": None, "opening": None, "messages": []}


class StubServer:
    """Serves the page and canned replies, and keeps what it was sent."""

    def __init__(self, frame_ancestors: tuple[str, ...] = ()) -> None:
        self.frame_ancestors = frame_ancestors
        self.replies: dict[str, Any] = json.loads((Path(__file__).parent / "canned.json").read_text("utf-8"))
        self.received: list[dict[str, Any]] = []
        self.ratings: list[dict[str, Any]] = []
        self.asked_state: list[dict[str, str]] = []
        self.status = 200
        self.retry_after: int | None = None
        self.delay = 0.0
        self.state: dict[str, Any] = dict(BOT)

    def reset(self) -> None:
        """Forget what was received and answer normally again."""
        self.received.clear()
        self.ratings.clear()
        self.asked_state.clear()
        self.status, self.delay, self.retry_after = 200, 0.0, None
        self.state = dict(BOT)

    def _webhook(self, body: dict[str, Any]) -> Response:
        self.received.append(body)
        if self.status != 200:
            headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else None
            return JSONResponse({"error": "x"}, status_code=self.status, headers=headers)
        message = body["message"]
        return JSONResponse(self.replies.get(message, [{"recipient_id": body["sender"], "text": f"收到：{message}"}]))

    def app(self) -> Starlette:
        """The ASGI application, with the content policy that the page has to live under."""

        async def rate(request: Request) -> Response:
            self.ratings.append(await request.json())
            return JSONResponse({"result": "kept"}, status_code=self.status)

        async def state(request: Request) -> Response:
            asked = dict(request.query_params)
            self.asked_state.append(asked)
            said = [message for message in self.state["messages"] if message["id"] > int(asked["after"])]
            return JSONResponse({**self.state, "messages": said}, status_code=self.status)

        async def webhook(request: Request) -> Response:
            await asyncio.sleep(self.delay)
            return self._webhook(await request.json())

        return Starlette(
            routes=[
                Route("/webhooks/rest/webhook", webhook, methods=["POST"]),
                Route("/chat/ratings", rate, methods=["POST"]),
                Route("/chat/state", state, methods=["GET"]),
                *widget_routes(PAGE),
                Mount("/", StaticFiles(directory=PAGE, html=True)),
            ],
            middleware=[Middleware(SecurityHeaders, origins=self.frame_ancestors)],
        )


@dataclass(frozen=True)
class RunningStub:
    """The stub, its address, and that of a site of another origin that embeds its widget."""

    server: StubServer
    url: str
    foreign: str


@contextmanager
def running(app: ASGIApp, port: int) -> Iterator[str]:
    """Serve an application on a port of the loopback address; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}/"
    wait_until_ready(url, 20, alive=thread.is_alive)
    yield url
    server.should_exit = True
    thread.join(10)


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
