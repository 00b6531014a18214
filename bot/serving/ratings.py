"""``POST /chat/ratings``: a person says whether an answer was of use."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.cases.errors import StoreError
from bot.cases.store import CaseStore
from bot.channels import inbound_text
from bot.clock import now
from bot.feedback import MAX_COMMENT_CHARS, Rating, RatingReason, Ratings, RatingScore
from bot.metrics import RATINGS
from bot.serving.errors import InvalidRequest, ServingError
from bot.serving.intake import message_id, read_body, sender_of

logger = logging.getLogger(__name__)

PATH = "/chat/ratings"
MAX_BYTES = 12 * (MAX_COMMENT_CHARS + 512)
MAX_RECEIPT_CHARS = 32
Label = TypeVar("Label", RatingScore, RatingReason)


class RatingsUnavailable(ServingError):
    """The rating could not be kept."""

    code = "store_unavailable"
    status = 503


class RatingsPage:
    """The interface.

    Args:
        store: the case store; None closes the interface.
        channel: name of the channel that is written down.
    """

    def __init__(self, store: CaseStore | None, channel: str) -> None:
        self._ratings = Ratings(store) if store is not None else None
        self._channel = channel

    async def post(self, request: Request) -> Response:
        """Take one rating: 201 the first of this answer, 200 in place of an earlier one."""
        if self._ratings is None:
            raise HTTPException(404)
        sender, rating = parse_rating(await read_body(request, MAX_BYTES))
        try:
            first = await asyncio.to_thread(self._ratings.keep, sender, rating, channel=self._channel, at=now())
        except StoreError as error:
            logger.error("a rating could not be kept (%s)", type(error).__name__)
            raise RatingsUnavailable("评价暂时存不下来，请稍后再试。") from error
        RATINGS.labels(rating.score.value, rating.reason.value if rating.reason else "").inc()
        return JSONResponse({"result": "kept" if first else "replaced"}, status_code=201 if first else 200)


def parse_rating(body: bytes) -> tuple[str, Rating]:
    """Return who rates and what, from a JSON object: sender, message_id or receipt, score, reason, comment.

    Raises:
        InvalidRequest: the body is not such an object.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("请求内容不是有效的 JSON。") from error
    if not isinstance(content, dict) or content.get("sender") is None:
        raise InvalidRequest("请求内容应为 JSON 对象，并写明 sender。")
    receipt, comment = content.get("receipt"), content.get("comment") or ""
    target = message_id(content.get("message_id"))
    if receipt is not None and (not isinstance(receipt, str) or not 1 <= len(receipt) <= MAX_RECEIPT_CHARS or not receipt.isprintable()):
        raise InvalidRequest("receipt 应为回执号。")
    if receipt is None and target is None:
        raise InvalidRequest("要写明评价哪个回答：receipt 或 message_id。")
    if not isinstance(comment, str) or len(comment) > MAX_COMMENT_CHARS:
        raise InvalidRequest(f"comment 最多 {MAX_COMMENT_CHARS} 个字。")
    score, reason = _label(RatingScore, content.get("score")), content.get("reason")
    if score is None:
        raise InvalidRequest("score 应为 up 或 down。")
    why = _label(RatingReason, reason)
    if reason is not None and why is None:
        raise InvalidRequest(f"reason 应为其中之一：{'、'.join(RatingReason)}。")
    # a rating of an unknown receipt is one of that name, so that a repeat replaces it
    return sender_of(content["sender"]), Rating(target or str(receipt), receipt, score, why, inbound_text(comment))


def _label(kind: type[Label], value: object) -> Label | None:
    return next((label for label in kind if label.value == value), None)
