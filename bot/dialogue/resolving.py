"""Completes what a question leaves out: from the talk so far, and from the dates at hand."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.asked_day import by_day
from bot.dialogue.errands import weighed
from bot.dialogue.facts import KnownFacts
from bot.dialogue.turn import Ask, Pair, Turn
from bot.labels import Aspect, DateRole, Matter
from bot.nlu.asked import reckons
from bot.nlu.context import ASPECT, MATTER, Readings, asked_in, in_context
from bot.nlu.labelled import Target
from bot.nlu.normalise import normalise
from bot.nlu.office_hours import asks_office_hours

# Below this the classifier's best guess is asked back instead of answered.
SURE_ENOUGH = 0.3
# The same within a talk, which leaves fewer things to be meant: who goes on with a talk wants an answer, not a question.
SURE_ENOUGH_IN_TALK = 0.15
# Below this the answer says which reading it answers and offers the others.
SURE = 0.8
# How sure the reading of a message as a whole in its talk has to be to lead its questions.
LEADS = 0.3
# A first question this sure by its own words keeps its place (签注在哪办？居住证丢了怎么补？).
SURELY_ASKED = 0.95
# Whether one may by now, which turns on one's own date (那我能办了吗, 现在够格不); a pressed button is meant so too.
_OF_ONESELF = re.compile(r"[我俺咱偶]|[现現]在|今天|这会|目前|够|夠|满|滿|了[吗没么不沒嗎]|时候|^(?:/|$)")
# What is the rule for all, whatever days are known (正常审核到底规定多少天).
_IN_GENERAL = re.compile(r"规定|規定|法定|正常[^,，。]{0,6}(?:多少天|多久|几天|幾天)")
_WHAT_DAY = re.compile(r"我|哪[天日]|几号|幾號|什么时候|什麼時候|啥时候")
# 我爸陪我去交的,现在我的办到哪一步了: not his case
_OWN_CASE = re.compile(r"我的(?:居住证|证|件|办|申请|进度|现在)|查我的?(?:进度|证|件)|[代陪]我|帮我(?:去)?(?:办|交|递)|我自己")
_SHOWN_OF_CASE = re.compile(
    r"显示|顯示|状态|狀態|进度|進度|短信|页面|頁面|待|审|審|核|补正|補正|补充|補充|受理|退|办结|辦結|归档|歸檔|公示|流转|比对|制证|接收"
)
# With its date at hand, a question about time is answered with the date itself …
_DATED: dict[Pair, tuple[DateRole, ...]] = {
    (Matter.REGISTRATION, Aspect.DEADLINE): (DateRole.MOVED,),
    (Matter.REGISTRATION, Aspect.DUE_DATE): (DateRole.REGISTERED, DateRole.MOVED),
    (Matter.REGISTRATION, Aspect.ELIGIBILITY): (DateRole.REGISTERED,),
    (Matter.APPLICATION, Aspect.ELIGIBILITY): (DateRole.REGISTERED,),
    (Matter.APPLICATION, Aspect.DEADLINE): (DateRole.REGISTERED, DateRole.ACCEPTED),
    (Matter.CASE, Aspect.DEADLINE): (DateRole.ACCEPTED,),
    (Matter.CASE, Aspect.PROGRESS): (DateRole.ACCEPTED,),
    (Matter.PERMIT_GENERAL, Aspect.DEADLINE): (DateRole.ISSUED, DateRole.EXPIRES),
    (Matter.ENDORSEMENT, Aspect.ELIGIBILITY): (DateRole.ISSUED, DateRole.EXPIRES),
    (Matter.ENDORSEMENT, Aspect.DEADLINE): (DateRole.ISSUED, DateRole.EXPIRES),
    (Matter.ADDRESS_CHANGE, Aspect.DEADLINE): (DateRole.MOVED,),
}
# … of the matter that the date belongs to: once registered, what counts is when one may apply.
_DATED_MATTER = {
    (Matter.CASE, DateRole.ACCEPTED): Matter.APPLICATION,
    (Matter.PERMIT_GENERAL, DateRole.ISSUED): Matter.ENDORSEMENT,
    (Matter.PERMIT_GENERAL, DateRole.EXPIRES): Matter.ENDORSEMENT,
    (Matter.REGISTRATION, DateRole.REGISTERED): Matter.APPLICATION,
}
# What is looked up is not reckoned; what asks for a day takes itself the one that it lacks (the last day to register counts from the move).
_TAKES_NO_BARE_DAY = frozenset({Aspect.PROGRESS, Aspect.DUE_DATE})
# A date alone tells what the talk is about when nothing else does.
_MATTER_OF_DATE = {
    DateRole.REGISTERED: Matter.APPLICATION,
    DateRole.ACCEPTED: Matter.APPLICATION,
    DateRole.ISSUED: Matter.ENDORSEMENT,
    DateRole.EXPIRES: Matter.ENDORSEMENT,
    DateRole.MOVED: Matter.ADDRESS_CHANGE,
}
_CHANGES_ADDRESS = re.compile(r"[搬遷迁換换]|变更|變更|地址")
_UNNAMED = 0.5
# Who waits for a replacement asks about it as about any case, but for its term.
_REPLACEMENT_PENDING = (Matter.LOSS_REPLACEMENT, Aspect.DUE_DATE)
_OF_PENDING = tuple((Matter.CASE, aspect) for aspect in (Aspect.PROCEDURE, Aspect.WHERE, Aspect.CONSEQUENCE, Aspect.PROGRESS))
# Entities that tell something of the person or the case.
FACTS = frozenset({"city", "ground", "housing", "who", "date", "duration"})


def resolve(ask: Ask, focus: Pair | None, turn: Turn, known: KnownFacts) -> Pair | None:
    """Complete a question; ``None`` when too little is said.

    Args:
        ask: the question as understood.
        focus: the pair the talk is about, if any.
        turn: the message it stands in.
        known: the facts known by now.
    """
    pair = _completed(ask, focus, turn, known)
    return by_day(weighed(pair, ask, focus, turn, known), ask, focus, turn, known) if pair is not None else None


def _completed(ask: Ask, focus: Pair | None, turn: Turn, known: KnownFacts) -> Pair | None:
    """The pair that the words, the talk and the dates at hand tell."""
    matter, aspect, _ = settled(ask, focus, turn.talk)
    if _leans_on_date(ask, focus, turn):
        return matter_of_dates(turn) or matter, Aspect.DUE_DATE
    if focus == _REPLACEMENT_PENDING and (own := within(turn.talk, (Matter.CASE, Aspect.DUE_DATE))[0]) in _OF_PENDING:
        matter, aspect = own  # 补换的卡下来没 … 窗口说查无记录,怎么弄: what is asked about one's own case
    if matter is Matter.NONE:
        matter = matter_of_dates(turn) or (focus[0] if focus else matter_of_facts(known))
    if aspect is Aspect.NONE and focus is not None:
        aspect = focus[1]
    if matter is Matter.NONE:
        return None
    if aspect is Aspect.NONE:
        return matter, aspect  # a bare topic (签注): the answer shows what there is to ask about it
    if aspect is Aspect.DEADLINE and asks_hours(ask, turn):
        # whatever dates are known; the same for every matter, so that the talk stays with its own (几点下班)
        stays = focus is not None and focus[0] is not Matter.CASE and dict(ask.matters).get(str(Matter.NONE), 0.0) >= _UNNAMED
        return (focus[0] if focus is not None and stays else matter), aspect
    named = {role for role, *_ in (*turn.dates, *turn.impossible)}
    roles = _DATED.get((matter, aspect), ())
    earlier = bool(roles) and _reckons_from_earlier(aspect, turn.text)
    told = [role for role in roles if role in named]  # what is told now counts before what was told earlier
    told += [role for role in roles if earlier and (role in known.facts.dates or role in known.inexact)]
    if told:
        return _DATED_MATTER.get((matter, told[0]), matter), Aspect.DUE_DATE
    counted_from = roles and aspect not in _TAKES_NO_BARE_DAY and not leaves_role_open((matter, aspect))
    if counted_from and bare_day(turn) and reckons(ask.aspects):
        # a day without its role, after a question about time, is the day to count from
        return _DATED_MATTER.get((matter, roles[0]), matter), Aspect.DUE_DATE
    return matter, aspect


def asks_hours(ask: Ask, turn: Turn) -> bool:
    """Whether a question on time asks when an office is open (礼拜天开门吗); of several, its own words tell."""
    return asks_office_hours(ask.words if len(turn.asks) > 1 else normalise(turn.text).text)


def asks_for_a_term(aspect: Aspect, turn: Turn) -> bool:
    """Whether a question on one's own case asks what a word of the rules means (实际居住指什么), not one that the case shows (待核查)."""
    return aspect is Aspect.DEFINITION and not _SHOWN_OF_CASE.search(turn.text)


