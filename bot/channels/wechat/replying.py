"""The assistant's messages as one text with numbered choices, and the reply's XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.channels.wechat import texts

MOST_CHOICES = 12  # numbers that the dialogue understands (bot.dialogue.choices)
SUCCESS = "success"  # nothing is said, and the platform does not try again
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_text(messages: Iterable[Mapping[str, Any]]) -> str:
    """Return what the assistant said, with its buttons as a numbered list at the end.

    The numbers count over all messages, as the dialogue counts when a number is typed.
    """
    messages = list(messages)
    said = [str(message["text"]).strip() for message in messages if message.get("text")]
    buttons = [button for message in messages for button in message.get("buttons") or []]
    if buttons:
        lines = [f"{number}. {button['title']}" for number, button in enumerate(buttons[:MOST_CHOICES], 1)]
        said.append("\n".join([texts.CHOOSE, *lines]))
    return "\n\n".join(said)


def text_xml(*, to: str, sender: str, created: int, content: str) -> str:
    """Return a text reply as the platform documents it."""
    return (
        f"<xml><ToUserName>{_cdata(to)}</ToUserName><FromUserName>{_cdata(sender)}</FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType>{_cdata('text')}</MsgType><Content>{_cdata(content)}</Content></xml>"
    )


def _cdata(text: str) -> str:
    return "<![CDATA[" + _NOT_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"
