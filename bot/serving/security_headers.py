"""Headers that tell browsers to allow nothing but the page's own files."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

# With "no-referrer" browsers send "Origin: null" with forms; a page whose forms are checked by their origin asks for this one.
SAME_ORIGIN_ONLY = "same-origin"

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware that adds ``HEADERS`` to every response, and keeps answers out of caches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own_policy = headers.get("referrer-policy") == SAME_ORIGIN_ONLY
                for name, value in HEADERS.items():
                    headers[name] = value
                if own_policy:
                    headers["Referrer-Policy"] = SAME_ORIGIN_ONLY
                is_data = headers.get("content-type", "").startswith("application/json")
                private = headers.get("cache-control") == "no-store"  # a page that says so itself
                headers["Cache-Control"] = "no-store" if is_data or private else "no-cache"
            await send(message)

        await self._app(scope, receive, send_with_headers)
