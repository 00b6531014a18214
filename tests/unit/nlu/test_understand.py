"""From a message to its act and its questions, on a small model made of a few dozen sentences."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.labels import Act, OutOfScope
from bot.nlu.classifier import Classifier
from bot.nlu.entities import EntityFinder
from bot.nlu.features import Featuriser
from bot.nlu.labelled import Target, parse_intent
from bot.nlu.marks import Marker
from bot.nlu.normalise import normalise
from bot.nlu.reading import Reading
from bot.nlu.understand import MAX_CLAUSES, MAX_QUESTIONS, Understander, Understanding
from bot.settings import ROOT

MATTERS = {"application": "办居住证", "endorsement": "签注", "loss_replacement": "补领", "none": ""}
ASPECTS = {
    "materials": ["要带什么", "需要哪些材料", "带啥"],
    "fee": ["要多少钱", "收费吗", "要钱不"],
    "where": ["去哪办", "在哪里办", "哪里能办"],
    "deadline": ["要多久", "几天能好", "多长时间"],
    "due_date": ["是哪一天到", "最晚哪天", "算一下是几号"],
    "none": ["呢", "的事想问一下", "怎么说"],
}
OTHERS = {
    "human": ["转人工", "我要找人工客服", "叫个人来", "人工"],
    "greet": ["你好", "您好", "在吗"],
    "thanks": ["谢谢", "谢谢你", "多谢"],
    "inform/application": ["我在上海上班", "我是去年来的", "我一直租房住", "孩子要上学了", "厂里给交社保"],
    "out_of_scope/unrelated": ["今天天气怎么样", "讲个笑话", "股票能买吗", "帮我写首诗"],
    "out_of_scope/unsafe": ["哪里能买假证", "办假证找谁", "花钱找关系加急"],
}
TAUGHT = [
    (f"{words}{ask}", Target(matter, aspect))
    for (matter, words), (aspect, asks) in product(MATTERS.items(), ASPECTS.items())
    for ask in asks
    if words or aspect != "none"
] + [(text, parse_intent(intent)) for intent, texts in OTHERS.items() for text in texts]


@pytest.fixture(scope="module")
def understander() -> Understander:
    return _understander()


def _understander() -> Understander:
    featuriser, marker = Featuriser({}, 4), Marker(EntityFinder.load(ROOT / "data" / "lexicon", ROOT / "data" / "policy" / "cities"))
    examples = [(featuriser.features(text, marker.marks(text)), target) for text, target in TAUGHT]
    return Understander(Classifier.train(examples, min_count=1), featuriser, marker)


def _pairs(found: Understanding) -> list[tuple[str, str]]:
    return [(asked.matter, asked.aspect) for asked in found.questions]


def test_a_question_has_its_matter_and_its_aspect(understander: Understander) -> None:
    found = understander.understand("签注要带什么")

    assert (found.act, found.kind, _pairs(found)) == (Act.ASK, None, [("endorsement", "materials")])
    assert found.target == Target("endorsement", "materials")
    assert 0.5 < found.confidence <= 1
    assert found.questions[0].text == "签注要带什么"


def test_two_questions_are_two(understander: Understander) -> None:
    assert _pairs(understander.understand("签注要带什么?补领要多少钱?")) == [("endorsement", "materials"), ("loss_replacement", "fee")]


def test_a_clause_that_names_no_matter_takes_it_from_the_one_before(understander: Understander) -> None:
    assert _pairs(understander.understand("签注要带什么,要多少钱,去哪办")) == [
        ("endorsement", "materials"), ("endorsement", "fee"), ("endorsement", "where"),
    ]  # fmt: skip


def test_two_aspects_in_one_clause_are_two_questions(understander: Understander) -> None:
    assert set(_pairs(understander.understand("签注去哪办要带什么"))) == {("endorsement", "where"), ("endorsement", "materials")}


def test_the_same_question_twice_is_one(understander: Understander) -> None:
    assert _pairs(understander.understand("签注要带什么,签注要带什么,签注需要哪些材料")) == [("endorsement", "materials")]


def test_a_rambling_message_with_one_question_is_that_question(understander: Understander) -> None:
    found = understander.understand("我是去年来的,一直租房住,厂里给交社保,孩子要上学了,谢谢你,补领要多少钱")

    assert _pairs(found) == [("loss_replacement", "fee")]


def test_what_the_talk_is_about_may_be_left_out(understander: Understander) -> None:
    (asked,) = understander.understand("要多少钱").questions

    assert (asked.matter, asked.aspect) == ("none", "fee")
    assert dict(asked.aspects)[asked.aspect] > 0.5


def test_what_is_asked_may_be_left_out(understander: Understander) -> None:
    (asked,) = understander.understand("签注呢").questions

    assert (asked.matter, asked.aspect) == ("endorsement", "none")
    assert dict(asked.matters)[asked.matter] > 0.5


@pytest.mark.parametrize(
    ("text", "act", "kind"),
    [
        ("你好", Act.GREET, None),
        ("谢谢你", Act.THANKS, None),
        ("转人工", Act.HUMAN, None),
        ("我在上海上班", Act.INFORM, None),
        ("讲个笑话", Act.OUT_OF_SCOPE, OutOfScope.UNRELATED),
        ("哪里能买假证", Act.OUT_OF_SCOPE, OutOfScope.UNSAFE),
    ],
)
def test_other_acts_carry_no_question(understander: Understander, text: str, act: Act, kind: OutOfScope | None) -> None:
    found = understander.understand(text)

    assert (found.act, found.kind, found.questions) == (act, kind, ())


def test_a_call_for_a_person_counts_wherever_it_stands(understander: Understander) -> None:
    for text in ("签注要带什么,转人工", "转人工,签注要带什么"):
        found = understander.understand(text)
        assert (found.act, found.questions) == (Act.HUMAN, ())


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_message_is_out_of_scope(understander: Understander, text: str) -> None:
    found = understander.understand(text)

    assert (found.act, found.kind, found.questions) == (Act.OUT_OF_SCOPE, OutOfScope.UNRELATED, ())


def test_no_more_questions_are_answered_than_a_person_reads(understander: Understander) -> None:
    everything = "?".join(f"{words}{asks[0]}" for words in MATTERS.values() for asks in ASPECTS.values())

    assert 2 <= len(understander.understand(everything).questions) <= MAX_QUESTIONS


def test_the_json_form_has_what_the_contract_names(understander: Understander) -> None:
    (asked,) = understander.understand("签注要带什么").questions
    record = asked.as_dict()

    assert {"matter", "aspect", "confidence", "text", "alternatives"} <= set(record)
    assert (record["matter"], record["aspect"], record["text"]) == ("endorsement", "materials", "签注要带什么")
    for matter, aspect, confidence in record["alternatives"]:
        assert (matter, aspect) != ("endorsement", "materials")
        assert 0 <= confidence <= record["confidence"] <= 1


SHARED = _understander()
PIECES = st.sampled_from(
    ["签注", "要带什么", "?", ",", "转人工", "2月30号", "上海", "呢", "多少钱", " ", "\n", "谢谢", "😀", "0017", "另外"]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=20).map("".join)))
def test_any_text_is_understood_somehow(text: str) -> None:
    read = normalise(text).text
    found = SHARED.understand(read)

    assert 0 <= found.confidence <= 1.0001
    assert bool(found.questions) == (found.act is Act.ASK)
    assert len(_pairs(found)) == len(set(_pairs(found)))
    assert (found.kind is not None) == (found.act is Act.OUT_OF_SCOPE)
    for asked in found.questions:
        assert asked.text in read


@pytest.mark.parametrize(("text", "reckons", "aspect"), [
    ("2026年3月2号的证签注要多久", 0.1, "due_date"),
    ("2026年3月2号的证签注要多久", 0.01, "deadline"),  # 周日上班吗 names a day and reckons nothing
    ("签注要多久", 0.1, "deadline"),
])  # fmt: skip
def test_a_day_at_hand_makes_when_a_calculation_where_one_may_be_meant(
    understander: Understander, monkeypatch: pytest.MonkeyPatch, text: str, reckons: float, aspect: str
) -> None:
    lead = Target("endorsement", "deadline")
    reading = Reading(text, ((lead, 0.8),), {"endorsement": 1.0}, {"deadline": 1 - reckons, "due_date": reckons})
    monkeypatch.setattr(type(understander.model), "read", lambda *_: reading)

    assert _pairs(understander.understand(text)) == [("endorsement", aspect)]


def test_the_likeliest_labels_travel_with_a_question_for_the_talk_to_weigh(understander: Understander) -> None:
    (asked,) = understander.understand("要多少钱").questions

    assert asked.matters[0][0] == "none"
    assert asked.aspects[0][0] == "fee"
    assert sum(p for _, p in asked.matters) <= 1.0001


@pytest.mark.parametrize(("kind", "strange", "declined"), [("other_office", 0.3, True), ("unsafe", 0.3, False), ("unsafe", 0.45, False)])
def test_a_question_that_may_be_out_of_scope_is_declined_but_not_for_being_unsafe(
    understander: Understander, monkeypatch: pytest.MonkeyPatch, kind: str, strange: float, declined: bool
) -> None:
    weights = {Target("case", "progress"): 1 - strange, Target("none", f"oos:{kind}"): strange}
    reading = Reading("帮我查下进度", tuple(weights.items()), {"case": 1 - strange}, {"progress": 1 - strange, f"oos:{kind}": strange})
    monkeypatch.setattr(type(understander.model), "read", lambda *_: reading)
    found = understander.understand("帮我查下进度")

    assert (found.act is Act.OUT_OF_SCOPE) is declined
    assert bool(found.questions) is not declined


@pytest.mark.parametrize(("check", "act"), [(0.1, Act.CHECK_ELIGIBILITY), (0.05, Act.ASK)])
def test_an_open_question_of_eligibility_is_the_check_where_that_may_be_meant(
    understander: Understander, monkeypatch: pytest.MonkeyPatch, check: float, act: Act
) -> None:
    weights = {Target("none", "eligibility"): 0.4, Target("none", "check_eligibility"): check}
    reading = Reading("我这样行吗", tuple(weights.items()), {"none": 0.4}, {"eligibility": 0.4, "check_eligibility": check})
    monkeypatch.setattr(type(understander.model), "read", lambda *_: reading)

    assert understander.understand("我这样行吗").act is act


def test_a_certain_check_is_not_overruled_by_a_clause(understander: Understander, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading("", ((Target("none", "check_eligibility"), 0.9),), {"case": 0.1}, {"check_eligibility": 0.9, "progress": 0.1})
    monkeypatch.setattr(type(understander.model), "read", lambda *_: reading)

    assert understander.understand("我这样行吗,帮我看看").act is Act.CHECK_ELIGIBILITY


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("我符合条件吗", True),
        ("我符合条件吗,帮我看看", True),
        ("请问帮我看看我够不够条件", True),
        ("那我现在够条件了吗", True),
        ("我符合落户条件吗", False),
        ("我老婆符合条件吗", False),
        ("我符合条件吗,要带什么", False),
    ],
)
def test_the_wish_for_the_check_is_plain(understander: Understander, monkeypatch: pytest.MonkeyPatch, text: str, check: bool) -> None:
    reading = Reading(text, ((Target("case", "progress"), 0.9),), {"case": 0.9}, {"progress": 0.9})
    monkeypatch.setattr(type(understander.model), "read", lambda *_: reading)

    assert (understander.understand(text).act is Act.CHECK_ELIGIBILITY) is check


@pytest.mark.parametrize(
    ("text", "act"), [("改成深圳", Act.INFORM), ("那就换成青岛吧", Act.INFORM), ("改成深圳要钱吗", Act.ASK), ("改成电子的", Act.ASK)]
)
def test_another_fact_is_no_change_of_address(understander: Understander, monkeypatch: pytest.MonkeyPatch, text: str, act: Act) -> None:
    reading = Reading(text, ((Target("address_change", "eligibility"), 0.7),), {"address_change": 0.9}, {"eligibility": 0.9})
    monkeypatch.setattr(type(understander.model), "read", lambda *_: reading)

    assert understander.understand(text).act is act


@pytest.mark.parametrize(
    ("text", "asking", "act"),
    [("重新交要从头再等吗", 0.35, Act.ASK), ("重新开始吧", 0.35, Act.START_OVER), ("从头来好吗", 0.05, Act.START_OVER)],
)
def test_a_question_throws_nothing_away(
    understander: Understander, monkeypatch: pytest.MonkeyPatch, text: str, asking: float, act: Act
) -> None:
    ranking = ((Target("none", "start_over"), 1 - asking), (Target("case", "deadline"), asking))
    reading = Reading(text, ranking, {"case": asking}, {"start_over": 1 - asking, "deadline": asking})
    monkeypatch.setattr(type(understander.model), "read", lambda *_: reading)

    assert understander.understand(text).act is act


def test_strange_words_make_a_doubtful_message_foreign(understander: Understander, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_: object, text: str, *__: object) -> Reading:
        aspects = {"materials": 0.98, "oos:other_permit": 0.015}
        return Reading(text, ((Target("application", "materials"), 0.96),), {"application": 0.96}, aspects)

    monkeypatch.setattr(type(understander.model), "read", read)

    assert understander.understand("办居住证要带什么").act is Act.ASK
    assert understander.understand("蝙蝠飞进我家屋顶").act is Act.OUT_OF_SCOPE


def test_many_replies_in_a_row_are_read_once(understander: Understander, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    read = type(understander.model).read

    def counted(model: Classifier, text: str, *rest: Any) -> Reading:
        calls.append(text)
        reading = read(model, text, *rest)
        return replace(reading, ranking=((Target("none", "deny"), 0.9), *reading.ranking)) if "不对" in text else reading

    monkeypatch.setattr(type(understander.model), "read", counted)
    understander.understand("不对," * 660 + "签注要带什么")

    assert len(calls) <= 3 * MAX_CLAUSES


def _clause(text: str, target: Target, *, human: float = 0.0, outside: float = 0.0) -> Reading:
    aspects = {target.what: 0.95, "human": human, "oos:other_office": outside}
    return Reading(text, ((target, 0.95),), {target.matter: 0.95} if target.is_question else {}, aspects)


@pytest.mark.parametrize(
    ("text", "called", "act"),
    [("给工作人员看了一下,那要带什么", 0.0, Act.ASK), ("给我找个人来,那要带什么", 0.2, Act.HUMAN), ("接个客服,那要带什么", 0.0, Act.HUMAN)],
)
def test_a_person_is_called_where_the_message_as_a_whole_may_call_for_one(
    understander: Understander, monkeypatch: pytest.MonkeyPatch, text: str, called: float, act: Act
) -> None:
    def read(_: object, words: str, *__: object) -> Reading:
        if words == text or words == "那要带什么":
            return _clause(words, Target("endorsement", "materials"), human=called)
        return _clause(words, Target("none", "human"), human=0.95)

    monkeypatch.setattr(type(understander.model), "read", read)

    assert understander.understand(text).act is act


@pytest.mark.parametrize(("outside", "asked"), [(0.1, 2), (0.4, 0)])
def test_two_clauses_that_surely_ask_something_of_ours_outweigh_a_doubt(
    understander: Understander, monkeypatch: pytest.MonkeyPatch, outside: float, asked: int
) -> None:
    text = "公司注册在外地,登记在哪办,居住证在哪办"

    def read(_: object, words: str, *__: object) -> Reading:
        if words == text:
            reading = _clause(words, Target("none", "oos:other_office"), outside=outside)
            return replace(reading, ranking=(*reading.ranking, (Target("registration", "where"), 0.01)))
        if "哪" in words:
            return _clause(words, Target("registration" if "登记" in words else "application", "where"))
        return _clause(words, Target("none", "inform"))

    monkeypatch.setattr(type(understander.model), "read", read)

    assert len(understander.understand(text).questions) == asked
