"""What is answered in a turn: follow-ups, dates, what is asked back, what is declined. The knowledge is the real one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest

from bot.dialogue import answering, taking, texts
from bot.dialogue.reply import Reply
from bot.dialogue.turn import Ask, Turn
from bot.knowledge import KnowledgeBase
from bot.labels import Aspect, DateRole, Matter, OutOfScope, Status

TODAY = dt.date(2026, 11, 23)
ABOUT_FEE = {"focus_matter": "application", "focus_aspect": "fee"}
Pair = tuple[str, str]


def _ask(matter: str, aspect: str, confidence: float = 0.9, **more: Any) -> Ask:
    return Ask(Matter(matter), Aspect(aspect), confidence, **more)


def _turn(*asks: Ask | Pair, text: str = "问", dates: Iterable[tuple[str | None, str]] = (), **more: Any) -> Turn:
    return Turn(
        text=text,
        intent="ask",
        kind=more.pop("kind", None),
        asks=tuple(a if isinstance(a, Ask) else _ask(*a) for a in asks),
        dates=tuple((role, value, value) for role, value in dates),
        **more,
    )


def _reply(kb: KnowledgeBase, *asks: Ask | Pair, slots: dict[str, Any] | None = None, **more: Any) -> Reply:
    return answering.reply(_turn(*asks, **more), slots or {}, kb, TODAY)


def _entries(reply: Reply) -> list[str | None]:
    return [given.entry for given in reply.answers]


def _focus(reply: Reply) -> dict[str, Any]:
    """The slots that the next turn finds."""
    assert reply.focus is not None
    return {"focus_matter": str(reply.focus[0]), "focus_aspect": str(reply.focus[1]), **reply.learned}


# Follow-ups

OPEN_TIME = _ask("none", "deadline", matters=(("none", 0.9),), aspects=(("deadline", 0.9), ("due_date", 0.01)))


@pytest.mark.parametrize("matter", ["endorsement", "registration", "application"])
def test_office_hours_are_the_same_whatever_is_to_be_done(kb: KnowledgeBase, matter: str) -> None:
    slots = {"focus_matter": matter, "focus_aspect": "where"}
    reply = _reply(kb, OPEN_TIME, slots=slots, text="礼拜六上班伐", dates=[(None, "2026-11-28")])

    assert _entries(reply) == ["application.deadline.office_hours"]
    assert reply.answers[0].matter is Matter(matter)
    assert reply.focus == (Matter(matter), Aspect.DEADLINE)
    assert texts.WHICH_DATE not in reply.remarks


def test_office_hours_do_not_reckon_with_a_date_told_before(kb: KnowledgeBase) -> None:
    slots = {"focus_matter": "endorsement", "focus_aspect": "due_date", "date_issued": "2026-03-31"}
    reply = _reply(kb, ("endorsement", "deadline"), slots=slots, text="那礼拜天上班吗", dates=[(None, "2026-11-29")])

    assert _entries(reply) == ["application.deadline.office_hours"]


def test_office_hours_may_be_one_of_two_questions(kb: KnowledgeBase) -> None:
    asks = [_ask("endorsement", "materials", words="签注要带什么"), _ask("endorsement", "deadline", words="礼拜六上班吗")]
    reply = _reply(kb, *asks, text="签注要带什么,礼拜六上班吗", dates=[(None, "2026-11-28")])
    other = _reply(kb, asks[0], _ask("endorsement", "deadline", words="几天能好"), text="礼拜六上班我就去,签注要带什么,几天能好")

    assert _entries(reply) == ["endorsement.materials", "application.deadline.office_hours"]
    assert _entries(other) == ["endorsement.materials", "endorsement.deadline"]


def test_who_wants_to_die_is_answered_as_such_in_every_talk(kb: KnowledgeBase) -> None:
    turn = Turn("我不想活了", "out_of_scope", OutOfScope.UNSAFE, (), elsewhere="self_harm", talk={"rights": ("=/penalty", 0.9)})
    reply = answering.reply(turn, {"focus_matter": "rights", "focus_aspect": "eligibility"}, kb, TODAY)

    assert _entries(reply) == ["out_of_scope.unsafe.self_harm"]


@pytest.mark.parametrize(
    ("text", "focus", "expected"),
    [
        ("我去年三月五号来杭州的", None, Matter.REGISTRATION),
        ("我去年三月五号来杭州的", "application", Matter.APPLICATION),
        ("我去年三月五号搬家的", None, Matter.ADDRESS_CHANGE),
    ],
)
def test_to_arrive_is_to_register_and_no_change_of_address(kb: KnowledgeBase, text: str, focus: str | None, expected: Matter) -> None:
    turn = Turn(text, "inform", None, (), dates=(("moved", "2025-03-05", "去年三月五号"),))
    slots = {"focus_matter": focus, "focus_aspect": "eligibility"} if focus else {}
    reply = taking.take_facts(turn, {**slots, "date_moved": "2025-03-05"}, kb, TODAY)

    assert reply.focus is not None
    assert reply.focus[0] is expected


def test_a_weekday_that_is_asked_about_reckons_nothing(kb: KnowledgeBase) -> None:
    ask = _ask("none", "deadline", matters=(("none", 0.9),), aspects=(("deadline", 0.9), ("due_date", 0.01)))
    reply = _reply(
        kb, ask, slots={"focus_matter": "registration", "focus_aspect": "where"}, text="礼拜六得行不", dates=[(None, "2026-11-28")]
    )

    assert reply.focus == (Matter.REGISTRATION, Aspect.DEADLINE)


def test_what_the_talk_is_about_completes_a_question_without_its_matter(kb: KnowledgeBase) -> None:
    first = _reply(kb, ("loss_replacement", "materials"))
    second = _reply(kb, ("none", "fee"), slots=_focus(first))

    assert _entries(first) == ["loss_replacement.materials"]
    assert _entries(second) == ["loss_replacement.fee"]


def test_another_matter_keeps_what_was_asked(kb: KnowledgeBase) -> None:
    reply = _reply(kb, ("endorsement", "none"), slots=ABOUT_FEE)

    assert _entries(reply) == ["endorsement.fee"]
    assert reply.focus == (Matter.ENDORSEMENT, Aspect.FEE)


def test_in_a_talk_what_the_words_leave_open_comes_from_the_talk(kb: KnowledgeBase) -> None:
    that_matter = _ask("endorsement", "where", 0.2, matters=(("endorsement", 0.9),), aspects=(("none", 0.6), ("where", 0.2)))
    that_aspect = _ask("application", "materials", 0.9, matters=(("application", 0.7), ("none", 0.2)), aspects=(("materials", 0.9),))
    named = _ask("settlement", "materials", 0.9, matters=(("settlement", 0.9), ("none", 0.05)), aspects=(("materials", 0.9),))
    about_loss = {"focus_matter": "loss_replacement", "focus_aspect": "procedure"}

    assert _entries(_reply(kb, that_matter, slots=ABOUT_FEE)) == ["endorsement.fee"]
    assert _entries(_reply(kb, that_aspect, slots=about_loss)) == ["loss_replacement.materials"]
    assert _entries(_reply(kb, named, slots=about_loss)) == ["settlement.materials"]


def test_a_reading_that_others_come_close_to_is_answered_as_one_of_several(kb: KnowledgeBase) -> None:
    unsure = _ask(
        "endorsement", "fee", 0.45, alternatives=((Matter.ENDORSEMENT, Aspect.MATERIALS, 0.3), (Matter.APPLICATION, Aspect.FEE, 0.1))
    )
    reply = _reply(kb, unsure)

    assert reply.tentative
    assert _entries(reply) == ["endorsement.fee"]
    assert reply.answers[0].title in reply.remarks[0]
    assert [(b.matter, b.aspect) for b in reply.buttons[:2]] == [("endorsement", "materials"), ("application", "fee")]
    assert not _reply(kb, _ask("endorsement", "fee", 0.9)).tentative


def test_twice_in_a_row_not_understood_offers_the_menu_and_a_person(kb: KnowledgeBase) -> None:
    first = _reply(kb, _ask("endorsement", "fee", 0.1))
    second = _reply(kb, _ask("endorsement", "fee", 0.1), slots={"failures": first.failures})

    assert (first.failures, second.failures) == (1, 2)
    assert "/human" not in [b.payload for b in first.buttons]
    assert [b.payload for b in second.buttons][-1] == "/human"
    assert second.answers[0].body != first.answers[0].body
    assert _reply(kb, ("endorsement", "fee"), slots={"failures": 2}).failures == 0


def test_a_city_named_earlier_is_said_to_be_taken_for_granted_once(kb: KnowledgeBase) -> None:
    first = _reply(kb, ("endorsement", "consequence"), slots={"city": "上海"})
    again = _reply(kb, ("endorsement", "consequence"), slots={"city": "上海", **first.learned})
    named = _reply(kb, ("endorsement", "consequence"), slots={"city": "上海"}, named=frozenset({"city"}))

    both = _reply(kb, ("endorsement", "consequence"), ("endorsement", "where"), slots={"city": "上海"})

    assert ["上海" in remark for remark in first.remarks] == ["上海" in remark for remark in both.remarks] == [True]
    assert again.remarks == named.remarks == ()
    assert named.learned["assumed_city"] == "上海"


def test_a_new_ground_answers_the_open_question_anew(kb: KnowledgeBase) -> None:
    slots = _focus(_reply(kb, ("application", "materials")))

    student = _reply(kb, ("none", "none"), slots={**slots, "ground": "study"}, named=frozenset({"ground"}))

    assert _entries(student) == ["application.materials"]
    assert "学生证" in student.answers[0].body
    assert "劳动合同" not in student.answers[0].body


def test_a_new_city_answers_the_open_question_anew(kb: KnowledgeBase) -> None:
    slots = _focus(_reply(kb, ("application", "due_date"), dates=[("accepted", "2026-09-28")], slots={"date_accepted": "2026-09-28"}))

    there = _reply(kb, ("none", "none"), slots={**slots, "date_accepted": "2026-09-28", "city": "深圳"}, named=frozenset({"city"}))

    assert there.answers[0].city == "深圳"
    assert there.answers[0].computed["issue_due"] == dt.date(2026, 10, 23)


def test_an_unsure_message_that_gives_a_fact_goes_to_the_open_question(kb: KnowledgeBase) -> None:
    reply = _reply(kb, _ask("none", "none", 0.1), slots={**ABOUT_FEE, "city": "深圳"}, named=frozenset({"city"}))

    assert _entries(reply) == ["application.fee"]


# Dates


@pytest.mark.parametrize(
    ("pair", "slot", "day", "entry", "computed", "value"),
    [
        (("application", "eligibility"), "registered", "2025-03-05", "application.due_date", "earliest_application", (2025, 9, 6)),
        (("application", "deadline"), "registered", "2025-03-05", "application.due_date", "earliest_application", (2025, 9, 6)),
        (("registration", "due_date"), "registered", "2025-03-05", "application.due_date", "earliest_application", (2025, 9, 6)),
        (("application", "deadline"), "accepted", "2026-09-28", "application.due_date.issue", "issue_due", (2026, 10, 13)),
        (("case", "deadline"), "accepted", "2026-09-28", "application.due_date.issue", "issue_due", (2026, 10, 13)),
        (("endorsement", "deadline"), "issued", "2026-03-31", "endorsement.due_date", "window_last", (2027, 3, 30)),
        (("permit_general", "deadline"), "issued", "2026-03-31", "endorsement.due_date", "window_last", (2027, 3, 30)),
        (("endorsement", "eligibility"), "expires", "2026-12-01", "endorsement.due_date", "window_last", (2026, 12, 1)),
    ],
)
def test_a_question_about_time_with_its_date_is_answered_with_the_date(
    kb: KnowledgeBase, pair: Pair, slot: str, day: str, entry: str, computed: str, value: tuple[int, int, int]
) -> None:
    reply = _reply(kb, pair, dates=[(slot, day)], slots={f"date_{slot}": day})

    assert _entries(reply) == [entry]
    assert reply.answers[0].computed[computed] == dt.date(*value)
    assert reply.missing_date is None


def test_a_question_without_its_date_asks_for_it_and_waits(kb: KnowledgeBase) -> None:
    reply = _reply(kb, ("endorsement", "due_date"))

    assert reply.answers[0].status is Status.NEEDS_FACT
    assert reply.answers[0].computed == {}
    assert reply.missing_date is DateRole.ISSUED
    assert reply.waiting == (Matter.ENDORSEMENT, Aspect.DUE_DATE)


@pytest.mark.parametrize(
    ("pair", "slot", "computed", "value"),
    [
        (("endorsement", "due_date"), "date_issued", "window_last", dt.date(2027, 3, 4)),
        (("application", "due_date"), "date_registered", "earliest_application", dt.date(2026, 9, 6)),
        (("case", "due_date"), "date_accepted", "issue_due", dt.date(2026, 3, 20)),
    ],
)
def test_a_bare_day_takes_its_role_from_the_question(kb: KnowledgeBase, pair: Pair, slot: str, computed: str, value: dt.date) -> None:
    reply = _reply(kb, pair, dates=[(None, "2026-03-05")])

    assert reply.learned[slot] == "2026-03-05"
    assert reply.answers[0].computed[computed] == value
    assert reply.missing_date is None


def test_of_two_bare_days_none_is_guessed(kb: KnowledgeBase) -> None:
    reply = _reply(kb, ("endorsement", "due_date"), dates=[(None, "2026-03-05"), (None, "2026-03-06")])

    assert (dict(reply.learned), reply.missing_date) == ({}, DateRole.ISSUED)


def test_an_impossible_date_is_told_and_nothing_is_computed(kb: KnowledgeBase) -> None:
    reply = _reply(kb, ("endorsement", "due_date"), impossible=(("issued", "2月30号"),), slots={"date_issued": "2025-03-31"})

    assert reply.answers == ()
    assert len(reply.remarks) == 1 and "2月30号" in reply.remarks[0] and "不存在" in reply.remarks[0]
    assert reply.focus == (Matter.ENDORSEMENT, Aspect.DUE_DATE)


def test_after_an_impossible_date_the_right_one_answers_the_question(kb: KnowledgeBase) -> None:
    slots = _focus(_reply(kb, ("endorsement", "deadline"), impossible=(("issued", "2月30号"),)))

    reply = taking.take_facts(_turn(dates=[(None, "2026-03-01")], named=frozenset({"date"})), slots, kb, TODAY)

    assert reply.answers[0].computed["window_last"] == dt.date(2027, 2, 28)


def test_an_impossible_date_in_a_statement_is_told_too(kb: KnowledgeBase) -> None:
    reply = taking.take_facts(_turn(impossible=(("issued", "13月5号"),)), ABOUT_FEE, kb, TODAY)

    assert reply.answers == ()
    assert "13月5号" in reply.remarks[0]


def test_a_date_known_only_as_a_month_is_asked_back(kb: KnowledgeBase) -> None:
    span = "2025-03-01/2025-03-31"
    reply = _reply(kb, ("application", "eligibility"), dates=[("registered", span)], slots={"date_registered": span})

    assert reply.answers[0].status is Status.NEEDS_FACT
    assert reply.answers[0].computed == {}
    assert reply.missing_date is DateRole.REGISTERED
    assert reply.remarks == (texts.inexact_date(DateRole.REGISTERED, dt.date(2025, 3, 1), dt.date(2025, 3, 31)),)
    assert "2025年3月1日到2025年3月31日" in reply.remarks[0]


def test_a_date_alone_is_a_question_about_what_follows_from_it(kb: KnowledgeBase) -> None:
    turn = _turn(dates=[("issued", "2026-03-31")], named=frozenset({"date"}))

    reply = taking.take_facts(turn, {"date_issued": "2026-03-31"}, kb, TODAY)

    assert _entries(reply) == ["endorsement.due_date"]
    assert reply.answers[0].computed["window_last"] == dt.date(2027, 3, 30)


def test_a_day_told_after_another_question_of_its_matter_is_reckoned_with(kb: KnowledgeBase) -> None:
    slots = _focus(_reply(kb, ("application", "fee")))
    turn = _turn(dates=[("registered", "2026-03-31")], named=frozenset({"date"}))

    reply = taking.take_facts(turn, {**slots, "date_registered": "2026-03-31"}, kb, TODAY)

    assert _entries(reply) == ["application.due_date"]
    assert reply.answers[0].computed


def test_a_day_given_after_a_question_about_time_is_computed_with(kb: KnowledgeBase) -> None:
    # the general answer says: 告诉我签发日期，我帮您算出具体日子
    slots = _focus(_reply(kb, ("endorsement", "deadline")))

    reply = taking.take_facts(_turn(dates=[(None, "2026-03-31")], named=frozenset({"date"})), slots, kb, TODAY)

    assert _entries(reply) == ["endorsement.due_date"]
    assert reply.answers[0].computed["window_last"] == dt.date(2027, 3, 30)


def test_progress_of_ones_own_case_is_a_look_up_unless_the_question_has_its_date(kb: KnowledgeBase) -> None:
    looked_up = _reply(kb, ("case", "progress"), slots={"date_accepted": "2026-09-28"})
    computed = _reply(kb, ("case", "progress"), dates=[("accepted", "2026-09-28")], slots={"date_accepted": "2026-09-28"})

    assert (looked_up.wants_progress, looked_up.answers) == (True, ())
    assert (computed.wants_progress, _entries(computed)) == (False, ["application.due_date.issue"])


def test_the_waiting_question_is_answered_with_all_facts_known_by_then(kb: KnowledgeBase) -> None:
    slots = {"pending_question": "application.due_date", "date_registered": "2025-03-05"}

    reply = answering.answer_waiting(slots, kb, TODAY)

    assert reply.answers[0].computed["earliest_application"] == dt.date(2025, 9, 6)


@pytest.mark.parametrize("pending", [None, "", "nonsense", "visa.fee", "application"])
def test_without_a_waiting_question_the_user_is_asked(kb: KnowledgeBase, pending: str | None) -> None:
    reply = answering.answer_waiting({"pending_question": pending}, kb, TODAY)

    assert reply.answers[0].status is Status.CLARIFY
    assert reply.buttons


# Being late


@pytest.mark.parametrize(
    ("city", "length", "dates"),
    [
        ("上海", "P61D", {"window_last": dt.date(2026, 9, 23), "grace_until": dt.date(2026, 11, 22)}),
        ("上海", "P60D", {"window_last": dt.date(2026, 9, 24), "grace_until": dt.date(2026, 11, 23)}),
        ("深圳", "P2M", {"window_last": dt.date(2026, 9, 23), "make_up_until": dt.date(2028, 9, 23)}),
        (None, "P2M", {"window_last": dt.date(2026, 9, 23)}),
    ],
)
def test_how_late_it_is_decides_what_is_still_possible(kb: KnowledgeBase, city: str | None, length: str, dates: dict[str, dt.date]) -> None:
    given = _reply(kb, ("endorsement", "consequence"), slots={"city": city, "overdue": length}).answers[0]

    assert dates.items() <= given.computed.items()
    assert given.status is Status.ANSWERED


def test_the_day_decides_between_grace_and_starting_over(kb: KnowledgeBase) -> None:
    def state(length: str) -> str | None:
        found = _reply(kb, ("endorsement", "consequence"), slots={"city": "上海", "overdue": length}).answers[0].state
        return found.value if found else None

    assert [state("P59D"), state("P60D"), state("P61D")] == ["overdue_in_grace", "overdue_in_grace", "overdue"]


# Several questions


def test_two_questions_give_two_answers_in_order(kb: KnowledgeBase) -> None:
    reply = _reply(kb, ("application", "materials"), ("loss_replacement", "fee"))

    assert _entries(reply) == ["application.materials", "loss_replacement.fee"]
    assert reply.focus == (Matter.LOSS_REPLACEMENT, Aspect.FEE)


def test_the_second_question_takes_its_matter_from_the_first(kb: KnowledgeBase) -> None:
    assert _entries(_reply(kb, ("endorsement", "materials"), ("none", "fee"), slots=ABOUT_FEE)) == [
        "endorsement.materials",
        "endorsement.fee",
    ]


def test_the_same_answer_is_not_given_twice(kb: KnowledgeBase) -> None:
    assert _entries(_reply(kb, ("application", "fee"), ("application", "fee"))) == ["application.fee"]


def test_a_question_and_the_progress_of_a_case_are_both_served(kb: KnowledgeBase) -> None:
    reply = _reply(kb, ("application", "fee"), ("case", "progress"))

    assert (_entries(reply), reply.wants_progress) == (["application.fee"], True)


# What is not answered


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (OutOfScope.OTHER_PERMIT, Status.OTHER_PERMIT),
        (OutOfScope.OTHER_OFFICE, Status.REFUSED),
        (OutOfScope.UNRELATED, Status.REFUSED),
        (OutOfScope.UNSAFE, Status.REFUSED),
    ],
)
def test_each_kind_of_out_of_scope_is_declined_in_its_own_words(kb: KnowledgeBase, kind: OutOfScope, status: Status) -> None:
    reply = _reply(kb, kind=kind)

    assert [(a.status, a.entry) for a in reply.answers] == [(status, f"out_of_scope.{kind}")]
    assert reply.buttons == answering.menu(kb)
    # who asks for a forged permit may go on with 被查到呢
    assert reply.focus == ((Matter.PERMIT_GENERAL, Aspect.PENALTY) if kind is OutOfScope.UNSAFE else None)


@pytest.mark.parametrize("text", ["😀👍", "？？？", "……", "", "  "])
def test_a_message_without_words_is_told_so(kb: KnowledgeBase, text: str) -> None:
    reply = _reply(kb, kind=OutOfScope.UNRELATED, text=text)

    assert [(a.status, a.body) for a in reply.answers] == [(Status.CLARIFY, texts.NO_WORDS)]
    assert reply.buttons


def test_too_little_said_is_asked_back_with_buttons(kb: KnowledgeBase) -> None:
    for asks in ((), (("none", "fee"),)):
        reply = _reply(kb, *asks)
        assert [a.status for a in reply.answers] == [Status.CLARIFY]
        assert reply.buttons
        assert reply.focus is None


def test_a_weak_reading_is_asked_back_with_the_likeliest_ones(kb: KnowledgeBase) -> None:
    others = ((Matter.ENDORSEMENT, Aspect.FEE, 0.15), (Matter.E_PERMIT, Aspect.FEE, 0.1))
    reply = _reply(kb, _ask("application", "fee", 0.2, alternatives=others))

    assert reply.answers[0].status is Status.CLARIFY
    assert [(b.matter, b.aspect) for b in reply.buttons][:2] == [(Matter.APPLICATION, Aspect.FEE), (Matter.ENDORSEMENT, Aspect.FEE)]
    assert len(reply.buttons) <= 3


def test_a_close_second_reading_is_offered_beside_the_answer(kb: KnowledgeBase) -> None:
    close = _reply(kb, _ask("application", "fee", 0.5, alternatives=((Matter.ADDRESS_CHANGE, Aspect.WHERE, 0.4),)))
    far = _reply(kb, _ask("application", "fee", 0.9, alternatives=((Matter.ADDRESS_CHANGE, Aspect.WHERE, 0.05),)))

    assert _entries(close) == _entries(far) == ["application.fee"]
    assert (Matter.ADDRESS_CHANGE, Aspect.WHERE) in [(b.matter, b.aspect) for b in close.buttons]
    assert (Matter.ADDRESS_CHANGE, Aspect.WHERE) not in [(b.matter, b.aspect) for b in far.buttons]


def test_facts_without_a_question_are_noted_and_the_menu_shown(kb: KnowledgeBase) -> None:
    reply = taking.take_facts(_turn(named=frozenset({"city"})), {"city": "上海"}, kb, TODAY)

    assert [(a.status, a.body) for a in reply.answers] == [(Status.CLARIFY, texts.FACTS_NOTED)]
    assert reply.buttons == answering.menu(kb)


def test_handing_over_names_the_hotline_of_the_knowledge(kb: KnowledgeBase) -> None:
    hotline = kb.parameters.resolve("hotline.government", None, TODAY)
    assert hotline is not None

    (given,) = answering.handover(kb, TODAY).answers

    assert given.status is Status.HANDOVER
    assert str(hotline.value.content) in given.body
    assert str(hotline.value.content) not in texts.HANDOVER


# Buttons and receipts


def test_every_button_asks_for_a_pair_that_has_an_answer(kb: KnowledgeBase) -> None:
    check, *pairs = answering.menu(kb)
    assert check.payload == "/check_eligibility"
    for button in pairs:
        assert kb.entries[f"{button.matter}.{button.aspect}"].title == button.title
        assert button.payload == f'/ask{{"matter": "{button.matter}", "aspect": "{button.aspect}"}}'


@pytest.mark.parametrize(("matter", "aspect"), [(m, a) for m in Matter for a in Aspect if m is not Matter.NONE and a is not Aspect.NONE])
def test_every_pair_gets_an_answer_and_buttons_without_repetition(kb: KnowledgeBase, matter: Matter, aspect: Aspect) -> None:
    reply = _reply(kb, (str(matter), str(aspect)))

    assert reply.wants_progress == ((matter, aspect) == (Matter.CASE, Aspect.PROGRESS))
    assert len(reply.answers) == (0 if reply.wants_progress else 1)
    assert all(a.text and a.receipt for a in reply.answers)
    titles = [b.title for b in reply.buttons]
    assert len(titles) == len(set(titles))


def test_the_same_question_has_the_same_receipt_and_another_one_has_not(kb: KnowledgeBase) -> None:
    def receipt(aspect: str, **slots: Any) -> str:
        return _reply(kb, ("application", aspect), slots=slots).answers[0].receipt

    assert receipt("materials", city="上海") == receipt("materials", city="上海")
    different = [receipt("materials"), receipt("materials", city="上海"), receipt("materials", ground="work"), receipt("fee")]
    assert len(set(different)) == len(different)


def test_a_clarification_and_a_handover_have_receipts_too(kb: KnowledgeBase) -> None:
    first, second = (answering.handover(kb, TODAY).answers[0].receipt for _ in range(2))

    assert first == second != answering.reply(_turn(), {}, kb, TODAY).answers[0].receipt


def test_a_bare_topic_shows_what_there_is_to_ask_about_it(kb: KnowledgeBase) -> None:
    reply = _reply(kb, ("endorsement", "none"))

    assert _entries(reply) == ["endorsement.none"]
    assert reply.focus == (Matter.ENDORSEMENT, Aspect.NONE)
    assert _entries(_reply(kb, ("none", "fee"), slots=_focus(reply))) == ["endorsement.fee"]


def test_a_statement_of_trouble_is_answered_with_the_way_out(kb: KnowledgeBase) -> None:
    turn = Turn("我的证丢了", "inform", None, (), stated=Matter.LOSS_REPLACEMENT)
    reply = taking.take_facts(turn, {}, kb, TODAY)

    assert _entries(reply) == ["loss_replacement.procedure"]
    assert reply.answers[0].title in reply.remarks[0]
    assert reply.focus == (Matter.LOSS_REPLACEMENT, Aspect.PROCEDURE)


def test_in_a_talk_what_seems_out_of_scope_may_go_on_with_it(kb: KnowledgeBase) -> None:
    further = _ask("none", "procedure", 0.4, matters=(("none", 0.4),), aspects=(("procedure", 0.4),))
    turn = Turn("那怎么补救", "out_of_scope", OutOfScope.UNRELATED, (), in_talk=further)

    assert _entries(answering.reply(turn, ABOUT_FEE, kb, TODAY)) != ["out_of_scope.unrelated"]
    assert _entries(answering.reply(turn, {}, kb, TODAY)) == ["out_of_scope.unrelated"]


def _in_talk(confidence: float = 0.9) -> Ask:
    """A question whose words alone are read as one about the application's fee."""
    likely = {"matters": (("application", 0.6), ("none", 0.3)), "aspects": (("fee", 0.9),)}
    return _ask("application", "fee", confidence, **likely)


