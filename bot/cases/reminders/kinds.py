"""The closed sets of reminders and pushes."""

from __future__ import annotations

from bot.labels import Label


class MessageKind(Label):
    """What a message is about."""

    ENDORSEMENT = "endorsement", "签注提醒"
    APPLICATION = "application", "可以申领提醒"
    STATUS = "status", "办件进度变化"


class MessageState(Label):
    """Where a message of the outbox stands.

    ``CLAIMED`` and ``SENDING`` are under way; ``PENDING`` waits for its time; the others are final, but ``CANCELLED``, which is taken up
    again when the event is wanted again.
    """

    PENDING = "pending", "待发"
    CLAIMED = "claimed", "已领取"
    SENDING = "sending", "正在发"
    SENT = "sent", "已发"
    UNCERTAIN = "uncertain", "不知是否发出"
    DEAD = "dead", "发不出去"
    CANCELLED = "cancelled", "不用再发"
    KNOWN = "known", "本人已经知道"


OPEN_STATES = (MessageState.PENDING, MessageState.CLAIMED, MessageState.SENDING)


class Delivery(Label):
    """What a channel says of a message."""

    DELIVERED = "delivered", "已送达"
    REFUSED = "refused", "暂时没收"  # surely not delivered; worth trying again
    REJECTED = "rejected", "不收"  # surely not delivered, and trying again is no use
    UNKNOWN = "unknown", "不知是否送达"
