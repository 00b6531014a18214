"""Refusals as the interface gives them: ``{"error": {"code", "message"}}`` with a Chinese message."""

from __future__ import annotations

from starlette.responses import JSONResponse

from bot.serving.errors import ServingError


def refused(status: int, code: str, message: str) -> JSONResponse:
    """A refusal."""
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


def refusal(error: ServingError) -> JSONResponse:
    """The refusal that tells an error, with the time to wait if it knows one."""
    response = refused(error.status, error.code, error.message)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