def leaves_role_open(pair: Pair) -> bool:
    """Whether a day given to this question may be one of two things: of registration or of acceptance."""
    return pair == (Matter.APPLICATION, Aspect.DEADLINE)


def settled(ask: Ask, focus: Pair | None, talk: Readings) -> tuple[Matter, Aspect, float]:
    """The axes of a question and how sure they are; in a talk, what the words leave open comes from the talk (那签注呢).

    Args:
        ask: the question as understood.
        focus: the pair the talk is about, if any.
        talk: what the message asks in each talk; empty for one of several questions, which goes on with the one before it.
    """
    if focus is None or not (ask.matters and ask.aspects):
        return ask.matter, ask.aspect, ask.confidence
    pair, sure = within(talk, focus)
    if pair is not None:
        return *pair, max(ask.confidence, sure) if pair == (ask.matter, ask.aspect) else sure
    matter, sure_matter = in_context(dict(ask.matters), str(focus[0]), MATTER)
    aspect, sure_aspect = in_context(dict(ask.aspects), str(focus[1]), ASPECT)
    if (matter, aspect) == (str(ask.matter), str(ask.aspect)):
        return ask.matter, ask.aspect, max(ask.confidence, sure_matter * sure_aspect)
    return Matter(matter), Aspect(aspect), sure_matter * sure_aspect


