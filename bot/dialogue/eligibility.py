"""The eligibility form: what is still to be asked, and what a message answers. Pure; the adapter is ``actions/eligibility.py``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.deadlines import plain_date
from bot.dialogue import form_texts as texts
from bot.dialogue.corrections import corrects, date_of_correction
from bot.dialogue.doubts import doubt_about
from bot.dialogue.facts import exact_day, in_hint, parse_span, same_day
from bot.dialogue.questions import CHECK_SLOTS, SKIPPED, day, skipped, title
from bot.dialogue.reply import Button
from bot.dialogue.texts import future_date, impossible_date, inexact_date
from bot.dialogue.turn import Turn
from bot.labels import Aspect, DateRole, Gap, Ground, Matter, Who
from bot.nlu.segment import bears_question

DATE = "date_registered"
# So many characters beside a date, and the message may be about something else.
BESIDE_DATE = 3
_ENTITIES = {"city": "city", "gap": "gap", "ground": "ground", "housing": "housing", "who": "who"}
_GAPS = (
    (Gap.NEVER, re.compile(r"(还没|没有|没|从没|未)(去)?(办过?|做过?)?登记(?!断)|没登过")),
    (Gap.NONE, re.compile(r"(没|没有|从没|不曾|未|冇)(有)?(断|注销|中断)|一直(没断|有效|在|连着)|连着的|连续的|没换过|没搬过")),
    (Gap.LAPSED, re.compile(r"(断|注销|过期|失效).*(还没|没有|没)(重新|再)?(登|办|续)")),
    (Gap.BROKEN, re.compile(r"断过|断了|断档|注销过|被注销|中断过|重新登记")),
    (Gap.MOVED, re.compile(r"搬过?家|换过?(住处|房子|地方|地址|住址)|搬过")),
)
_NO_GAP = re.compile(r"^(没有?|没的|冇|没有过|没有啊|没有的|木有|否|不|没断|从来没有)[。，！ 啊呀的吧]*$")
_ABOUT_GAP = re.compile(r"断过|断了|没断|注销过|中断过|搬过家|换过(住处|房子|地址)")
_SKIP = re.compile(r"跳过|略过|不想答|不想说|先不答|先不说|下一[个条题]")
_WORDS: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "ground": (
        ("nothing", re.compile(r"都没有|都不符合|一样也没有|哪样都没|都不是|啥都没有")),
        (Ground.WORK, re.compile(r"工作|上班|就业|打工|单位|劳动合同")),
        (Ground.STUDY, re.compile(r"读书|上学|学生|就读|学籍|念书")),
        (Ground.HOUSING, re.compile(r"住所|住房|租房|房子|房产|宿舍|居住|租的")),
    ),
    "who": (
        (Who.SELF, re.compile(r"自己(?!的?(?:房|家|住|买|租|店|公司))|本人|我$|^我[。！]?$|给我")),
        (Who.MINOR, re.compile(r"孩|娃|儿子|女儿|未成年|小朋友")),
        (Who.DISABLED, re.compile(r"残")),
        (Who.ELDERLY, re.compile(r"老人|爸|妈|父|母|爷|奶|外公|外婆")),
        (Who.PROXY, re.compile(r"别人|朋友|同事|老公|老婆|替人|代办")),
    ),
}


@dataclass(frozen=True)
class Taken:
    """What a message does to the form.

    Attributes:
        slots: values found, ``None`` to ask again.
        remarks: sentences said before the form goes on.
        buttons: choices that come with the last remark.
        answers: whether the message is for the form at all; otherwise the rules have it.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    answers: bool = True


def wanted(slots: Mapping[str, Any]) -> list[str]:
    """The slots that the check needs, in order: known ones are left out by the form itself."""
    left = skipped(slots)
    gap = slots.get("gap")
    needed = [slot for slot in CHECK_SLOTS if slot not in left]
    if gap in (Gap.NEVER, Gap.LAPSED):
        needed = [slot for slot in needed if slot not in (DATE, "gap")]
    if slots.get("ground") not in (Ground.HOUSING, None):
        needed = [slot for slot in needed if slot != "housing"]
    if slots.get("housing") and not slots.get("ground"):
        needed = [slot for slot in needed if slot != "ground"]  # the home is the ground
    return needed