def test_what_a_message_asks_in_this_talk_goes_before_what_it_asks_alone(kb: KnowledgeBase) -> None:
    talk = {"registration": ("=/fee", 0.9), "registration/where": ("endorsement/fee", 0.9)}
    slots = {"focus_matter": "registration", "focus_aspect": "materials"}

    assert _entries(_reply(kb, _in_talk(), slots=slots, talk=talk)) == ["registration.fee"]
    assert _entries(_reply(kb, _in_talk(), slots={**slots, "focus_aspect": "where"}, talk=talk)) == ["endorsement.fee"]
    assert _entries(_reply(kb, _in_talk(), talk=talk)) == ["application.fee"], "before anything was asked the words stand alone"


def test_who_goes_on_with_a_talk_is_answered_where_a_first_message_is_asked_back(kb: KnowledgeBase) -> None:
    talk = {"registration": ("=/fee", 0.2)}
    slots = {"focus_matter": "registration", "focus_aspect": "materials"}
    within, alone = _reply(kb, _in_talk(0.2), slots=slots, talk=talk), _reply(kb, _in_talk(0.2))

    assert _entries(within) == ["registration.fee"]
    assert within.tentative
    assert not alone.receipts


@pytest.mark.parametrize(("read", "answered"), [("=/procedure", True), ("outside", False)])
def test_the_talk_decides_whether_a_strange_message_goes_on_with_it(kb: KnowledgeBase, read: str, answered: bool) -> None:
    turn = Turn("报警有用吗", "out_of_scope", OutOfScope.OTHER_OFFICE, (), talk={"endorsement": (read, 0.8)})
    given = answering.reply(turn, {"focus_matter": "endorsement", "focus_aspect": "penalty"}, kb, TODAY)

    assert (_entries(given) == ["endorsement.procedure"]) is answered
    assert (given.answers[0].status is Status.REFUSED or given.answers[0].entry == "out_of_scope.other_office") is not answered


