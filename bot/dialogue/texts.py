"""Sentences of the dialogue itself. They state no rule and no figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.deadlines import plain_date
from bot.labels import DateRole

CLARIFY = "我没太听明白您问的是哪一件事。您可以选下面最接近的一个，或者换个说法再问一次。"
STILL_UNCLEAR = "对不起，我还是没弄明白。您可以选下面的常见问题，也可以直接找人问。"
STUCK_IN_FORM = "要是一时找不到，可以先问别的，或者直接找人问。"
REPLACED = (
    "您说的是补领、换领的证：签注的日子一般跟着原来那张走。证上印了有效期的，以它为准；没印的，请告诉我原来那张的签发日期，我按那天再算。"
)
WHICH_DATE = "您说的这一天，是办好居住登记的日子，还是申请受理的日子？告诉我，我就能算出来。"
NO_WORDS = "我只看得懂文字。请打字告诉我您想问居住证的哪一件事。"
FACTS_NOTED = "好的，记下了。您想问居住证的哪一件事？"
HANDOVER = "这里暂时没有值班的人接手对话。要找人问，请打政务服务便民热线 {hotline}，或到居住地派出所、社区服务窗口。"
CHANNEL_OFF = "对不起，这里暂时停止答复，恢复以后您再来问。"
WAY_ON = "着急的话，请打政务服务便民热线 {hotline}，或到居住地派出所、社区服务窗口。"
NOTHING_TO_CANCEL = "好的。现在没有在办的事，您想问什么直接说。"
CANCELLED = "好的，先停下。您想问别的直接说。"
STARTED_OVER = "好的，我们从头来。之前说的城市、日期我都忘掉了，您想问什么？"
ASK_CASE_NUMBER = "请把办件编号发给我，就是受理回执上以 JZ 开头的那一串。"
ASK_ID_TAIL = "为了保护您的信息，还要核对一下：请发申请时登记的身份证号后四位，或者手机号后四位。只发这几位就够了。"
EXPLAIN = {
    "case_number": "这不像办件编号。编号在受理回执上，以 JZ 开头，后面是一串数字。不想查了就说“取消”。",
    "id_tail": "这一步只要身份证号或手机号的后四位（身份证末位是 X 也算一位）。不想查了就说“取消”。",
}
EXPLAIN_DATE = "我需要一个准确的日子才好算，比如“去年三月五号”。不记得也没关系，说“取消”就行。"
_ASK_DATE = {
    DateRole.REGISTERED: "您是哪一天办的居住登记？登记凭证（回执）上写着登记日期。",
    DateRole.ACCEPTED: "您的申请是哪一天受理的？受理回执上写着受理日期。",
    DateRole.ISSUED: "您的居住证是哪一天签发的？证上写着签发日期；要是印着有效期，把截止那天告诉我也行。",
    DateRole.EXPIRES: "您的居住证有效期到哪一天？",
    DateRole.MOVED: "您是哪一天搬过来的？",
}


def tentative(title: str) -> str:
    """Says which reading is answered when others are likely too."""
    return f"我按“{title}”来回答；要是问的不是这个，选后面更接近的，或者换个说法。"


def corrected(day: dt.date) -> str:
    """Says that a corrected date is taken."""
    return f"好，改成{plain_date(day)}，重新算一遍。"


def city_noted(city: str) -> str:
    """Says that a city is reckoned with, where a day is waited for."""
    return f"好的，按{city}的规定算。"


def assumed_city(city: str) -> str:
    """Says which city is taken for granted, whether the person named it earlier or the site they write on did."""
    return f"按您在{city}来答。在别的城市，就告诉我。"


def ask_date(role: DateRole) -> str:
    """The question for a date."""
    return _ASK_DATE[role]


def impossible_date(words: str) -> str:
    """Tells that a date does not exist."""
    return f"“{words}”这个日子不存在，请您再看一下是哪一天。"


def future_date(day: dt.date) -> str:
    """Tells that something past cannot have a date to come."""
    return f"{plain_date(day)}还没有到，请您再看一下是哪一天。"


def doubtful_date(words: Sequence[str], days: Sequence[dt.date]) -> str:
    """Asks which of several days is meant."""
    said, readings = "、".join(f"“{one}”" for one in words), "，也可能是".join(plain_date(day) for day in days)
    return f"您说的{said}可能是{readings}。是哪一天？选一个，或者把年月日说全，我再算。"


def other_date_noted(role: DateRole, day: dt.date) -> str:
    """Says that a date was understood, but is not the one that is asked for."""
    return f"{role.zh}是{plain_date(day)}，记下了。要算这件事，还得知道另一个日子。"


def inexact_date(role: DateRole, first: dt.date, last: dt.date) -> str:
    """Tells that a date is known only as a span, of whole months or roughly."""
    rough = "" if first.day == 1 and (last + dt.timedelta(days=1)).day == 1 else "大概"
    return f"您说的{role.zh}{rough}在{plain_date(first)}到{plain_date(last)}之间，要算准还得知道是哪一天。"
