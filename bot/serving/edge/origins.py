"""Who may send from a browser: our own pages, and those of the origins that the operator allows.

Requests without ``Origin`` come from programs, which another site's page cannot make a visitor send, and pass.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.serving.errors import ForeignOrigin
from bot.serving.replies import refusal

_READING = ("GET", "HEAD", "OPTIONS")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class OriginCheck:
    """ASGI middleware that refuses what changes something when a page of a foreign origin sends it.

    Args:
        app: what stands behind it.
        allowed: origins allowed besides our own.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in _READING and not self._may_send(Headers(scope=scope)):
            await refusal(ForeignOrigin("这个网站没有得到许可，不能从它的页面发消息。"), scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _may_send(self, headers: Headers) -> bool:
        sender = headers.get("origin")
        return sender is None or sender in self._allowed or is_own_page(headers)


def is_own_page(headers: Headers) -> bool:
    """Whether the browser says that a request comes from a page of this very origin; false where it does not say from which."""
    sender = headers.get("origin")
    if sender is None:
        return False
    # A page cannot write this header; the browser's own judgement also holds where a proxy changed the host.
    return headers.get("sec-fetch-site") == "same-origin" or _same_host(sender, headers.get("host", ""))


def _same_host(sender: str, host: str) -> bool:
    """Whether an origin is this host. The scheme is not compared, since behind a proxy it is not always known."""
    try:
        parts = urlsplit(sender)
        own = urlsplit(f"{parts.scheme}://{host}")
        default = _DEFAULT_PORTS.get(parts.scheme)
        return bool(parts.hostname) and (parts.hostname, parts.port or default) == (own.hostname, own.port or default)
    except ValueError:
        return False