@pytest.mark.parametrize(
    ("focus", "sure", "first", "expected"),
    [
        ("deadline", 0.9, 0.7, ["registration.penalty", "registration.procedure"]),
        ("deadline", 0.4, 0.95, ["registration.penalty", "registration.procedure"]),
        ("deadline", 0.2, 0.7, ["registration.procedure", "registration.penalty"]),
        (None, 0.9, 0.7, ["registration.procedure", "registration.penalty"]),
    ],
)
def test_of_two_questions_a_talk_tells_which_one_leads(
    kb: KnowledgeBase, focus: str | None, sure: float, first: float, expected: list[str]
) -> None:
    slots = {"focus_matter": "registration", "focus_aspect": focus} if focus else {}
    asks = (_ask("registration", "procedure", first), _ask("registration", "penalty", 0.99))

    reply = _reply(kb, *asks, slots=slots, text="要是房东不去报,罚谁", talk={"registration": ("=/penalty", sure)})

    assert _entries(reply) == expected
    assert reply.focus == (Matter.REGISTRATION, Aspect.PENALTY), "either the last one, or the one that leads"


@pytest.mark.parametrize(
    ("sure", "first", "expected"),
    [
        (0.9, 0.9, ["registration.materials", "registration.penalty"]),
        (0.2, 0.9, ["registration.procedure", "registration.penalty"]),
        (0.9, 0.99, ["registration.procedure", "registration.penalty"]),
    ],
)
def test_what_a_message_asks_as_a_whole_in_its_talk_takes_the_place_of_its_first_question(
    kb: KnowledgeBase, sure: float, first: float, expected: list[str]
) -> None:
    slots = {"focus_matter": "registration", "focus_aspect": "materials"}
    asks = (_ask("registration", "procedure", first), _ask("registration", "penalty", 0.9))

    reply = _reply(kb, *asks, slots=slots, text="凭证是电子的还是纸的,从哪下", talk={"registration": ("=/materials", sure)})

    assert _entries(reply) == expected


