"""Headers that tell browsers to allow nothing but the page's own files, and where the embedded page may stand."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY + "'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
EMBEDDED = "/embed"
#: Below it stands what somebody said and was told.
TALKS = "/chat/"
#: What pages of other origins may load: the launcher as a script, the embedded page as a frame.
FOR_OTHERS = frozenset({EMBEDDED, "/widget.js"})


class SecurityHeaders:
    """ASGI middleware that adds ``HEADERS`` to every response, and keeps answers out of caches.

    Args:
        app: what answers.
        frame_ancestors: origins whose pages may frame the embedded page, beside our own.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str] = ()) -> None:
        self._app = app
        self._embedded_policy = CONTENT_SECURITY_POLICY + " ".join(["'self'", *frame_ancestors])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(scope["path"]).items():
                    headers[name] = value
                is_data = headers.get("content-type", "").startswith("application/json")
                headers["Cache-Control"] = "no-store" if is_data or scope["path"].startswith(TALKS) else "no-cache"
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _headers(self, path: str) -> dict[str, str]:
        if path not in FOR_OTHERS:
            return HEADERS
        headers = {**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"}
        if path == EMBEDDED:
            del headers["X-Frame-Options"]  # knows no list of origins; every browser of today reads frame-ancestors
            headers["Content-Security-Policy"] = self._embedded_policy
        return headers
