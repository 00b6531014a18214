"""Clauses of a message, and which of them ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.labels import Aspect
from bot.nlu.segment import asked_aspects, clauses, last_spans, spans


def _asking(text: str) -> list[str]:
    return [clause.text for clause in clauses(text) if clause.asks]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("居住证怎么办", ["居住证怎么办"]),
        ("居住证怎么办?", ["居住证怎么办"]),
        ("要带什么?多少钱?几天能好?", ["要带什么", "多少钱", "几天能好"]),
        ("要带什么,要多少钱。在哪办", ["要带什么", "要多少钱", "在哪办"]),
        ("怎么签注另外丢了怎么补", ["怎么签注", "丢了怎么补"]),
        ("去哪办以及多少钱", ["去哪办", "多少钱"]),
        ("能办吗 要钱不", ["能办吗", "要钱不"]),
        ("我在上海 居住证丢了", ["我在上海", "居住证丢了"]),
        ("第一句\n第二句", ["第一句", "第二句"]),
        ("你好…在吗", ["你好", "在吗"]),
    ],
)
def test_a_message_is_cut_at_its_borders(text: str, pieces: list[str]) -> None:
    assert [clause.text for clause in clauses(text)] == pieces


@pytest.mark.parametrize("text", ["", "?", "。。。", "好", "好,行,嗯"])
def test_pieces_too_short_to_say_anything_are_left_out(text: str) -> None:
    assert clauses(text) == []


def test_of_several_questions_each_asks() -> None:
    assert _asking("办居住证要带什么?要多少钱?几天能好") == ["办居住证要带什么", "要多少钱", "几天能好"]


def test_of_a_rambling_story_only_the_question_asks() -> None:
    story = "我去年从老家来的,一直在厂里上班,住的是宿舍,上个月搬出来租了房子,现在孩子要上学了,居住证还要不要重新办"

    assert _asking(story) == ["居住证还要不要重新办"]


@pytest.mark.parametrize("text", ["我的证到期了?", "这样就行?"])
def test_a_question_mark_makes_a_statement_ask(text: str) -> None:
    assert [clause.asks for clause in clauses(text)] == [True]
    assert [clause.asks for clause in clauses(text.removesuffix("?"))] == [False]


@pytest.mark.parametrize("text", ["我几乎每天加班", "我在上海上班", "谢谢你了", "证已经办下来了"])
def test_statements_do_not_ask(text: str) -> None:
    assert _asking(text) == []


@pytest.mark.parametrize("text", ["好没", "办好没", "能办不", "要钱吗", "咋弄", "多久", "是不是要罚款", "需要哪些材料"])
def test_everyday_ways_of_asking_are_seen(text: str) -> None:
    assert _asking(text) == [text]


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("要带什么去哪办", [Aspect.MATERIALS, Aspect.WHERE]),
        ("去哪办要带什么", [Aspect.WHERE, Aspect.MATERIALS]),
        ("多少钱多久能好", [Aspect.FEE, Aspect.DEADLINE]),
        ("怎么办理需要什么材料收费吗", [Aspect.PROCEDURE, Aspect.MATERIALS, Aspect.FEE]),
        ("居住证是什么", []),
    ],
)
def test_aspects_named_in_so_many_words_are_found_in_order(text: str, aspects: list[Aspect]) -> None:
    assert asked_aspects(text) == aspects


@given(st.text(max_size=200))
def test_clauses_are_pieces_of_the_text_in_order(text: str) -> None:
    at = 0
    for clause in clauses(text):
        at = text.index(clause.text, at) + len(clause.text)
    assert asked_aspects(text) is not None


def test_the_last_clauses_are_found_where_they_stand() -> None:
    text = "登记要钱吗,登记要钱吗,登记要钱吗"

    assert last_spans(text, ["登记要钱吗", "登记要钱吗"]) == [(6, 11), (12, 17)]
    assert spans(text, ["登记要钱吗", "登记要钱吗"]) == [(0, 5), (6, 11)]
    assert last_spans(text, []) == []