@pytest.mark.parametrize("day", ["2026-05-06", "2026-11-20"])
def test_a_day_without_its_role_in_a_talk_on_the_term_of_registering_is_that_of_the_move(kb: KnowledgeBase, day: str) -> None:
    slots = {"focus_matter": "registration", "focus_aspect": "deadline"}
    talk = {"registration": ("=/due_date", 0.9)}

    reply = _reply(kb, _ask("none", "due_date", 0.3), slots=slots, text="那天", dates=((None, day),), talk=talk)

    assert _entries(reply) == ["registration.due_date"]
    assert reply.learned["date_moved"] == day


def test_the_day_of_the_move_told_now_counts_before_a_day_of_registration_told_earlier(kb: KnowledgeBase) -> None:
    slots = {"focus_matter": "registration", "focus_aspect": "deadline", "date_registered": "2026-10-15", "date_moved": "2026-05-06"}
    ask = _ask("registration", "due_date", 0.9)

    moved = _reply(kb, ask, slots=slots, text="我5月6号到的工地", dates=(("moved", "2026-05-06"),))
    neither = _reply(kb, ask, slots=slots, text="那是几号")

    assert (_entries(moved), _entries(neither)) == (["registration.due_date"], ["application.due_date"])


@pytest.mark.parametrize(("sure", "answered"), [(0.8, True), (0.5, True), (0.3, False)])
def test_what_sounds_unsafe_may_be_told_by_its_victim(kb: KnowledgeBase, sure: float, answered: bool) -> None:
    turn = Turn("他给我的身份证号是假的", "out_of_scope", OutOfScope.UNSAFE, (), talk={"registration": ("=/penalty", sure)})
    given = answering.reply(turn, {"focus_matter": "registration", "focus_aspect": "penalty"}, kb, TODAY)

    assert (_entries(given) == ["registration.penalty"]) is answered
    assert (given.answers[0].status is Status.REFUSED) is not answered


