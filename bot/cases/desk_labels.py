"""The closed sets of the hotline desk: hand-over, work on the knowledge, phrases to be trained on."""

from __future__ import annotations

from bot.labels import Label


class HandoverState(Label):
    """Where a chat stands between the assistant and a person. ``BOT`` is told to the page and never stored."""

    BOT = "bot", "机器人"
    WAITING = "waiting", "排队中"
    AGENT = "agent", "人工接待"
    CALLBACK = "callback", "待回电"
    CLOSED = "closed", "已结束"


class HandoverEnd(Label):
    """How a request for a person ended."""

    HANDED_BACK = "handed_back", "交还机器人"
    LEFT = "left", "用户离开"
    CALLED_BACK = "called_back", "已回电"
    EXPIRED = "expired", "无人接待，已过期"


class Author(Label):
    """Who said something while the assistant kept silent."""

    USER = "user", "用户"
    AGENT = "agent", "接线员"
    SYSTEM = "system", "系统"


class WorkKind(Label):
    """Why there is work on the knowledge."""

    WRONG_ANSWER = "wrong_answer", "答错"
    UNANSWERED = "unanswered", "没有答上"


class WorkState(Label):
    """How far a work item is."""

    OPEN = "open", "待认领"
    OWNED = "owned", "处理中"
    FIXED = "fixed", "待复核"
    CLOSED = "closed", "已关闭"
    DROPPED = "dropped", "不改"


class PhraseState(Label):
    """Whether a phrase may be trained on."""

    PROPOSED = "proposed", "待审"
    APPROVED = "approved", "已通过"
    REJECTED = "rejected", "不采用"
