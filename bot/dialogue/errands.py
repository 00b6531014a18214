"""What a question is about once its words are weighed that the classifier passes over: the errand, the holding of a permit, a fine, a word.

A wrong errand is a wrong date: the term for issuing a first permit is no term for a replacement or an endorsement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.endorsed import tells_of_missing
from bot.dialogue.facts import KnownFacts
from bot.dialogue.reckoning import named_length
from bot.dialogue.turn import Ask, Pair, Turn
from bot.labels import Aspect, DateRole, Matter

_ERRANDS = (
    (
        Matter.LOSS_REPLACEMENT,
        re.compile(r"补[领換换卡證证]|[补補][领領]|[换換][领領证證卡]|[补補]办(?!登记|签注|地址)|[补補]辦|补的[证卡]"),
    ),
    (Matter.ENDORSEMENT, re.compile(r"签注|簽注|[续續補补年][签簽]|[补補]签注")),
    (Matter.ADDRESS_CHANGE, re.compile(r"(?:改|换|换了|变更|變更)(?:了|的)?(?:居住)?(?:地址|住址)|[地住]址[变變]更")),
)
_FIRST_PERMIT = re.compile(r"申[领領]|(?:首次|第一次|头一回|頭一回)(?![^,，。]{0,3}(?:时候|那次|那时|签|簽))")
_MADE_ANEW = re.compile(r"补[的了领領办辦]|[换換][的了领領]|新[证證]|[补補][证證卡]")
# 9月28号受理的什么时候能拿证, after an endorsement: a permit is to be had, which an endorsement does not give.
_A_PERMIT = re.compile(r"[证證卡]|[拿领領取]")
ERRAND_SLOT = "errand"
_HANDED_IN = re.compile(r"交[了的过上]|递[了的上]|提交|受理|收了|弄好了|办了|上传")
_PRINTED = frozenset({DateRole.ISSUED, DateRole.EXPIRES})
_OTHERS = frozenset(matter for matter, _ in _ERRANDS)
# Terms that run from the day of acceptance are those of a first permit.
_OF_A_CASE = frozenset({Matter.CASE, Matter.APPLICATION})
_DONE_YET = re.compile(r"好了?[没吗嘛么]|(?:下来|出来|办好|弄好|签好)了?没|到哪")
_HELD = re.compile(r"[满滿够夠足]")
_ENDORSES = re.compile(r"签注|簽注|[续續][签簽]|过期|過期|到期|有效|[换換]证|补")
_SETTLES = re.compile(r"积分|積分|落户|落戶|入户|入戶|转户|轉戶|居转户")
_MAY_BE_HELD = frozenset({Matter.ENDORSEMENT, Matter.APPLICATION, Matter.PERMIT_GENERAL, Matter.CASE, Matter.RIGHTS, Matter.SETTLEMENT})
_OF_TIME = frozenset({Aspect.DUE_DATE, Aspect.DEADLINE, Aspect.ELIGIBILITY})
_FINE = re.compile(r"罚|罰|违法|違法|犯法|坐牢|拘留|判刑")
_FINED = frozenset({Matter.ADDRESS_CHANGE, Matter.LOSS_REPLACEMENT, Matter.E_PERMIT, Matter.SETTLEMENT, Matter.CANCELLATION})
_CANCELS = re.compile(r"注销|註銷|销掉|退证|退掉|不注销")
_STATE = re.compile(r"待受理|待审|待核|待领|初审|复核|比对|补正|归档|办结|流转|制证中|公示|已接收|预审")
_MEANS = re.compile(r"什么意思|啥意思|是啥|是什么|几个意思|[是算]不是|是没|是指|代表|等于|说明|就是[^,。]{0,6}[吗么]")


def errand_of(turn: Turn, focus: Pair | None) -> Matter | None:
    """What was handed in on a day, where that is no first permit: a replacement, an endorsement or a change of address."""
    named = next((matter for matter, words in _ERRANDS if words.search(turn.text)), None)
    if named is not None or _FIRST_PERMIT.search(turn.text):
        return named
    if focus is None or focus[0] not in _OTHERS or (focus[0] is not Matter.LOSS_REPLACEMENT and _A_PERMIT.search(turn.text)):
        return None
    return focus[0]


def learned_errand(turn: Turn, slots: Mapping[str, Any]) -> dict[str, str | None]:
    """The slot that keeps what was handed in, from a message that says so; a first permit clears it."""
    if not _HANDED_IN.search(turn.text) and all(role != DateRole.ACCEPTED for role, *_ in turn.dates):
        return {}
    if _FIRST_PERMIT.search(turn.text):
        return {ERRAND_SLOT: None} if slots.get(ERRAND_SLOT) else {}
    focus = str(slots.get("focus_matter") or "")
    about = next((matter for matter in _OTHERS if matter == focus), None)
    errand = errand_of(turn, (about, Aspect.DUE_DATE) if about is not None else None)
    return {ERRAND_SLOT: str(errand)} if errand is not None else {}


def errand_of_day(turn: Turn, focus: Pair | None) -> Matter | None:
    """The errand that a day of acceptance is told for (改地址多久能好 … 11月9号受理的); ``None`` for none but a first permit."""
    accepted = any(role == DateRole.ACCEPTED for role, *_ in turn.dates)
    return errand_of(turn, focus) if accepted else None


def counts_from_replaced(turn: Turn) -> bool:
    """Whether the day of issue that a message tells is that of a permit made anew (补的证是8月5号发的)."""
    return any(role == DateRole.ISSUED for role, *_ in turn.dates) and bool(_MADE_ANEW.search(turn.text))


def weighed(pair: Pair, ask: Ask, focus: Pair | None, turn: Turn, known: KnownFacts) -> Pair:
    """The pair that a question is about.

    Args:
        pair: as the classifier, the talk and the dates have it.
        ask: the question.
        focus: the pair that the talk is about, if any.
        turn: the message.
        known: the facts known by now.
    """
    matter, aspect = pair
    roles = {role for role, *_ in turn.dates}
    words = ask.words or turn.text
    if aspect is Aspect.DUE_DATE and matter in _OF_A_CASE and DateRole.REGISTERED not in roles:
        handed_in = DateRole.ACCEPTED in roles or DateRole.ACCEPTED in known.facts.dates
        errand = errand_of(turn, focus) if matter is Matter.CASE or DateRole.ACCEPTED in roles else None
        errand = errand or (known.errand if handed_in and not _FIRST_PERMIT.search(turn.text) else None)
        if errand is not None:
            if errand is Matter.LOSS_REPLACEMENT:
                return errand, Aspect.DUE_DATE
            return Matter.CASE, Aspect.PROGRESS if _DONE_YET.search(words) else Aspect.DUE_DATE
    if pair == (Matter.ENDORSEMENT, Aspect.DUE_DATE) and DateRole.ACCEPTED in roles:
        # 今天交的签注材料,12月8号弄好? and 9月28号受理的什么时候能拿证, in a talk on endorsing
        waits = known.errand is Matter.ENDORSEMENT or (_A_PERMIT.search(turn.text) and errand_of(turn, None) is None)
        return (Matter.CASE, Aspect.DUE_DATE) if waits and not roles & _PRINTED else pair
    if pair == (Matter.LOSS_REPLACEMENT, Aspect.DEADLINE):
        # handed in on a day that is known: 说10个工作日 … 几号拿; 昨天去补办了,窗口说15个工作日
        handed_in = DateRole.ACCEPTED in known.facts.dates
        told = any(role is None and "/" not in value for role, value, _ in turn.dates)
        length = named_length(turn) is not None
        return (matter, Aspect.DUE_DATE) if (length and (handed_in or told)) or (handed_in and focus == (matter, Aspect.DUE_DATE)) else pair
    if matter in _MAY_BE_HELD and aspect in _OF_TIME and DateRole.ISSUED in roles and tells_holding(turn):
        settles = matter is Matter.SETTLEMENT or _SETTLES.search(turn.text) or (focus is not None and focus[0] is Matter.SETTLEMENT)
        return Matter.SETTLEMENT if settles else Matter.RIGHTS, Aspect.DUE_DATE
    if matter in (Matter.SETTLEMENT, Matter.RIGHTS) and aspect in _OF_TIME and DateRole.ISSUED in roles and tells_of_missing(turn.text):
        return Matter.ENDORSEMENT, Aspect.DUE_DATE  # 2022年11月10号签发的,就今年忘了签
    if aspect is Aspect.CONSEQUENCE and matter in _FINED and _FINE.search(words):
        return matter, Aspect.PENALTY
    if aspect is Aspect.BENEFITS and _CANCELS.search(words):
        return Matter.CANCELLATION, aspect
    if matter is Matter.CASE and aspect is Aspect.PROGRESS and _STATE.search(words) and _MEANS.search(words):
        return matter, Aspect.DEFINITION
    return pair


def tells_holding(turn: Turn) -> bool:
    """Whether a message tells how long a permit has to have been held (2021年3月领的证,满五年是哪天)."""
    return bool(_HELD.search(turn.text)) and not _ENDORSES.search(turn.text) and named_length(turn) is not None
