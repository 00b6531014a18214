"""How values are worded, and the fixed sentences of an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from bot.deadlines import Period, long_date, plain_date
from bot.knowledge.parameters import Value
from bot.labels import DateRole, Ground, Housing, Label, Who

HEDGE = "以上有的内容来自第三方整理，请以居住地公安机关或当地政务服务平台公布的为准。"
SPOKEN_HEDGE = "请以当地公布的为准。"
FACT_LABELS: dict[str, type[Label]] = {"ground": Ground, "housing": Housing, "who": Who}
FACT_NAMES = frozenset({"city", "overdue", "visit", "length", *FACT_LABELS, *(role.value for role in DateRole)})

_FACT_ZH = {
    "city": "所在的城市",
    "ground": "按就业还是住所或就读申领",
    "housing": "住的是自有房还是租房、宿舍或亲友家",
    "who": "本人办还是替别人办",
    "overdue": "过期多久了",
    "visit": "打算哪天去",
    "length": "要算多长时间",
    "registered": "居住登记的日期",
    "accepted": "受理回执上的受理日期",
    "issued": "证上的签发日期",
    "expires": "证上的有效期截止日",
    "moved": "搬家的日期",
}

Shown = Value | dt.date | Label | Period | str


Kind = TypeVar("Kind", bound=Label)


def label(kind: type[Kind], value: str) -> Kind:
    """The label with a value.

    Raises:
        ValueError: there is none.
    """
    for member in kind:
        if member.value == value:
            return member
    raise ValueError(f"{kind.__name__} 没有 {value}")


def fact_zh(names: str) -> str:
    """What to ask the user for; ``a|b`` asks for either."""
    return "，或者".join(_FACT_ZH[name] for name in names.split("|"))


_FACT_BRIEFLY = {"city": "在哪个城市", "housing": "住的是自己的房还是租房", "issued": "签发日期", "expires": "有效期截止日"}


def fact_briefly(names: str) -> str:
    """The same in few words, to stand among others in one sentence."""
    return "或者".join(_FACT_BRIEFLY.get(name, _FACT_ZH[name]) for name in names.split("|"))


def joined(items: tuple[str, ...], last: str) -> str:
    """Texts in a row with ``last`` before the last one."""
    return last.join(filter(None, ("、".join(items[:-1]), items[-1])))


def plain(shown: Shown) -> str:
    """The fitting form of a value, date or fact."""
    if isinstance(shown, Value):
        return _plain_value(shown)
    if isinstance(shown, dt.date):
        return plain_date(shown)
    if isinstance(shown, Period):
        return shown.zh
    return shown.zh if isinstance(shown, Label) else shown


def _plain_value(value: Value) -> str:
    content = value.content
    if isinstance(content, bool):
        return "是" if content else "否"
    if isinstance(content, tuple):
        return "、".join(content)
    if value.unit == "CNY":
        return "免费" if content == 0 else f"{content}元"
    period = value.period
    return period.zh if period else str(content)


def _or(shown: Shown) -> str:
    return _list(shown, "或者")


def _and(shown: Shown) -> str:
    return _list(shown, "和")


def _list(shown: Shown, last: str) -> str:
    if isinstance(shown, Value) and isinstance(shown.content, tuple):
        return joined(shown.content, last)
    return plain(shown)


def _long(shown: Shown) -> str:
    return long_date(shown) if isinstance(shown, dt.date) else plain(shown)


def _iso(shown: Shown) -> str:
    return shown.isoformat() if isinstance(shown, dt.date) else plain(shown)


FILTERS: dict[str, Callable[[Shown], str]] = {"or": _or, "and": _and, "period": plain, "money": plain, "long": _long, "iso": _iso}
"""Filters by name. A text passes unchanged, since a city may give a word (及时) where others give a figure."""

FILTER_UNITS: dict[str, frozenset[str]] = {
    "or": frozenset({"list", "text"}),
    "and": frozenset({"list", "text"}),
    "period": frozenset({"day", "working_day", "month", "year", "text"}),
    "money": frozenset({"CNY", "text"}),
}
"""Units of the parameters that a filter may stand at; ``long`` and ``iso`` stand at dates only."""
DATE_FILTERS = frozenset({"long", "iso"})
