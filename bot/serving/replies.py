"""Refusals as the interface gives them: ``{"error": {"code", "message"}}`` with a Chinese message; at the desk, a page that says it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from bot.serving.errors import ServingError

PAGES_BELOW = "/desk"  # people look at what is there; everything else is asked for by programs and scripts


def refused(status: int, code: str, message: str, scope: Scope) -> Response:
    """A refusal, as whoever asked reads it. ``app.state.desk``, if there is one, makes the page."""
    desk = getattr(scope["app"].state, "desk", None) if scope["path"].startswith(PAGES_BELOW) else None
    if desk is None:
        return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
    page: Response = desk.message(Request(scope), message, status)
    page.headers["Cache-Control"] = "no-store"
    return page


def refusal(error: ServingError, scope: Scope) -> Response:
    """The refusal that tells an error, with the time to wait if it knows one."""
    response = refused(error.status, error.code, error.message, scope)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
