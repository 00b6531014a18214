"""A replacement is no first permit, a permit held is none to be endorsed, and a fine is asked for by its name."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.dialogue import answering, taking, texts
from bot.dialogue.reply import Reply
from bot.dialogue.turn import Ask, Turn
from bot.knowledge import KnowledgeBase
from bot.labels import Aspect, Matter

TODAY = dt.date(2026, 11, 23)
ACCEPTED, ISSUED = ("accepted", "2026-11-06", "6号"), ("issued", "2021-03-15", "2021年3月15")


def _reply(kb: KnowledgeBase, pair: tuple[str, str], text: str, *dates: tuple[str | None, str, str], **slots: str) -> Reply:
    told = {f"date_{role}": value for role, value, _ in dates if role}
    turn = Turn(text=text, intent="ask", kind=None, asks=(Ask(Matter(pair[0]), Aspect(pair[1]), 0.9),), dates=dates)
    return answering.reply(turn, {**slots, **told}, kb, TODAY)


def _entries(reply: Reply) -> list[str | None]:
    return [given.entry for given in reply.answers]


@pytest.mark.parametrize("pair", [("case", "progress"), ("case", "due_date"), ("application", "deadline"), ("application", "due_date")])
@pytest.mark.parametrize("text", ["补换的卡下来没我6号交的", "换领6号交的好了吗", "补领的证6号交的几号拿"])
def test_the_term_of_a_first_permit_is_none_of_a_replacement(kb: KnowledgeBase, pair: tuple[str, str], text: str) -> None:
    assert _entries(_reply(kb, pair, text, ACCEPTED)) == ["loss_replacement.due_date"]


def test_nor_is_it_of_an_endorsement_or_a_change_of_address(kb: KnowledgeBase) -> None:
    assert _reply(kb, ("case", "due_date"), "签注6号交的好了没", ACCEPTED).wants_progress

    told = _reply(kb, ("case", "due_date"), "改地址6号交的几号能好", ACCEPTED)
    assert _entries(told) == ["case.due_date.stated"]
    assert not told.answers[0].computed  # there is no term to count


def test_what_was_handed_in_is_kept_over_turns(kb: KnowledgeBase) -> None:
    """签注材料18号交了 … 不是说15天吗,几号能好"""
    kept = {"errand": "endorsement", "date_accepted": "2026-11-18"}

    assert _entries(_reply(kb, ("application", "due_date"), "不是说15天吗，几号能好", **kept)) == ["case.due_date.stated"]
    assert _entries(_reply(kb, ("application", "due_date"), "第一次申领的，几号能好", **kept)) == ["application.due_date.issue"]


def test_the_length_of_the_law_is_no_length_that_a_counter_said(kb: KnowledgeBase) -> None:
    kept = {"errand": "loss_replacement", "date_accepted": "2026-11-10", "focus_matter": "loss_replacement", "focus_aspect": "due_date"}

    assert _reply(kb, ("case", "due_date"), "窗口说15天，几号能拿", **kept).answers[0].computed == {"stated_due": dt.date(2026, 11, 25)}
    assert not _reply(kb, ("case", "due_date"), "法律规定15天对吧，几号能拿", **kept).answers[0].computed


def test_a_first_permit_has_its_term(kb: KnowledgeBase) -> None:
    assert _entries(_reply(kb, ("case", "due_date"), "居住证6号交的几号能拿", ACCEPTED)) == ["case.due_date"]
    assert _entries(_reply(kb, ("application", "due_date"), "申领6号受理的几号能拿", ACCEPTED)) == ["application.due_date.issue"]


def test_a_talk_on_a_replacement_stays_with_it(kb: KnowledgeBase) -> None:
    about = {"focus_matter": "loss_replacement", "focus_aspect": "deadline"}
    assert _entries(_reply(kb, ("case", "due_date"), "我6号交的，几号能拿", ACCEPTED, **about)) == ["loss_replacement.due_date"]

    turn = Turn(text="6号交的", intent="inform", kind=None, asks=(), dates=(ACCEPTED,))
    told = taking.take_facts(turn, {**about, "date_accepted": "2026-11-06"}, kb, TODAY)
    assert _entries(told) == ["loss_replacement.due_date"]


def test_who_waits_for_a_replacement_asks_about_it_as_about_any_case(kb: KnowledgeBase) -> None:
    """补换的卡下来没 … 打哪个号能问到人; what it costs is told of the replacement."""
    slots = {"focus_matter": "loss_replacement", "focus_aspect": "due_date", "date_accepted": "2026-11-06"}

    def ask(aspect: str, readings: dict[str, tuple[str, float]]) -> Reply:
        likely = Ask(Matter.NONE, Aspect(aspect), 0.9, matters=(("none", 0.9),), aspects=((aspect, 0.9),))
        turn = Turn(text="打哪个号", intent="ask", kind=None, asks=(likely,), talk=readings)
        return answering.reply(turn, slots, kb, TODAY)

    assert _entries(ask("where", {"case": ("=/where", 0.8), "loss_replacement": ("=/where", 0.8)})) == ["case.where"]
    assert _entries(ask("fee", {"case": ("=/fee", 0.8), "loss_replacement": ("=/fee", 0.8)})) == ["loss_replacement.fee"]


def test_a_length_told_later_is_counted_from_the_day_told_before(kb: KnowledgeBase) -> None:
    about = {"focus_matter": "loss_replacement", "focus_aspect": "due_date", "date_accepted": "2026-11-06"}

    (given,) = _reply(kb, ("loss_replacement", "deadline"), "说5个工作日", **about).answers
    assert given.computed == {"stated_due": dt.date(2026, 11, 13)}
    (given,) = _reply(kb, ("loss_replacement", "deadline"), "几号拿", **about, length="5 working_day").answers
    assert given.computed == {"stated_due": dt.date(2026, 11, 13)}


def test_a_length_that_was_named_before_is_reckoned_with(kb: KnowledgeBase) -> None:
    first = _reply(kb, ("settlement", "deadline"), "满五年是哪天")
    assert first.learned["length"] == "5 year"

    (given,) = _reply(kb, ("settlement", "due_date"), "2021年3月15领的", ISSUED, length="5 year").answers
    assert given.computed["held_asked"] == dt.date(2026, 3, 15)


def test_years_of_holding_are_no_days_of_waiting(kb: KnowledgeBase) -> None:
    (given,) = _reply(kb, ("loss_replacement", "due_date"), "6号交的几号能拿", ACCEPTED, length="5 year").answers
    assert given.computed == {}
    (given,) = _reply(kb, ("loss_replacement", "due_date"), "6号交的几号能拿", ACCEPTED, length="7 working_day").answers
    assert given.computed == {"stated_due": dt.date(2026, 11, 17)}


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("2021年3月15领的证，满五年是哪天", "rights.due_date"),
        ("积分要满五年，2021年3月15领的证，哪天够", "settlement.due_date"),
        ("2021年3月15领的证，满一年签注是哪天", "endorsement.due_date"),
        ("2021年3月15领的证，哪天去", "endorsement.due_date"),
    ],
)
def test_to_hold_a_permit_for_so_long_is_not_to_endorse_it(kb: KnowledgeBase, text: str, entry: str) -> None:
    assert _entries(_reply(kb, ("endorsement", "due_date"), text, ISSUED)) == [entry]


@pytest.mark.parametrize("matter", ["address_change", "loss_replacement", "cancellation", "e_permit", "settlement"])
def test_a_fine_is_told_where_it_is_asked_for(kb: KnowledgeBase, matter: str) -> None:
    assert _entries(_reply(kb, (matter, "consequence"), "会罚款吗")) == [f"{matter}.penalty"]
    assert _entries(_reply(kb, (matter, "consequence"), "会怎么样")) == [f"{matter}.consequence"]


def test_what_a_cancellation_is_good_for(kb: KnowledgeBase) -> None:
    assert _entries(_reply(kb, ("permit_general", "benefits"), "注销居住证有什么好处")) == ["cancellation.benefits"]


@pytest.mark.parametrize(("text", "entry"), [("系统里写归档了，是没通过吗", "case.definition"), ("待审核啥意思", "case.definition")])
def test_what_a_word_of_a_case_means_is_no_look_up(kb: KnowledgeBase, text: str, entry: str) -> None:
    assert _entries(_reply(kb, ("case", "progress"), text)) == [entry]


def test_a_look_up_stays_one(kb: KnowledgeBase) -> None:
    assert _reply(kb, ("case", "progress"), "我的待审核多久了，帮我查一下").wants_progress


@pytest.mark.parametrize("matter", ["endorsement", "address_change"])
def test_a_day_told_in_a_talk_is_that_of_its_errand_unless_a_permit_is_waited_for(kb: KnowledgeBase, matter: str) -> None:
    about = {"focus_matter": matter, "focus_aspect": "deadline"}

    told = _reply(kb, ("case", "due_date"), "6号受理的，几号好", ACCEPTED, **about)

    assert _entries(told) == ["case.due_date.stated"]
    assert not told.answers[0].computed
    assert told.learned["errand"] == matter
    assert _entries(_reply(kb, ("case", "due_date"), "6号受理的什么时候能拿证", ACCEPTED, **about)) == ["case.due_date"]


def test_a_permit_made_anew_is_endorsed_as_the_old_one(kb: KnowledgeBase) -> None:
    anew = ("issued", "2026-08-05", "今年8月5号")

    assert texts.REPLACED in _reply(kb, ("endorsement", "due_date"), "补的证上签发日期是今年8月5号，哪天签", anew).remarks
    assert texts.REPLACED not in _reply(kb, ("endorsement", "due_date"), "证上签发日期是今年8月5号，哪天签", anew).remarks
