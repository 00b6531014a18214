"""Sentences about remembered cases and reminders. They state no rule and no figure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.progress import CaseProgress
from bot.deadlines import plain_date

OFFER_BIND = "要不要记住这件办件？记住以后，您在这里说“我的进度”就能查，不用再报编号和后四位。别人用的手机、公用的电脑上请不要记。"
YES_BIND = "记住这件办件"
NO = "不用"
BOUND = "记住了。以后在这里说“我的进度”就能查；不要记了，说“解除绑定”。"
CANNOT_BIND = "这个聊天窗口认不准是不是您本人，不能记住办件。请每次报编号和后四位来查。"
STALE = "要记住哪一件，先得核对一次，查到以后就替您记住。"
WILL_BIND = "好，查到以后就替您记住。"
GONE = "这件办件已经查不到了，没有记住。"

OFFER_SUBSCRIBE = "要不要提醒您？办件有进展、可以申领、快到签注的最后一天时，我主动告诉您，夜里不打扰。随时说“不要提醒了”就停。"
YES_SUBSCRIBE = "到时候提醒我"
SUBSCRIBED = "好，同意提醒这件事我记下了：办件有进展、可以申领、快到签注的最后一天时告诉您，夜里不发。随时说“不要提醒了”就停。"
ALREADY_SUBSCRIBED = "您已经同意过提醒了，到日子会告诉您。不想收了，说“不要提醒了”。"
SUBSCRIBE_NEEDS_CASE = "要提醒您，得先知道是哪一件办件，核对一次以后就替您记住。"
NO_PUSHES = "现在还不能主动提醒。您可以问我“什么时候签注”，把算出来的日子存进手机日历，日历会提醒。"
UNSUBSCRIBED = "好，不再提醒您了，留着发消息用的账号也删掉了。记住的办件还在；想重新开始，说“提醒我”。"
NOT_SUBSCRIBED = "现在没有开着的提醒，不会给您发消息。"

NOTHING_BOUND = "这里没有记住您的办件。"
UNBOUND_ALL = "解除了，这里不再记得您的办件，提醒也一起停了。再要查，请报编号和后四位。"
UNBOUND_ONE = "解除了这一件，别的还记着。"
WHICH_UNBIND = "您记住了几件，要解除哪一件？"
ALL = "全部解除"
DECLINED = "好的，那就不用。您还想问什么？"
FOOT = "这是您记住的办件。不要记了，说“解除绑定”；查别的办件，把编号发给我。"
WHICH_SHOW = "您记住的办件："


def summary(progress: CaseProgress) -> str:
    """One line of a list of cases."""
    return f"{progress.number}（{progress.city}，{progress.kind.zh}）：{progress.stage.zh}，{plain_date(progress.since.date())}起"


def bound_list(found: Sequence[CaseProgress]) -> str:
    """Several remembered cases."""
    return "\n".join([WHICH_SHOW, *(f"{place}. {summary(progress)}" for place, progress in enumerate(found, 1)), FOOT])


def show_title(place: int, progress: CaseProgress) -> str:
    """Button that shows one of them."""
    return f"看第{place}件（{progress.kind.zh}）"


def unbind_title(number: str, kind: str) -> str:
    """Button that forgets one of them."""
    return f"解除 {number}（{kind}）"