@pytest.mark.parametrize(("sure", "answered"), [(0.5, True), (0.3, False)])
def test_what_names_another_office_goes_on_with_its_talk_where_that_is_likely(kb: KnowledgeBase, sure: float, answered: bool) -> None:
    talk = {"application": ("=/materials", sure)}
    turn = Turn("非要社保单位同区才批么", "out_of_scope", OutOfScope.OTHER_OFFICE, (), talk=talk, elsewhere="social_insurance")
    given = answering.reply(turn, {"focus_matter": "application", "focus_aspect": "where"}, kb, TODAY)

    assert (_entries(given) == ["application.materials"]) is answered


@pytest.mark.parametrize(("text", "entry"), [("外地人能办居住证吗", "application.eligibility"), ("那我能办了吗", "application.due_date")])
def test_a_date_told_before_answers_what_is_asked_of_oneself_alone(kb: KnowledgeBase, text: str, entry: str) -> None:
    turn = Turn(text, "ask", None, (Ask(Matter.APPLICATION, Aspect.ELIGIBILITY),))

    assert _entries(answering.reply(turn, {"date_registered": "2025-03-05"}, kb, TODAY)) == [entry]


def test_to_be_registered_is_a_fact_within_another_talk(kb: KnowledgeBase) -> None:
    turn = Turn("租房,登记了", "inform", None, (), named=frozenset({"housing"}), stated=Matter.REGISTRATION)
    slots = {"focus_matter": "application", "focus_aspect": "eligibility"}

    assert taking.take_facts(turn, slots, kb, TODAY).focus == (Matter.APPLICATION, Aspect.ELIGIBILITY)
    assert taking.take_facts(turn, {}, kb, TODAY).focus == (Matter.REGISTRATION, Aspect.PROCEDURE)


