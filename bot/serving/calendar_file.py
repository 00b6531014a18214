"""The dates of an answer that was given, as a calendar file, found by its receipt code."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.dialogue import checklist

MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar_of(code: str) -> str | None:
    """Return the calendar file of a kept answer; ``None`` when there is no such receipt, or no date still to come in it.

    Raises:
        bot.cases.errors.StoreError: the receipts cannot be read.
    """
    from actions.runtime import knowledge_base, receipts
    from bot.knowledge.ics import calendar
    from bot.knowledge.replay import render_again

    kept = receipts().find(code)
    if kept is None:
        return None
    kb = knowledge_base()
    verdict = checklist.again(kept.record, kb)
    if verdict is not None:
        # the dates of a check are those of the answer it rests on
        return next((found for given, _ in verdict.answers if (found := calendar(given))), None)
    return calendar(render_again(kept.record, kb))


async def calendar_file(request: Request) -> Response:
    """``GET /calendar/<receipt>.ics``."""
    code: str = request.path_params["code"]
    found = calendar_of(code)
    if found is None:
        return JSONResponse({"error": {"code": "not_found", "message": "没有这个回执号，或者这个答案里没有将来的日期。"}}, status_code=404)
    headers = {"Content-Disposition": 'attachment; filename="juyi.ics"'}
    return Response(found, media_type=MEDIA_TYPE, headers=headers)
