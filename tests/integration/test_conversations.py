"""Whole conversations with the trained model, the real knowledge and the demonstration cases, on 2026-11-23."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools

import pytest

pytest.importorskip("rasa")

from bot.cases.case_number import CaseNumber
from bot.cases.demo import DemoCredential, demo_credentials
from bot.serving.engine import Engine
from tests.integration.talking import Said, Talk

PRODUCTION, OVERDUE = demo_credentials()[0], demo_credentials()[5]  # 制证中; 制证超期


_senders = itertools.count()


@pytest.fixture
def talk(engine: Engine, loop: asyncio.AbstractEventLoop) -> Talk:
    return Talk(engine, loop, f"talk-{next(_senders)}")


# What the assistant is for


def test_materials(talk: Talk) -> None:
    said = talk.say("办居住证要带什么")

    assert said.entries == ["application.materials"]
    assert "居民身份证" in said.text and "相片" in said.text
    assert "依据：" in said.text and "居住证暂行条例" in said.text


def test_follow_ups_keep_to_the_matter(talk: Talk) -> None:
    talk.say("办居住证要带什么")

    assert talk.say("那要多少钱").entries == ["application.fee"]
    assert talk.say("那签注呢").entries == ["endorsement.fee"]


def test_the_fee_of_a_lost_permit_follows_the_loss(talk: Talk) -> None:
    talk.say("居住证丢了怎么补办")

    assert talk.say("那要多少钱").entries == ["loss_replacement.fee"]


def test_facts_given_later_change_the_answer(talk: Talk) -> None:
    talk.say("办居住证要带什么")
    student, there = talk.say("学生的话呢"), talk.say("深圳呢")

    assert student.entries == there.entries == ["application.materials"]
    assert "学生证" in student.text and "劳动合同" not in student.text
    assert there.answers[0]["city"] == "深圳"


def test_the_first_day_to_apply(talk: Talk) -> None:
    said = talk.say("我去年三月五号登记的能办了吗")

    assert said.entries == ["application.due_date"]
    assert said.computed["earliest_application"] == "2025-09-06"
    assert "2025年9月6日" in said.text


def test_the_endorsement_of_a_permit_issued_on_a_day(talk: Talk) -> None:
    said = talk.say("居住证2025年3月31日发的什么时候签注")

    # the first year's window is over and the second's has not begun: both are told
    assert said.entries == ["endorsement.due_date"]
    assert (said.computed["window_start"], said.computed["window_last"]) == ("2027-02-28", "2027-03-30")
    assert (said.computed["previous_window_start"], said.computed["previous_window_last"]) == ("2026-02-28", "2026-03-30")
    assert said.answers[0]["state"] == "too_early"
    for day in ("2026年3月30日", "2027年2月28日", "2027年3月30日"):
        assert day in said.text


def test_the_issue_of_the_permit_by_the_national_rule_and_by_that_of_the_city(talk: Talk) -> None:
    national = talk.say("9月28号受理的什么时候能拿证")
    shenzhen = talk.say("深圳呢")

    assert national.computed["issue_due"] == "2026-10-13"
    assert shenzhen.computed["issue_due"] == "2026-10-23"
    assert shenzhen.answers[0]["city"] == "深圳"
    assert "2026年10月13日" in national.text and "2026年10月23日" in shenzhen.text


def test_two_months_late_in_a_city_with_days_of_grace(talk: Talk) -> None:
    said = talk.say("我在上海，居住证过期两个月了怎么办")

    # two months are 61 days: one more than the grace of 60
    assert said.entries == ["endorsement.consequence.months"]
    assert (said.computed["window_last"], said.computed["grace_until"]) == ("2026-09-23", "2026-11-22")
    assert said.answers[0]["state"] == "overdue"
    assert "61天" in said.text and "2026年11月22日" in said.text and "已经过了" in said.text


def test_two_months_late_in_a_city_with_a_limit_for_making_up(talk: Talk) -> None:
    said = talk.say("我在深圳，居住证过期两个月了怎么办")

    assert said.computed["make_up_until"] == "2028-09-23"
    assert said.answers[0]["state"] == "overdue"
    assert "2028年9月23日" in said.text


def test_two_months_late_in_an_unknown_city_and_the_city_told_afterwards(talk: Talk) -> None:
    unknown = talk.say("居住证过期两个月了怎么办")
    told = talk.say("我在深圳")

    assert set(unknown.computed) == {"window_last"}
    assert "city" in unknown.answers[0]["missing"]
    assert "哪个城市" in unknown.text or "告诉我城市" in unknown.text
    assert told.computed["make_up_until"] == "2028-09-23"


def test_a_city_without_a_file_gets_the_national_rule(talk: Talk) -> None:
    said = talk.say("我在温州，9月28号受理的什么时候能拿证")

    assert said.computed["issue_due"] == "2026-10-13"
    assert "国家规定" in said.text


def test_two_questions_get_two_answers(talk: Talk) -> None:
    assert talk.say("办居住证要带什么，要多少钱").entries == ["application.materials", "application.fee"]
    assert talk.say("签注在哪办？居住证丢了怎么补？").entries == ["endorsement.where", "loss_replacement.procedure"]


def test_a_rambling_message_is_answered_for_its_question(talk: Talk) -> None:
    said = talk.say("我前年来上海打工，住过宿舍，后来搬出来租房，房东人不错，老师说孩子上学要居住证，我就想问下办居住证要带什么材料")

    assert said.entries == ["application.materials"]
    assert said.answers[0]["city"] == "上海"


def test_a_correction_is_computed_anew(talk: Talk) -> None:
    talk.say("9月28号受理的什么时候能拿证")

    assert talk.say("不对，是9月29号受理的").computed["issue_due"] == "2026-10-14"


def test_the_same_question_has_the_same_answer(talk: Talk) -> None:
    first, second = talk.say("办居住证要带什么"), talk.say("办居住证要带什么")

    assert first.text == second.text
    assert first.answers[0]["receipt"] == second.answers[0]["receipt"]


# Dates that are missing, inexact or impossible


def test_a_missing_date_is_asked_for_and_then_computed_with(talk: Talk) -> None:
    asked = talk.say('/ask{"matter": "endorsement", "aspect": "due_date"}')
    computed = talk.say("2026年3月31日")

    assert asked.answers[0]["status"] == "needs_fact"
    assert "签发日期" in asked.text
    assert computed.computed["window_last"] == "2027-03-30"


def test_a_month_is_not_enough_and_is_said_once(talk: Talk) -> None:
    talk.say('/ask{"matter": "endorsement", "aspect": "due_date"}')
    inexact = talk.say("去年三月")
    exact = talk.say("2025年3月31日")

    assert inexact.answers == []
    assert inexact.text.count("2025年3月1日到2025年3月31日之间") == 1
    assert exact.computed["previous_window_last"] == "2026-03-30"


def test_an_inexact_date_in_the_question_is_told_once(talk: Talk) -> None:
    said = talk.say("去年三月登记的，什么时候能申领居住证")

    assert said.answers[0]["computed"] == {}
    assert said.text.count("2025年3月1日到2025年3月31日之间") == 1


def test_a_day_still_to_come_is_told_once(talk: Talk) -> None:
    said = talk.say("居住证2027年1月5号发的什么时候签注")

    assert said.entries == ["endorsement.due_date"]
    assert said.computed == {}
    assert "还没有到" in said.text


@pytest.mark.parametrize("day", ["2月30号", "13月5号"])
def test_a_day_that_does_not_exist_is_told_and_nothing_is_computed(talk: Talk, day: str) -> None:
    said = talk.say(f"居住证{day}发的什么时候签注")

    assert said.answers == []
    assert day in said.text and "不存在" in said.text
    assert talk.say("2026年3月31号").computed["window_last"] == "2027-03-30"


def test_the_day_invited_by_an_answer_is_computed_with(talk: Talk) -> None:
    talk.say('/ask{"matter": "endorsement", "aspect": "deadline"}')

    assert talk.say("2026年3月31日发的").computed["window_last"] == "2027-03-30"


def test_a_question_interrupts_the_due_date_form_which_goes_on(talk: Talk) -> None:
    talk.say('/ask{"matter": "endorsement", "aspect": "due_date"}')
    between = talk.say("办居住证要多少钱")

    assert between.entries == ["application.fee"]
    assert "哪一天签发" in between.texts[-1]
    assert talk.say("2026年3月31日").computed["window_last"] == "2027-03-30"


def test_a_date_of_another_event_does_not_fill_the_due_date_form(talk: Talk) -> None:
    talk.say('/ask{"matter": "endorsement", "aspect": "due_date"}')
    between = talk.say("9月28号受理的什么时候能拿证")

    assert between.answers[0]["computed"]["issue_due"] == "2026-10-13"
    assert talk.say("2026年3月31日").answers[-1]["computed"]["window_last"] == "2027-03-30"


@pytest.mark.parametrize(
    ("said", "name", "day"),
    [
        (("签注到底哪天", "去年11月底发的证", "28号"), "window_last", "2026-11-27"),
        (("我证下个月到期，啥时候签", "10号"), "window_last", "2026-12-10"),
        (("登记是5月初，啥时候能办证", "3号"), "earliest_application", "2026-11-04"),
        (("登记是5月的，什么时候能办", "不对，是6月", "2号"), "earliest_application", "2026-12-03"),
        (("我3月签发的", "不是3月，是4月", "8号"), "window_last", "2027-04-07"),
    ],
)
def test_a_day_lies_in_the_month_named_before(talk: Talk, said: tuple[str, ...], name: str, day: str) -> None:
    *_, last = [talk.say(text) for text in said]

    assert last.computed[name] == day


def test_a_month_corrected_within_the_form_is_told_once(talk: Talk) -> None:
    talk.say("我3月签发的")
    corrected = talk.say("不是3月，是4月")

    assert len(corrected.answers) == 1
    assert corrected.text.count("要算准还得知道是哪一天") == 1


def test_the_day_on_which_one_means_to_go_is_no_day_of_issue(talk: Talk) -> None:
    talk.say("签注什么时候办")
    said = talk.say("那今天能签吗")

    assert said.answers[0]["computed"] == {}
    assert talk.say("2025年12月1号发的").computed["window_last"] == "2026-11-30"


def test_a_replacement_is_counted_by_what_the_counter_said(talk: Talk) -> None:
    """A first permit's fifteen days are none of it; the length is kept."""
    assert talk.say("我补证7号交的，下来没有").entries == ["loss_replacement.due_date"]
    assert talk.say("说5个工作日").computed == {"stated_due": "2026-11-13"}