def test_how_long_ago_is_no_day_to_reckon_from(kb: KnowledgeBase) -> None:
    rough = "2026-04-23/2026-06-22"
    given = _reply(kb, ("application", "due_date"), slots={"date_registered": rough}, dates=[("registered", rough)])

    assert given.missing_date is DateRole.REGISTERED
    assert not any(answer.computed for answer in given.answers)
    assert any("大概" in remark for remark in given.remarks)


def test_what_a_right_is_about_may_be_another_permit(kb: KnowledgeBase) -> None:
    turn = Turn("那办护照呢", "out_of_scope", OutOfScope.OTHER_PERMIT, (), elsewhere="exit_entry")
    rights = {"focus_matter": "rights", "focus_aspect": "eligibility"}

    assert _entries(answering.reply(turn, rights, kb, TODAY)) == ["rights.eligibility"]
    assert _entries(answering.reply(turn, {}, kb, TODAY)) == ["out_of_scope.other_permit.exit_entry"]


def test_a_day_is_reckoned_and_the_situation_answered(kb: KnowledgeBase) -> None:
    early = _ask("endorsement", "deadline", situation="endorsement.deadline.early")
    reply = _reply(kb, early, text="证3月5号到期，能提前签吗", dates=[("expires", "2027-03-05")], slots={"date_expires": "2027-03-05"})

    assert _entries(reply)[0] == "endorsement.deadline.early"
    assert reply.answers[1].computed
    assert reply.focus == (Matter.ENDORSEMENT, Aspect.DUE_DATE)


