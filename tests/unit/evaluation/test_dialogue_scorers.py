"""Scorers of several questions, follow-ups, out-of-scope messages and situations."""

from __future__ import annotations

import pytest

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome
from bot.evaluation.scorers import follow_up, out_of_scope, several, situations
from bot.evaluation.scorers.common import paired
from bot.evaluation.sets import Line

FEE, WHERE, HOW = ("application", "fee"), ("application", "where"), ("application", "procedure")


def message(line_id: str, *questions: tuple[tuple[str, str], ...]) -> Line:
    return Line(line_id, "text", labels={"questions": [{"accept": [list(p) for p in accept]} for accept in questions]})


def asks(line_id: str, *pairs: tuple[str, str]) -> Outcome:
    return Outcome(line_id, "ask", questions=pairs, answered=pairs)


def test_several_questions_need_all_in_order_and_at_most_one_extra() -> None:
    lines = [message(name, (FEE,), (WHERE, HOW)) for name in "abcde"]
    outcomes = [
        asks("a", FEE, HOW),  # good
        asks("b", HOW, FEE, WHERE),  # good, one extra
        asks("c", WHERE, FEE),  # wrong order
        asks("d", FEE),  # one missing
        asks("e", HOW, FEE, HOW, WHERE, HOW),  # too many
    ]

    scores = several.score(lines, outcomes)

    assert scores.shares["all_found"] == Share(2, 5)
    assert scores.shares["all_found.in_order"] == Share(3, 5)
    assert scores.shares["all_found.any_order"] == Share(4, 5)
    assert scores.shares["question_found"] == Share(9, 10)
    assert scores.shares["first_found"] == Share(2, 5)
    assert scores.shares["at_most_one_extra"] == Share(4, 5)
    assert scores.shares["all_answered"] == Share(4, 5)
    assert scores.shares["all_found.of_2"] == Share(2, 5)
    assert [item["id"] for item in scores.details["missed"]] == ["c", "d", "e"]


def test_one_output_question_cannot_stand_for_two() -> None:
    asked = [(FEE, WHERE), (FEE,)]

    assert several.longest_in_order(asked, [FEE]) == 1
    assert several.matched(asked, [FEE]) == 1
    # the first gives way so that both find a place
    assert several.matched(asked, [FEE, WHERE]) == 2
    assert several.longest_in_order(asked, [FEE, WHERE]) == 1


def test_follow_up_is_judged_by_the_answer() -> None:
    def line(line_id: str, *accept: tuple[str, str], city: str = "") -> Line:
        facts = {"facts": {"city": city}} if city else {}
        return Line(line_id, "text", ("before",), {"accept": [list(p) for p in accept], **facts})

    lines = [line("a", FEE, city="上海"), line("b", FEE, city="北京"), line("c", FEE), line("d", FEE), line("e", ("case", "complaint"))]
    outcomes = [
        Outcome("a", "ask", questions=(("none", "fee"),), answered=(FEE,), cities=("上海",)),
        Outcome("b", "ask", questions=(FEE,), answered=(WHERE, FEE), cities=(None, None)),
        Outcome("c", "ask", questions=(FEE,), asked_back=True, offered=(FEE,), statuses=("clarify",)),
        Outcome("d", "oos", statuses=("refused",)),
        Outcome("e", "complaint"),
    ]

    shares = follow_up.score(lines, outcomes).shares

    assert shares["right"] == Share(2, 5)
    assert shares["right_or_offered"] == Share(3, 5)
    assert shares["any_answer_right"] == Share(3, 5)
    assert shares["asked_back"] == Share(1, 5)
    assert shares["wrongly_declined"] == Share(1, 5)
    assert shares["city_kept"] == Share(1, 2)


def test_what_its_talk_answers_is_not_declined() -> None:
    """那医保报销呢 is out of scope by itself, and a right that the permit gives in a talk on rights."""
    outcome = Outcome("a", "oos", answered=(FEE,), statuses=("answered",))

    shares = follow_up.score([Line("a", "text", ("before",), {"accept": [list(FEE)]})], [outcome]).shares

    assert (shares["right"], shares["wrongly_declined"]) == (Share(1, 1), Share(0, 1))


def test_out_of_scope_is_declined_by_act_or_status() -> None:
    def line(line_id: str, kind: str, look_alike: bool) -> Line:
        return Line(line_id, "text", labels={"kind": kind, "look_alike": look_alike})

    lines = [line("a", "unsafe", True), line("b", "unrelated", False), line("c", "unrelated", True), line("d", "other_permit", True)]
    outcomes = [
        Outcome("a", "oos", kind="unrelated"),
        Outcome("b", "ask", questions=(FEE,), statuses=("refused",)),
        Outcome("c", "ask", questions=(FEE,), answered=(FEE,), statuses=("answered",)),
        Outcome("d", "ask", questions=(FEE,), asked_back=True, statuses=("clarify",)),
    ]

    shares = out_of_scope.score(lines, outcomes).shares

    assert shares["declined"] == Share(2, 4)
    assert shares["not_answered"] == Share(3, 4)
    assert shares["kind_right"] == Share(0, 1)
    assert shares["declined.look_alike"] == Share(1, 3)
    assert shares["declined.plain"] == Share(1, 1)
    assert shares["declined.unrelated"] == Share(1, 2)
    assert shares["declined.other_permit"] == Share(0, 1)


def test_situation_entries_right_offered_and_taken_wrongly() -> None:
    landlord, general = "application.materials.landlord", "application.materials"
    lines = [
        *(Line(name, "text", labels={"entry": landlord}) for name in "abcd"),
        Line("e", "text", labels={"entry": general}),
        Line("f", "text", labels={"entry": general, "accept": ["application.fee"]}),
    ]
    outcomes = [
        Outcome("a", "ask", entries=(landlord,)),
        Outcome("b", "ask", entries=(general,), offered_entries=(landlord,)),
        Outcome("c", "ask", entries=("application.materials.dormitory",)),
        Outcome("d", "ask", entries=(general,)),
        Outcome("e", "ask", entries=(landlord,)),
        Outcome("f", "ask", entries=("application.fee",)),
    ]

    shares = situations.score(lines, outcomes).shares

    assert shares["entry_right"] == Share(1, 4)
    assert shares["entry_right_or_offered"] == Share(2, 4)
    assert shares["wrong_entry"] == Share(1, 4)
    assert shares["general_right"] == Share(1, 2)
    assert shares["general_took_an_entry"] == Share(1, 2)


def test_outcomes_of_other_lines_are_not_scored() -> None:
    with pytest.raises(ValueError, match="do not belong"):
        paired([Line("a", "text")], [Outcome("b", "ask")])