def test_a_length_is_kept_until_the_day_is_told(talk: Talk) -> None:
    talk.say("积分落户要几年")
    talk.say("满三年是哪天")

    assert talk.say("我2023年5月8日领的").computed["held_asked"] == "2026-05-08"


def test_two_people_have_a_day_each(talk: Talk) -> None:
    talk.say("公公去年8月15号发的证，婆婆去年12月15号发的，什么时候签注")
    both, hers = talk.say("他们俩最晚哪天签"), talk.say("婆婆的最晚哪天签")

    assert [given["computed"].get("window_last") for given in both.answers] == ["2027-08-14", "2026-12-14"]
    assert [given["computed"]["window_last"] for given in hers.answers] == ["2026-12-14"]
    assert hers.text.startswith("婆婆的：")


def test_what_is_planned_is_reckoned_with(talk: Talk) -> None:
    talk.say("我还没登记，明天去登记")
    (given,) = [one for one in talk.say("那最早哪天能申领居住证").answers if one["computed"]]

    assert given["computed"]["earliest_application"] == "2027-05-25"
    assert "按您打算的2026年11月24日" in given["text"]


def test_whether_the_last_endorsement_was_made_can_be_pressed(talk: Talk) -> None:
    asked = talk.say("证2024年9月1号发的，哪天签注")
    assert [button["title"] for button in asked.buttons[:2]] == ["上次签过了", "上次没签"]

    (given,) = talk.say('/inform{"endorsed": "no"}').answers
    assert given["computed"]["window_last"] == "2026-08-31"
    assert "已经过了84天" in given["text"]