@pytest.mark.parametrize(("named", "looked_up"), [(frozenset(), False), (frozenset({"case_number"}), True)])
def test_whose_case_it_is_decides_between_how_to_look_up_and_the_look_up(kb: KnowledgeBase, named: frozenset[str], looked_up: bool) -> None:
    ask = _ask("case", "progress", situation="case.progress.family_member")
    reply = _reply(kb, ask, text="查我老婆的证办到哪了", named=named)

    assert reply.wants_progress is looked_up
    assert _entries(reply) == ([] if looked_up else ["case.progress.family_member"])


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("还要等多少天", "application.due_date.issue"),
        ("通常多久能到手", "application.due_date.issue"),
        ("正常审核到底规定多少天", "application.deadline"),
    ],
)
def test_what_is_the_rule_for_all_is_told_whatever_date_is_known(kb: KnowledgeBase, text: str, entry: str) -> None:
    slots = {"focus_matter": "case", "focus_aspect": "progress", "date_accepted": "2026-11-09"}

    assert _entries(_reply(kb, ("application", "deadline"), slots=slots, text=text)) == [entry]


def test_who_tells_of_his_own_case_has_it_looked_up(kb: KnowledgeBase) -> None:
    ask = _ask("case", "progress", situation="case.progress.family_member")

    assert _reply(kb, ask, text="我爸陪我去交的,现在我的办到哪一步了").wants_progress


@pytest.mark.parametrize(("role", "stays"), [("issued", True), ("expires", False)])
def test_a_day_of_issue_counts_for_settlement_an_expiry_is_reckoned(kb: KnowledgeBase, role: str, stays: bool) -> None:
    turn = Turn("我的证", "inform", None, (), dates=((role, "2025-12-20", "去年12月20号"),))
    slots = {"focus_matter": "settlement", "focus_aspect": "deadline", f"date_{role}": "2025-12-20"}
    reply = taking.take_facts(turn, slots, kb, TODAY)

    assert reply.focus is not None
    assert reply.focus[0] is (Matter.SETTLEMENT if stays else Matter.ENDORSEMENT)
