"""What people read about the hand-over."""

from __future__ import annotations

QUEUED = "已为您转人工，{place}。要补充的可以直接说，接线员会看到；不等了就说“取消”。"
NEXT_IN_LINE = "下一位就是您"
PLACE = "前面还有{ahead}位"
STILL_WAITING = "记下了，接线员会看到。现在{place}；不等了就说“取消”。"
WITH_AGENT = "接线员正在和您对话，请直接说。"
LEFT_QUEUE = "好的，不转人工了。您想问什么，直接跟我说。"
LEFT_AGENT = "人工服务已结束，接下来由我继续回答您。"
CLOSED_NOW = (
    "现在不是人工服务时间（{opening}）。请把您的手机号发给我，上班后接线员给您回电；号码加密保存，只用于这次回电。不用回电就说“取消”。"
)
CONTACT_KEPT = "记下了，接线员上班后（{opening}）给您回电。这期间您有问题，可以继续问我；不用回电了就说“取消回电”。"
CONTACT_KNOWN = "您的回电已经登记，接线员上班后（{opening}）联系您。不用回电了就说“取消回电”。"
NO_CALLBACK = "好的，不回电了，您的号码已删除。您想问什么，直接跟我说。"
TAKEN = "接线员已接入，请直接说。"
LOST = "接线员的连接断开了，已为您重新排队，排在最前面。"
HANDED_BACK = "人工服务已结束，接下来由机器人继续回答您。"
CALLED_BACK = "您登记的回电已办结，号码已删除。"


def place(ahead: int) -> str:
    """How far away one's turn is."""
    return PLACE.format(ahead=ahead) if ahead else NEXT_IN_LINE
