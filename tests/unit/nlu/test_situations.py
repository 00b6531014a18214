"""Situation entries are taken when they are likely enough, and else offered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.nlu.labelled import Target
from bot.nlu.reading import Asked, Reading
from bot.nlu.situations import Limits, examples_fingerprint, in_situation, read_examples, with_told

LANDLORD, DORMITORY, ABROAD = "registration.procedure.landlord", "registration.procedure.dormitory", "endorsement.procedure.abroad"
LIMITS = Limits(close=0.35, other=0.5, among_several=0.6, offered=0.03)
ASKED = Asked("registration", "procedure", 0.8, "怎么登记")


def _reading(entries: dict[str, float], **matters: float) -> Reading:
    ranked = tuple(sorted(entries.items(), key=lambda item: -item[1]))
    return Reading("怎么登记", ((Target("registration", "procedure"), 0.8),), matters or {"registration": 1.0}, {"procedure": 1.0}, ranked)


@pytest.mark.parametrize(
    ("asked", "probability", "alone", "taken"),
    [
        (ASKED, 0.36, True, True),
        (ASKED, 0.34, True, False),
        (Asked("registration", "fee", 0.8, ""), 0.45, True, False),
        (Asked("registration", "fee", 0.8, ""), 0.55, True, True),
        (Asked("registration", "fee", 0.8, "", alternatives=(("registration", "procedure", 0.3),)), 0.45, True, True),
        (ASKED, 0.55, False, False),
        (ASKED, 0.65, False, True),
        (Asked("registration", "fee", 0.8, ""), 0.95, False, False),
    ],
)
def test_an_entry_is_taken_when_it_is_likely_enough(asked: Asked, probability: float, *, alone: bool, taken: bool) -> None:
    found = in_situation(asked, _reading({LANDLORD: probability, DORMITORY: 0.01}), LIMITS, alone=alone)

    assert found.situation == (LANDLORD if taken else "")
    assert found.situations == (() if taken else (LANDLORD,))
    assert (found.matter, found.aspect) == (("registration", "procedure") if taken else (asked.matter, asked.aspect))


def test_what_is_less_likely_is_offered_in_order() -> None:
    found = in_situation(ASKED, _reading({DORMITORY: 0.1, LANDLORD: 0.2, ABROAD: 0.3}), LIMITS, alone=True)

    assert (found.situation, found.situations) == ("", (LANDLORD, DORMITORY))


def test_entries_of_a_second_likely_matter_count_too() -> None:
    reading = _reading({ABROAD: 0.6}, registration=0.5, endorsement=0.5)
    asked = Asked("registration", "procedure", 0.4, "", matters=(("registration", 0.5), ("endorsement", 0.5)))

    assert in_situation(asked, reading, LIMITS, alone=True).situation == ABROAD
    assert in_situation(ASKED, reading, LIMITS, alone=True).situation == ""


def test_entries_weigh_against_their_matters_alone() -> None:
    # 0.3 of a message that is half out of scope is 0.6 of what it may ask
    assert in_situation(ASKED, _reading({LANDLORD: 0.3}, registration=0.5), LIMITS, alone=True).situation == LANDLORD


@pytest.mark.parametrize("matters", [{"registration": 0.0}, {"settlement": 1.0}])
def test_a_matter_that_is_not_there_has_no_entries(matters: dict[str, float]) -> None:
    assert in_situation(ASKED, _reading({LANDLORD: 0.9}, **matters), LIMITS, alone=True) == ASKED


def test_a_question_without_a_matter_has_no_situation() -> None:
    asked = Asked("none", "procedure", 0.9, "")

    assert in_situation(asked, _reading({LANDLORD: 0.9}), LIMITS, alone=True) is asked


def test_several_questions_are_asked_in_the_situation_that_their_message_tells() -> None:
    questions = (ASKED, Asked("endorsement", "fee", 0.9, "签注要钱吗"))
    limits = Limits(told=0.4)

    assert with_told(questions, _reading({LANDLORD: 0.3}), limits) == questions
    told = with_told(questions, _reading({LANDLORD: 0.5}), limits)
    assert [(asked.aspect, asked.situation) for asked in told] == [("procedure", LANDLORD), ("fee", "")]


def test_the_situation_that_no_question_names_goes_before_them() -> None:
    questions = (ASKED, Asked("endorsement", "fee", 0.9, "签注要钱吗"))

    told = with_told(questions, _reading({ABROAD: 0.5}), Limits(told=0.4))

    assert [asked.situation for asked in told] == [ABROAD, "", ""]
    assert told[1:] == questions
    assert (told[0].matter, told[0].aspect) == ("endorsement", "procedure")
    three = (*questions, Asked("rights", "where", 0.9, "去哪"))
    assert with_told(three, _reading({ABROAD: 0.5}), Limits(told=0.4)) == three


@pytest.mark.parametrize(("words", "kept"), [("怎么办", False), ("那我该咋办呢", False), ("怎么办签注", True), ("补办怎么办", True)])
def test_the_way_out_is_what_the_situation_tells(words: str, kept: bool) -> None:
    way_out = Asked("permit_general", "procedure", 0.9, words)

    for entry, first in ((LANDLORD, ASKED), (ABROAD, ASKED)):
        told = with_told((first, way_out), _reading({entry: 0.5}), Limits(told=0.4))
        assert told[0].situation == entry
        assert (way_out in told) is kept


def test_a_situation_of_one_question_stands() -> None:
    in_dormitory = replace(ASKED, situation=DORMITORY)
    questions = (in_dormitory, Asked("endorsement", "fee", 0.9, "签注要钱吗"))

    assert with_told(questions, _reading({LANDLORD: 0.9}), Limits(told=0.4)) == questions


def test_examples_come_from_the_entries_and_from_the_further_file(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    (tmp_path / "situations").mkdir()
    landlord = "{id: registration.procedure.landlord, title: 房东不配合怎么办, body: [甲], examples: [房东不配合]}"
    entries = f"matter: registration\nentries:\n- {landlord}\n- {{id: registration.fee}}\n"
    (tmp_path / "answers" / "registration.yml").write_text(entries, encoding="utf-8")
    more = 'registration.procedure.landlord:\n- 房东不肯\nregistration.procedure.gone:\n- "没有这个条目"\n'
    (tmp_path / "situations" / "registration.yml").write_text(more, encoding="utf-8")

    expected = ["房东不配合怎么办", "房东不配合", "房东不肯"]  # the title is a question too
    assert read_examples(tmp_path) == [(LANDLORD, text) for text in expected]
    before = examples_fingerprint(tmp_path)
    (tmp_path / "answers" / "registration.yml").write_text(entries.replace("甲", "乙"), encoding="utf-8")
    assert examples_fingerprint(tmp_path) == before  # the wording of an answer does not change the model