def test_what_goes_on_with_a_talk_and_lacks_a_day_is_answered_once(talk: Talk) -> None:
    """It sounds foreign (就记得那天特别冷), and was answered until the conversation ran into Rasa's limit."""
    talk.say("居住证签注一年一次对吧，我是去年年底拿的")
    said = talk.say("11月底还是12月初？就记得领证那天特别冷我鼻涕直流")

    assert len(said.answers) <= 2
    assert len(said.texts) <= 4


def test_a_lost_receipt_is_helped_with_and_not_taken_for_a_number(talk: Talk) -> None:
    talk.say("帮我查下进度")
    lost = talk.say("回执单找不着了")

    assert "带身份证到受理的窗口" in lost.text and "不像" not in lost.text


# Progress of one's own case


def _begin(talk: Talk, case: DemoCredential) -> Said:
    talk.say("帮我查下进度")
    return talk.say(case.case_number)


@pytest.mark.parametrize("tail", [PRODUCTION.id_tail, f"后四位{PRODUCTION.phone_tail}"], ids=["identity card", "phone"])
def test_progress_is_told_after_number_and_factor(talk: Talk, tail: str) -> None:
    number = talk.say("帮我查下进度")
    factor = talk.say(PRODUCTION.case_number)
    told = talk.say(tail)

    assert "JZ" in number.text
    assert "后四位" in factor.text and "制证" not in factor.text
    assert PRODUCTION.case_number in told.text
    assert "目前：制证，2026年11月21日起" in told.text
    assert "2026年12月3日" in told.text


