"""The platform's interface: tokens, customer-service and template messages, the menu, with its limits and its errors."""

from __future__ import annotations

import json
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

APP_ID, SECRET = "wx1234567890abcdef", "0123456789abcdef0123456789abcdef"
MAX_BYTES = 2048


class FakePlatform:
    """What an account's server may call.

    Attributes:
        sent: customer-service texts: (openid, text), in order.
        templates: bodies of template messages.
        menus: bodies of menus published.
        fetches: how often a token was fetched.
        fail_next: errcodes to answer the next calls with.
        seconds_to_fetch: how long a fetch of a token takes.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.templates: list[dict[str, Any]] = []
        self.menus: list[dict[str, Any]] = []
        self.calls: Counter[str] = Counter()
        self.fetches = 0
        self.fail_next: list[int] = []
        self.seconds_to_fetch = 0.0
        self.faults: list[str] = []
        self._tokens: set[str] = set()
        self._newest = ""
        self.url = ""

    def expire_tokens(self) -> None:
        """No token given out so far counts any more."""
        self._tokens.clear()
        self._newest = ""

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/cgi-bin/stable_token", self._stable_token, methods=["POST"]),
                Route("/cgi-bin/gettoken", self._corp_token, methods=["GET"]),
                Route("/cgi-bin/message/custom/send", self._send, methods=["POST"]),
                Route("/cgi-bin/message/send", self._send, methods=["POST"]),
                Route("/cgi-bin/message/template/send", self._template, methods=["POST"]),
                Route("/cgi-bin/message/subscribe/bizsend", self._template, methods=["POST"]),
                Route("/cgi-bin/menu/create", self._menu, methods=["POST"]),
                Route("/cgi-bin/get_current_selfmenu_info", self._show_menu, methods=["GET"]),
                Route("/cgi-bin/menu/get", self._show_menu, methods=["GET"]),
            ]
        )

    def _token(self, force: bool) -> JSONResponse:
        time.sleep(self.seconds_to_fetch)
        self.fetches += 1
        if force or not self._newest:
            self._newest = secrets.token_urlsafe(60)
            self._tokens.add(self._newest)
        return JSONResponse({"access_token": self._newest, "expires_in": 7200})

    async def _stable_token(self, request: Request) -> JSONResponse:
        body = await request.json()
        if body.get("appid") != APP_ID or body.get("secret") != SECRET or body.get("grant_type") != "client_credential":
            return JSONResponse({"errcode": 40125, "errmsg": "invalid appsecret"})
        return self._token(bool(body.get("force_refresh")))

    async def _corp_token(self, request: Request) -> JSONResponse:
        if request.query_params.get("corpsecret") != SECRET:
            return JSONResponse({"errcode": 40001, "errmsg": "invalid credential"})
        return self._token(False)

    def _refusal(self, request: Request) -> JSONResponse | None:
        self.calls[request.url.path] += 1
        if request.query_params.get("access_token") not in self._tokens:
            return JSONResponse({"errcode": 42001, "errmsg": "access_token expired"})
        if self.fail_next:
            return JSONResponse({"errcode": self.fail_next.pop(0), "errmsg": "error"})
        return None

    async def _send(self, request: Request) -> JSONResponse:
        if refusal := self._refusal(request):
            return refusal
        raw = await request.body()
        body = json.loads(raw)
        text = body["text"]["content"]
        if body["msgtype"] != "text" or not text or len(text.encode()) > MAX_BYTES:
            self.faults.append("a customer-service text of the wrong form")
            return JSONResponse({"errcode": 45002, "errmsg": "content size out of limit"})
        if b"\\u" in raw:
            self.faults.append("escaped Chinese")
        self.sent.append((body["touser"], text))
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    async def _template(self, request: Request) -> JSONResponse:
        if refusal := self._refusal(request):
            return refusal
        self.templates.append(await request.json())
        return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": 1})

    async def _menu(self, request: Request) -> JSONResponse:
        if refusal := self._refusal(request):
            return refusal
        self.menus.append(await request.json())
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    async def _show_menu(self, request: Request) -> JSONResponse:
        if refusal := self._refusal(request):
            return refusal
        return JSONResponse({"is_menu_open": int(bool(self.menus)), "menu": self.menus[-1] if self.menus else {"button": []}})


@contextmanager
def running(app: Any) -> Iterator[str]:
    """Serve an application on a free port of this machine, in a thread; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on", access_log=False, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.01)
        assert server.started, "the server did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(15)


@contextmanager
def running_platform() -> Iterator[FakePlatform]:
    """The platform, served."""
    platform = FakePlatform()
    with running(platform.app()) as url:
        platform.url = url
        yield platform
