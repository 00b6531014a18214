"""The website widget: its launcher at ``/widget.js``, and the chat page as it stands in a frame at ``/embed``."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from bot.serving.security_headers import EMBEDDED, LAUNCHER
from bot.settings import ROOT

_SCRIPT = ROOT / "web" / "widget" / "widget.js"


def widget_routes(page: Path) -> list[BaseRoute]:
    """The routes of the widget.

    Args:
        page: folder of the chat page; the embedded page is the same file, whose script sees by the address that it is embedded.
    """

    async def embedded(request: Request) -> Response:
        return FileResponse(page / "index.html", media_type="text/html")

    async def launcher(request: Request) -> Response:
        return FileResponse(_SCRIPT, media_type="text/javascript")

    return [Route(EMBEDDED, embedded, methods=["GET"]), Route(LAUNCHER, launcher, methods=["GET"])]