def test_a_late_case_is_called_late(talk: Talk) -> None:
    _begin(talk, OVERDUE)
    told = talk.say(OVERDUE.id_tail)

    # accepted on 2026-09-24: 15 working days in 深圳
    assert "2026年10月22日" in told.text and "超期" in told.text


@pytest.mark.parametrize("typed", ["jz 2026 0101 9000 188", "JZ-20260101-90001-88", "编号是ＪＺ２０２６０１０１９０００１８８"])
def test_the_number_may_be_typed_in_any_form(talk: Talk, typed: str) -> None:
    talk.say("帮我查下进度")
    assert "后四位" in talk.say(typed).text
    assert PRODUCTION.case_number in talk.say(PRODUCTION.id_tail).text


def test_a_typo_is_told_before_anything_is_looked_up(talk: Talk) -> None:
    talk.say("帮我查下进度")
    wrong = talk.say(PRODUCTION.case_number[:-1] + str((int(PRODUCTION.case_number[-1]) + 1) % 10))
    short = talk.say(PRODUCTION.case_number[:-1])

    assert "输错" in wrong.text and "JZ" in wrong.texts[-1]
    assert "位数不对" in short.text
    assert "后四位" in talk.say(PRODUCTION.case_number).text


def test_a_wrong_factor_is_refused_like_an_unknown_number(talk: Talk) -> None:
    _begin(talk, PRODUCTION)
    wrong_factor = talk.say("9998")
    talk.say("帮我查下进度")
    talk.say(str(CaseNumber(dt.date(2026, 1, 1), 4711)))  # well-formed, not on file
    unknown = talk.say(PRODUCTION.id_tail)

    assert wrong_factor.text == unknown.text
    assert "没有查到" in wrong_factor.text
    assert "制证" not in wrong_factor.text


def test_after_a_refusal_one_may_try_again(talk: Talk) -> None:
    _begin(talk, PRODUCTION)
    talk.say("9998")
    _begin(talk, PRODUCTION)

    assert "目前：制证" in talk.say(PRODUCTION.id_tail).text


def test_questions_interrupt_the_progress_form_which_goes_on(talk: Talk) -> None:
    talk.say("帮我查下进度")
    for text, answered in (("办居住证要带什么", "居民身份证"), ("谢谢", "不客气"), ("今天天气怎么样", "答不了"), ("转人工", "12345")):
        said = talk.say(text)
        assert answered in said.text
        assert "JZ" in said.texts[-1], "the form goes on"
    talk.say(PRODUCTION.case_number)
    assert "目前：制证" in talk.say(PRODUCTION.id_tail).text


@pytest.mark.parametrize("word", ["取消", "不查了"])
def test_the_progress_form_can_be_left(talk: Talk, word: str) -> None:
    _begin(talk, PRODUCTION)
    left = talk.say(word)

    assert "JZ" not in left.text and "后四位" not in left.text
    # four digits are nothing any more
    assert "制证" not in talk.say(PRODUCTION.id_tail).text


def test_what_does_not_fit_is_explained(talk: Talk) -> None:
    _begin(talk, PRODUCTION)
    said = talk.say("好的")

    assert "后四位" in said.text and "取消" in said.text


def test_an_incomplete_factor_does_not_end_the_form(talk: Talk) -> None:
    _begin(talk, PRODUCTION)
    talk.say("001")

    assert "目前：制证" in talk.say(PRODUCTION.id_tail).text


def test_a_whole_identity_number_serves_as_factor(talk: Talk) -> None:
    _begin(talk, PRODUCTION)

    assert "目前：制证" in talk.say("990000199001010017").text


def test_number_and_factor_may_come_in_one_message(talk: Talk) -> None:
    assert "目前：制证" in talk.say(f"查进度，编号{PRODUCTION.case_number}，后四位{PRODUCTION.id_tail}").text


