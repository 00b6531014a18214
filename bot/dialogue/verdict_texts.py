"""Sentences of the eligibility check. They repeat what the answers on file say; figures and lists are put in from the policy data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.deadlines import plain_date
from bot.knowledge.wording import HEDGE
from bot.labels import Ground

if TYPE_CHECKING:
    from bot.knowledge import Citation

TITLE = "我能不能申领居住证"
THIS_CITY = "这个城市"
NEVER_REGISTERED = "还没有办居住登记。居住时间从办好登记那天起算，没登记就没有开始算，请先去登记。"
LAPSED = "登记断了，还没有重新登记。居住时间一般从重新登记那天起算，请先去重新登记。"
REGISTERED = "办过居住登记。"
GAP_OPEN = "登记中间断没断过，您没有说。断过的，时间一般从重新登记那天算，请向派出所查一下。"
MOVED = "换过住处，登记没断的，时间能不能连着算，各地不一样，手头的资料没有写明，请先问居住地派出所。"
BROKEN = "登记断过：居住时间一般从重新登记那天算，上面就是这样算的；当地口径不同的，以派出所说的为准。"
BOTH = (
    "在{city}，住所和社会保险都要符合：社会保险连续缴满{continuous}，或者{within}内累计缴满{cumulative}。这一条我没有问您，请自己对一下。"
)
NO_GROUND = "要符合一项：{grounds}。您说都没有。"
GROUND_OPEN = "要符合一项：{grounds}。您还没说按哪一项，请看看自己有没有。"
MEANS = "{ground}，是指{meaning}。请对一下自己是不是。"
INSURED_FOR = "在{city}，按就业申领的，社会保险要连续缴满{period}。这一条我没有问您，请自己对一下。"
INSURED = "在{city}，按就业申领的，还要在当地连续缴纳社会保险。这一条我没有问您，请自己对一下。"
AHEAD = "在{city}，就业和住所还要看今后：能在这里继续工作或者居住{period}以上。"
HOTEL = "住旅馆，国家的规定没有写明能不能用，请先问当地窗口。"
RELATIVE = "住亲友家，各地要的证明不同，先问窗口。"
RECORDING = "在{city}，租房要办租赁合同备案，以窗口说的为准。"
RECORDING_UNKNOWN = "租房合同要不要备案，各地不一样，先问当地窗口。"
PROXY = "替别的人办：能代办的只有{for_whom}，由{by_whom}代办；其他人一般要本人办，先问窗口。"
FOR_FAMILY = "替家人办：{for_whom}，可以由{by_whom}代办。"
ASSUMED_HOUSEHOLD = "户口不在{city}。只是在本市里换个区住的，不用办。"
ASSUMED_NATION = "没说城市，先按国家规定看；当地另有规定的，按当地的。"
ASSUMED_VALID = "现在的登记还有效。"
ASSUMED_SELF = "给自己办。"
SHORTER_WAYS = {
    "eligibility.residence_period_deemed_met": "在{city}还有一条路：{ways}，也算满足时间要求。",
    "eligibility.residence_period_exceptions": "在{city}，有这些情形的，登记后不受时间限制：{ways}。",
    "eligibility.direct_application": "在{city}，这些人登记后可以直接申领：{ways}。",
    "eligibility.by_declaration": "在{city}，有第三方资料说，住满了但没登记、或者登记不够久的，可以写承诺书办理，请先问窗口。",
}
MARKS = {"yes": "符合", "not_yet": "还没到", "no": "不符合", "office": "要核对"}
HEADINGS = {
    "reasons": "为什么",
    "assumed": "我是这样假定的",
    "materials": "要带的",
    "where": "去哪办",
    "when": "哪天去",
    "steps": "怎么算的",
}
PRINTED = "要打印或者留着看，网页版点“打印清单”；也可以打开这个地址：{path}"
REVISED = "资料后来有更新，以下是当时的原文；现在怎么规定，请再问一次。"
NOT_FOUND = "没有找到这份清单。请核对编号，或者再做一次“看看我能不能办”。"
UNREADABLE = "清单暂时打不开，请过一会儿再试。"
CHECKED_ON = "{day}按当天的规定作出，编号{code}。这是帮您自己核对用的，能不能办以窗口受理为准。"


def hedge(used: Iterable[Citation]) -> str | None:
    """The hedge when something of a third party was used."""
    return HEDGE if any(item.confidence == "C" for item in used) else None


def no_date(period: str) -> str:
    """Without the date of registration."""
    return f"登记后要住满{period}。您没有说登记日期，请对一下满了没有；查到日期告诉我，我就能算出是哪天。"


def stayed(period: str, since: dt.date) -> str:
    """The time is over."""
    return f"登记后要住满{period}：已经满了，{plain_date(since)}起就可以申请。"


def not_yet(period: str, earliest: dt.date, days: int) -> str:
    """The time is not over."""
    return f"登记后要住满{period}：还差{days}天，最早{plain_date(earliest)}可以申请。"


def ground(told: Ground) -> str:
    """The ground that the user names."""
    return {
        Ground.WORK: "您按就业申领。",
        Ground.HOUSING: "您按住所申领。",
        Ground.STUDY: "您按就读申领。",
    }[told]


def headline(outcome: str, earliest: dt.date | None, missing: str) -> str:
    """The verdict in one sentence."""
    if outcome == "eligible":
        return "从您说的看，可以申领了。"
    if outcome == "wait":
        return f"还差一点时间：最早{plain_date(earliest)}可以申请。" if earliest else "时间还没到。"
    if outcome == "not_met":
        return f"现在还不能申领。缺的是：{missing}"
    return "条件差不多，但有几条要自己核对或者看当地怎么规定，下面标着“要核对”。"


def when(earliest: dt.date | None, counter: dt.date | None, today: dt.date) -> tuple[str, ...]:
    """Which day to go."""
    if earliest is None:
        return ("查到登记日期告诉我，我帮您算。",)
    first = "现在就可以申请。" if earliest <= today else f"最早{plain_date(earliest)}可以申请。"
    return (first, *((f"窗口上班才办，去窗口最早是{plain_date(counter)}。",) if counter else ()))
