"""What came in: every kind of message and event of the platforms, read from its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.wechat.errors import Malformed
from bot.labels import Label

_LONGEST_NAME = 128


class Kind(Label):
    """Kinds of messages and events."""

    TEXT = "text", "文字"
    VOICE = "voice", "语音"
    IMAGE = "image", "图片"
    VIDEO = "video", "视频"
    FILE = "file", "文件"
    LOCATION = "location", "位置"
    LINK = "link", "链接"
    OTHER = "other", "别的消息"
    SUBSCRIBE = "subscribe", "关注"
    UNSUBSCRIBE = "unsubscribe", "取消关注"
    SCAN = "scan", "扫码"
    CLICK = "click", "点菜单"
    SILENT = "silent", "不用答复的事件"  # a page opened, a place reported, a template delivered


_MESSAGES = {
    "text": Kind.TEXT,
    "voice": Kind.VOICE,
    "image": Kind.IMAGE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "file": Kind.FILE,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
}
_EVENTS = {"subscribe": Kind.SUBSCRIBE, "unsubscribe": Kind.UNSUBSCRIBE, "scan": Kind.SCAN, "click": Kind.CLICK}


@dataclass(frozen=True)
class Incoming:
    """A message or event.

    Attributes:
        kind: what it is.
        user: who sent it, by the platform's id.
        account: to whom.
        created: the platform's time of it, Unix.
        msg_id: of a message; events have none.
        event: name of an event, as the platform gives it.
        text: what was written or recognised; the name of a place; the key of a menu entry.
    """

    kind: Kind
    user: str = field(repr=False)
    account: str
    created: str
    msg_id: str
    event: str
    text: str = field(repr=False)

    @property
    def identity(self) -> tuple[str, ...]:
        """The same for every retry, as the platform documents it: the message's id; for events sender and time."""
        if self.msg_id:
            return ("message", self.account, self.user, self.msg_id)
        return ("event", self.account, self.user, self.created, self.event, self.text)


def read(fields: Mapping[str, Any]) -> Incoming:
    """Read a message from its fields.

    Raises:
        Malformed: a field that every message has is missing.
    """

    def text(name: str) -> str:
        value = fields.get(name)
        return value if isinstance(value, str) else ""

    user, account, created, kind = text("FromUserName"), text("ToUserName"), text("CreateTime"), text("MsgType").lower()
    named = all(0 < len(name) <= _LONGEST_NAME and name.isprintable() for name in (user, account))
    if not named or not (created.isascii() and created.isdigit() and len(created) <= 12) or not kind:
        raise Malformed("a field is missing")
    if kind == "event":
        event = text("Event").lower()
        found = _EVENTS.get(event, Kind.SILENT)
        if found is Kind.SILENT and event.startswith("scancode_waitmsg"):
            found = Kind.CLICK
        return Incoming(found, user, account, created, "", event, text("EventKey"))
    msg_id = text("MsgId")
    if not (msg_id.isascii() and msg_id.isdigit() and len(msg_id) <= 32):
        raise Malformed("no message id")
    found = _MESSAGES.get(kind, Kind.OTHER)
    said = {Kind.TEXT: "Content", Kind.VOICE: "Recognition", Kind.LOCATION: "Label"}.get(found, "")
    return Incoming(found, user, account, created, msg_id, "", text(said) if said else "")
