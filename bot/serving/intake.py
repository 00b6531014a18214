"""What comes in: the form of a message, checked and cleaned before anything works with it."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass

from starlette.requests import Request

from bot.channels import inbound_text as clean
from bot.serving.errors import InvalidRequest, RequestTooLarge

__all__ = [
    "MAX_SENDER_CHARS",
    "IncomingMessage",
    "clean",
    "max_body_bytes",
    "message_id",
    "parse_message",
    "read_body",
    "sender_of",
    "text_of",
]

MAX_SENDER_CHARS = 128
_MESSAGE_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


@dataclass(frozen=True)
class IncomingMessage:
    """A valid message.

    Attributes:
        sender: the conversation.
        text: what was written, personal data masked.
        message_id: the client's name for the message, if it gave one.
    """

    sender: str
    text: str
    message_id: str | None = None


def max_body_bytes(max_message_chars: int) -> int:
    """Size of the largest body that can hold a valid message: JSON may write a character as ``\\ud83d\\ude00``."""
    return 12 * (max_message_chars + MAX_SENDER_CHARS) + 1024


async def read_body(request: Request, limit: int) -> bytes:
    """Read a request's body.

    Raises:
        RequestTooLarge: it has more than ``limit`` bytes; the rest is not read.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise RequestTooLarge(f"请求内容过大，最多 {limit} 字节。")
    return bytes(body)


def parse_message(body: bytes, max_message_chars: int) -> IncomingMessage:
    """Return the message of a request body: a JSON object with ``message`` and ``sender``, as Rasa's REST channel takes it.

    ``message_id`` is optional (8 to 64 letters, digits and hyphens).
    A message without ``sender`` starts a conversation of its own; its id stands in the answer's ``recipient_id``.

    Raises:
        InvalidRequest: the body is not such an object.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("请求内容不是有效的 JSON。") from error
    if not isinstance(content, dict):
        raise InvalidRequest('请求内容应为 JSON 对象，例如 {"sender": "u1", "message": "居住证怎么办"}。')
    return IncomingMessage(
        sender=sender_of(content.get("sender")),
        text=text_of(content.get("message"), max_message_chars),
        message_id=message_id(content.get("message_id")),
    )


def sender_of(value: object) -> str:
    """Return the conversation of a request; a new one when none is named.

    Raises:
        InvalidRequest: it is no such name.
    """
    if value is None:
        return uuid.uuid4().hex
    if not isinstance(value, str):
        raise InvalidRequest("sender 应为字符串。")
    if not 1 <= len(value) <= MAX_SENDER_CHARS or not value.isprintable():
        raise InvalidRequest(f"sender 应为 1 到 {MAX_SENDER_CHARS} 个可见字符。")
    return value


def message_id(value: object) -> str | None:
    """Return the client's name for a message, or None when it gave none.

    Raises:
        InvalidRequest: it is no such name.
    """
    if value is None:
        return None
    if not isinstance(value, str) or not _MESSAGE_ID.fullmatch(value):
        raise InvalidRequest("message_id 应为 8 到 64 个字母、数字或连字符。")
    return value


def text_of(value: object, longest: int) -> str:
    """Return a message as it may be processed, personal data masked.

    Raises:
        InvalidRequest: it is no text, empty, or longer than ``longest`` characters.
    """
    if not isinstance(value, str):
        raise InvalidRequest("缺少 message，或它不是字符串。")
    if len(value) > longest:
        raise InvalidRequest(f"消息太长，最多 {longest} 个字。请分几次发送。")
    text = clean(value)
    if not text:
        raise InvalidRequest("消息是空的。")
    return text