def test_the_number_may_be_given_without_its_letters(talk: Talk) -> None:
    talk.say("帮我查下进度")

    assert "后四位" in talk.say(PRODUCTION.case_number.removeprefix("JZ")).text


# What is not answered


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("今天天气怎么样", "out_of_scope.unrelated"),
        ("帮我写首诗", "out_of_scope.unrelated"),
        ("港澳居民居住证怎么办", "out_of_scope.other_permit.hk_macao_taiwan"),
        ("身份证丢了怎么办", "out_of_scope.other_permit.id_card"),
        ("公积金怎么提取", "out_of_scope.other_office.housing_fund"),
        ("帮我办个假证多少钱", "out_of_scope.unsafe"),
        ("哪里能买假证", "out_of_scope.unsafe"),
    ],
)
def test_what_is_outside_the_scope_is_declined_by_kind(talk: Talk, text: str, entry: str) -> None:
    said = talk.say(text)

    assert said.entries == [entry]
    assert said.answers[0]["status"] in ("refused", "other_permit")
    assert said.buttons


@pytest.mark.parametrize("text", ["😀👍", "？？？", ""])
def test_a_message_without_words_is_told_so(talk: Talk, text: str) -> None:
    said = talk.say(text)

    assert [a["status"] for a in said.answers] == ["clarify"]
    assert said.buttons


def test_a_person_is_offered_with_the_hotline(talk: Talk) -> None:
    said = talk.say("转人工")

    assert [a["status"] for a in said.answers] == ["handover"]
    assert "12345" in said.text


def test_courtesies(talk: Talk) -> None:
    assert "居易" in talk.say("你好").text
    assert "不客气" in talk.say("谢谢").text
    assert "再见" in talk.say("再见").text


def test_starting_over_forgets_the_facts(talk: Talk) -> None:
    assert talk.say("我在深圳，9月28号受理的什么时候能拿证").answers[0]["city"] == "深圳"
    talk.say("从头来")
    said = talk.say("9月28号受理的什么时候能拿证")

    assert said.answers[0]["city"] is None
    assert said.computed["issue_due"] == "2026-10-13"


@pytest.mark.parametrize("text", ["/foo", "/", '/ask{"matter": "visa"}', '/inform{"city": ', "/restart", "长" * 2000, "a\x00b"])
def test_odd_messages_get_an_answer_or_silence_but_no_failure(talk: Talk, text: str) -> None:
    said = talk.say(text)

    assert "系统刚才出了点问题" not in said.text
    assert talk.say("办居住证要多少钱").entries == ["application.fee"]


def test_conversations_do_not_hear_each_other(engine: Engine, loop: asyncio.AbstractEventLoop) -> None:
    one, other = Talk(engine, loop, "apart-1"), Talk(engine, loop, "apart-2")
    one.say("我在深圳，办居住证要带什么")
    other.say("签注在哪办")

    assert one.say("要多少钱").entries == ["application.fee"]
    assert other.say("要多少钱").entries == ["endorsement.fee"]


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("过期两个月了怎么办", "endorsement.consequence"),
        ("过期两个月了", "endorsement.consequence"),
        ("到期了怎么办", "endorsement.consequence"),
        ("断了怎么办", "endorsement.consequence"),
        ("快到期了", "endorsement."),
        ("丢了怎么办", "loss_replacement.procedure"),
        ("搬家了怎么办", "address_change.procedure"),
        ("地址写错了", "address_change."),
        ("居住证要带什么", "application.materials"),
        ("给我儿子办居住证", "application."),
    ],
)
def test_who_names_nothing_but_the_trouble_is_answered(talk: Talk, said: str, about: str) -> None:
    (answer,) = talk.say(said).answers

    assert str(answer["entry"]).startswith(about)


def test_words_of_danger_are_met_as_such(talk: Talk) -> None:
    assert talk.say("我不想活了").entries == ["out_of_scope.unsafe.self_harm"]


def test_the_slip_of_a_registration_that_was_asked_for_is_none_of_an_application(talk: Talk) -> None:
    talk.say("住的地方登记是7月份去弄的")

    assert talk.say("7月8号，派出所给了张回执。双十一忙完才想起来这事，哪天能去办证啊").entries == ["application.due_date"]


def test_the_weather_of_today_is_no_day_to_reckon_with(talk: Talk) -> None:
    talk.say("我2023年5月8日领的证，满三年是哪天")

    (entry,) = talk.say("今天天气咋样").entries
    assert entry.startswith("out_of_scope.")
