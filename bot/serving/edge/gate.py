"""The gate: every request passes its limits of rate and size before a route sees it, and its address is noted for the look-up's locks."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.cases.origin import network_of, origin
from bot.serving.edge.areas import area_of
from bot.serving.edge.rates import RateLimits
from bot.serving.errors import RequestTooLarge, ServingError
from bot.serving.replies import refusal

MAX_TARGET_BYTES = 4096  # path and query


class Gate:
    """ASGI middleware.

    Args:
        app: what stands behind it. ``scope["client"]`` is expected to be the client, not a proxy.
        limits: counts the requests.
        message_bytes: size of the largest body of a message.
    """

    def __init__(self, app: ASGIApp, limits: RateLimits, message_bytes: int) -> None:
        self._app = app
        self._limits = limits
        self._message_bytes = message_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it in Chinese."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        area = area_of(scope["path"])
        limit = area.max_body_bytes or self._message_bytes
        client = scope.get("client")
        address = client[0] if client else None
        origin.set(address if area.of_the_user else None)
        try:
            _check_sizes(scope, limit)
            await self._limits.check(area.rate, network_of(address) if address else "")
        except ServingError as error:
            await refusal(error, scope)(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)


def _check_sizes(scope: Scope, limit: int) -> None:
    """What the head alone tells.

    Raises:
        RequestTooLarge: the address or the declared body is too long.
    """
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_TARGET_BYTES:
        raise RequestTooLarge(f"网址太长，最多 {MAX_TARGET_BYTES} 字节。")
    declared = Headers(scope=scope).get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise _too_large(limit)


def _counted(receive: Receive, limit: int) -> Receive:
    """``receive`` that refuses to give more than ``limit`` bytes; what raises is told by the application's own handlers."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise _too_large(limit)
        return message

    return counted


def _too_large(limit: int) -> RequestTooLarge:
    return RequestTooLarge(f"请求内容过大，最多 {limit} 字节。")