def leading_first(turn: Turn, focus: Pair | None) -> Turn:
    """The turn with that question in front that it asks as a whole in its talk: 要是房东不去报，罚谁 asks for the penalty.

    Within a talk most messages of two clauses ask one thing: where none of the questions read in them is what the whole asks, it takes the
    place of the first one (凭证是电子的还是纸的,从哪下), unless that is sure.

    Args:
        turn: the message as understood.
        focus: the pair the talk is about, if any.
    """
    if len(turn.asks) < 2:
        return turn
    pair, sure = within(turn.talk, focus) if focus is not None else (None, 0.0)
    asks = turn.asks
    if pair is not None and sure >= LEADS:
        asks = tuple(sorted(asks, key=lambda ask: settled(ask, focus, {})[:2] != pair))
        if settled(asks[0], focus, {})[:2] != pair and asks[0].confidence < SURELY_ASKED:
            asks = (Ask(*pair, sure, words=asks[0].words), *asks[1:])
    return replace(turn, asks=asks, talk={})


def within(talk: Readings, focus: Pair) -> tuple[Pair | None, float]:
    """What a message asks in a talk about a pair, ``None`` for nothing of ours or where nothing is known, and the probability of that."""
    found = asked_in(talk, Target(str(focus[0]), str(focus[1])))
    target, sure = found or (None, 0.0)
    return ((Matter(target.matter), Aspect(target.what)) if target is not None else None), sure


def is_unsure(ask: Ask, focus: Pair | None, turn: Turn) -> bool:
    """Whether to ask back: the reading is weak, and neither the talk nor a fact in the message carries it."""
    if settled(ask, focus, turn.talk)[2] >= (SURE_ENOUGH if focus is None else SURE_ENOUGH_IN_TALK):
        return False
    return (focus is None and not _leans_on_date(ask, focus, turn)) or not turn.named & FACTS


def _leans_on_date(ask: Ask, focus: Pair | None, turn: Turn) -> bool:
    """Whether a message that opens a talk says little but what happened on a day (我在这边陪读,证是2024年11月10号发的)."""
    return focus is None and ask.confidence < SURE_ENOUGH and len(turn.asks) == 1 and matter_of_dates(turn) is not None


def matter_of_dates(turn: Turn) -> Matter | None:
    """What the first date with a role in a message is about."""
    if arrives(turn):
        return Matter.REGISTRATION  # 我三月五号来杭州的: who comes has to register, and changes no address
    role = _first_role(turn)
    return _MATTER_OF_DATE[role] if role is not None else None


def arrives(turn: Turn) -> bool:
    """Whether the first date with a role tells when somebody came or moved in, and the message speaks of no change of address."""
    return _first_role(turn) is DateRole.MOVED and not _CHANGES_ADDRESS.search(turn.text)


def counts_from_issue(turn: Turn, focus: Pair) -> bool:
    """Whether a day of issue tells how long one has held the permit, which settlement and rights ask (落户要几年 – 我是2019年7月办的证)."""
    asks = focus[0] in (Matter.SETTLEMENT, Matter.RIGHTS) and focus[1] in (Aspect.DEADLINE, Aspect.DUE_DATE, Aspect.ELIGIBILITY)
    return asks and _first_role(turn) is DateRole.ISSUED


def of_own_case(turn: Turn) -> bool:
    """Whether a message gives a case number or speaks of one's own case, which the case store tells of."""
    return "case_number" in turn.named or bool(_OWN_CASE.search(turn.text))


def _reckons_from_earlier(aspect: Aspect, text: str) -> bool:
    """Whether a question without a date of its own is answered with one told before; what holds for all (外地人能办吗) stays general."""
    if aspect is Aspect.PROGRESS:
        return False  # of one's own case it stays a look-up
    if aspect is Aspect.ELIGIBILITY:
        return bool(_OF_ONESELF.search(text))
    return not _IN_GENERAL.search(text) or bool(_WHAT_DAY.search(text))


def _first_role(turn: Turn) -> DateRole | None:
    return next((DateRole(role) for role, _, _ in turn.dates if role is not None), None)


def matter_of_facts(known: KnownFacts) -> Matter:
    """What someone most likely asks about who has only told how he lives, works or studies (我住单位宿舍 … 够格办吗): the application."""
    facts = known.facts
    return Matter.APPLICATION if facts.ground or facts.housing or facts.who else Matter.NONE


def bare_day(turn: Turn) -> str | None:
    """The one exact day in a message that does not say what happened on it; the question tells (3月31日的证什么时候签注)."""
    bare = list(dict.fromkeys(value for role, value, _ in turn.dates if role is None and "/" not in value))
    return bare[0] if len(bare) == 1 else None