def take(turn: Turn, before: Mapping[str, Any], found: Mapping[str, Any], requested: str, today: dt.date) -> Taken:
    """Read a message within the form.

    Args:
        before: the slots as they were before the message.
        found: the slots that the message filled, by the entities in it.
        requested: the slot that was asked for; empty when the form has just been opened.
        today: the day.
    """
    if turn.impossible:
        return Taken({DATE: before.get(DATE)}, (impossible_date(turn.impossible[0][1]),))
    left = str(found.get("skip") or (requested if _SKIP.search(turn.text) else ""))
    if left in CHECK_SLOTS:
        return Taken({SKIPPED: ",".join(sorted(skipped(before) | {left}))})
    # the check asks for one date only: a day without a role is the day of registration
    days = [value for role, value, _ in turn.dates if role is None]
    bare = {DATE: days[-1]} if days else {}
    given = {**bare, **{slot: value for slot, value in found.items() if slot in (*_ENTITIES, DATE) and value is not None}}
    if turn.intent != "ask" or not bears_question(turn.text):
        # 读书: what bears no mark of a question answers the one that was asked, whatever it may mean elsewhere
        given = {**_by_words(turn.text, requested, corrects(turn.text)), **given}
    is_question = turn.intent in ("ask", "out_of_scope") and not corrects(turn.text)
    if not given or (is_question and not _gives(turn, requested, given)):
        return Taken(answers=False)
    remarks: list[str] = []
    buttons: tuple[Button, ...] = ()
    if DATE in given:
        given, remarks, buttons = _dated(turn, given, before, today)
    correcting = corrects(turn.text)
    changed = [title(s, v) for s, v in given.items() if s in _ENTITIES and before.get(s) != v and (correcting or before.get(s))]
    remarks = [*(texts.CHANGED.format(value=value) for value in changed), *remarks]
    if correcting and "housing" in given and "ground" not in given and before.get("ground") not in (None, Ground.HOUSING):
        given["ground"] = Ground.HOUSING.value  # 说错了，是租房: the home is the ground now
    if given.get(DATE) and before.get("gap") in (Gap.NEVER, Gap.LAPSED) and "gap" not in given:
        given["gap"] = None  # who names the day has registered
    if given.get("gap") == Gap.BROKEN and before.get("gap") != Gap.BROKEN and DATE not in given:
        # the day of the new registration counts; it may be the one named already
        given.update({DATE: None, SKIPPED: ",".join(sorted(skipped(before) - {DATE})) or None})
        buttons = (day(str(before[DATE])),) if exact_day(before.get(DATE)) else ()
        remarks += [texts.BROKEN_NOTED] if buttons else []
    return Taken(given, tuple(remarks), buttons)


def opening(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Slots that change when the check begins: a date known only as a span is asked for, with the span as a hint."""
    value = slots.get(DATE)
    fresh: dict[str, Any] = {SKIPPED: None, "checked": None}
    return fresh if value is None or exact_day(value) else {**fresh, DATE: None, "date_hint": value}


def _gives(turn: Turn, requested: str, given: Mapping[str, Any]) -> bool:
    """Whether what looks like a question answers the one that was asked; 今天天气怎么样 gives no day of registration."""
    if requested == DATE and DATE in given:
        words = max((len(words) for role, _, words in turn.dates if role in (None, DateRole.REGISTERED)), default=0)
        return any(role == DateRole.REGISTERED for role, *_ in turn.dates) or len(turn.text) - words <= BESIDE_DATE
    return requested in given


def is_about_verdict(slots: Mapping[str, Any]) -> bool:
    """Whether the talk is about a verdict that was given."""
    focus = (slots.get("focus_matter"), slots.get("focus_aspect"))
    return bool(slots.get("checked")) and focus == (Matter.APPLICATION, Aspect.ELIGIBILITY)


def corrects_verdict(turn: Turn) -> bool:
    """Whether what looks like a question corrects a fact of the check (不对，是8月3号登记的) and asks nothing else."""
    about = {ask.matter for ask in turn.asks}
    return corrects(turn.text) and (about <= {Matter.NONE, Matter.APPLICATION, Matter.REGISTRATION} or not bears_question(turn.text))


def _dated(
    turn: Turn, given: Mapping[str, Any], before: Mapping[str, Any], today: dt.date
) -> tuple[dict[str, Any], list[str], tuple[Button, ...]]:
    """The date of a message: a correction keeps the year it leaves out; a span is asked for its day."""
    first = parse_span(before.get(DATE))
    value = date_of_correction(turn, str(given[DATE]), first[0] if first else None)
    span = parse_span(value)
    out = {**given, DATE: None}
    if span is None:
        return out, [], ()
    doubt = doubt_about(DateRole.REGISTERED, turn, before, today) if not corrects(turn.text) else None
    if doubt is not None:
        return out, [doubt.question], doubt.buttons
    if span[0] > today:
        return out, [future_date(span[0])], ()
    if span[0] != span[1]:
        choice = (day(same.isoformat()),) if first and (same := same_day(first[0], span)) else ()
        return {**out, "date_hint": value}, [inexact_date(DateRole.REGISTERED, *span)], choice
    exact = in_hint(span[0], "".join(words for _, _, words in turn.dates), parse_span(before.get("date_hint")))
    remarks = [texts.CHANGED.format(value=plain_date(exact))] if first and first[0] != exact else []
    return {**out, DATE: exact.isoformat(), "date_hint": None}, remarks, ()


def _by_words(text: str, requested: str, correcting: bool) -> dict[str, Any]:
    """What plain words answer to the question that was asked; a correction may also name the gap of before."""
    if text.startswith("/"):
        return {}
    if requested == "gap" and _NO_GAP.match(text.strip()):
        return {"gap": Gap.NONE.value}
    if requested == "gap" or (_ABOUT_GAP.search(text) and (correcting or not requested)):
        return next(({"gap": gap.value} for gap, pattern in _GAPS if pattern.search(text)), {})
    if requested == DATE and _GAPS[0][1].search(text):
        return {"gap": Gap.NEVER.value}
    for value, pattern in _WORDS.get(requested, ()):
        if pattern.search(text):
            return {requested: str(value)}
    return {}
