"""Headers that tell browsers to allow nothing but the page's own files, and framing only where the operator wants it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The page that allowed origins may show in a frame.
EMBEDDED = "/embed"
#: The script by which they do so.
LAUNCHER = "/widget.js"
#: Below it stands what somebody said and was told.
TALKS = "/chat/"

_CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
CONTENT_SECURITY_POLICY = _CONTENT + "'none'"
_NOT_NEEDED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
    "hid", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "no-referrer" would make browsers send "Origin: null" with our own forms, which the check of origins could not tell from others'
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NOT_NEEDED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_HTTPS_ONLY = "max-age=31536000"


class SecurityHeaders:
    """ASGI middleware that adds ``HEADERS`` to every response, and keeps answers out of caches.

    Args:
        app: what stands behind it.
        origins: origins whose pages may frame ``EMBEDDED`` and load ``LAUNCHER``.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...] = ()) -> None:
        self._app = app
        self._framed = _CONTENT + " ".join(("'self'", *origins))
        self._has_others = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own = self._headers(scope["path"], scope.get("scheme", "http"))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in own.items():
                    headers[name] = value
                is_data = headers.get("content-type", "").startswith("application/json")
                private = headers.get("cache-control") == "no-store"  # a page that says so itself
                headers["Cache-Control"] = "no-store" if is_data or private or scope["path"].startswith(TALKS) else "no-cache"
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _headers(self, path: str, scheme: str) -> dict[str, str]:
        headers = dict(HEADERS)
        if path == EMBEDDED:
            headers["Content-Security-Policy"] = self._framed
            if self._has_others:
                del headers["X-Frame-Options"]  # knows no list of origins; browsers that know frame-ancestors ignore it anyway
            else:
                headers["X-Frame-Options"] = "SAMEORIGIN"
        if self._has_others and path in (EMBEDDED, LAUNCHER):
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if scheme == "https":
            headers["Strict-Transport-Security"] = _HTTPS_ONLY
        return headers
