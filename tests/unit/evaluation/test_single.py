"""The scorer of single questions, on records whose figures can be counted by hand."""

from __future__ import annotations

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome
from bot.evaluation.scorers import single

FEE, WHERE, DATE = ("application", "fee"), ("application", "where"), ("endorsement", "due_date")


def answered(line_id: str, pair: tuple[str, str], confidence: float = 0.9) -> Outcome:
    return Outcome(line_id, "ask", questions=(pair,), confidence=confidence, answered=(pair,), statuses=("answered",))


def asked_back(line_id: str, pair: tuple[str, str], *offered: tuple[str, str]) -> Outcome:
    return Outcome(line_id, "ask", questions=(pair,), confidence=0.2, statuses=("clarify",), asked_back=True, offered=offered)


def test_right_offered_confident_and_declined_are_told_apart(single_line) -> None:
    lines = [single_line(name, FEE) for name in "abcdef"]
    outcomes = [
        answered("a", FEE),  # right
        answered("b", WHERE),  # wrong and sure
        answered("c", WHERE, confidence=0.25),  # wrong, below the threshold
        asked_back("d", WHERE, FEE, DATE),  # offers it
        asked_back("e", WHERE, DATE),  # does not
        Outcome("f", "oos", confidence=0.8, kind="unrelated", statuses=("refused",)),
    ]

    shares = single.score(lines, outcomes, threshold=0.3).shares

    assert shares["pair_right"] == Share(1, 6)
    assert shares["pair_right_or_offered"] == Share(2, 6)
    assert shares["answer_right"] == Share(2, 6)
    assert shares["confident_wrong"] == Share(1, 6)
    assert shares["asked_back"] == Share(2, 6)
    assert shares["wrongly_declined"] == Share(1, 6)
    assert shares["matter_right"] == Share(5, 6)
    assert shares["aspect_right"] == Share(1, 6)


def test_either_labeller_may_accept_and_the_author_alone_is_kept_apart(single_line) -> None:
    lines = [single_line("a", FEE, accept2=[list(FEE), list(WHERE)]), single_line("b", FEE, accept2=[list(WHERE)])]

    scores = single.score(lines, [answered("a", WHERE), answered("b", FEE)], threshold=0.3)

    assert scores.shares["pair_right"] == Share(2, 2)
    assert scores.shares["pair_right.author_only"] == Share(1, 2)
    labellers = scores.details["labellers"]
    assert (labellers["author_main_in_second"]["hits"], labellers["author_main_in_second"]["of"]) == (1, 2)
    assert labellers["second_main_in_author"]["hits"] == 1
    assert labellers["same_sets"]["hits"] == 0
    assert labellers["pairs_per_line"] == 2.0


def test_lines_that_ask_nothing_are_reported_apart(single_line) -> None:
    lines = [single_line("a", FEE), single_line("b", ("rights", "none")), single_line("c", ("case", "inform"))]
    outcomes = [
        answered("a", FEE),
        asked_back("b", ("rights", "none")),
        Outcome("c", "inform", stated=("case", "inform"), confidence=0.9, statuses=("clarify",)),
    ]

    scores = single.score(lines, outcomes, threshold=0.3)

    assert scores.shares["pair_right"] == Share(1, 1)
    assert scores.shares["bare_topic.pair_right"] == Share(1, 1)
    assert scores.shares["statement.pair_right"] == Share(1, 1)
    assert scores.right == {"a": True}


def test_statement_about_another_matter_is_wrong(single_line) -> None:
    scores = single.score(
        [single_line("c", ("case", "inform"))], [Outcome("c", "inform", stated=("registration", "inform"))], threshold=0.3
    )

    assert scores.shares["statement.pair_right"] == Share(0, 1)


def test_act_without_matter_fits_a_complaint_about_any(single_line) -> None:
    scores = single.score([single_line("a", ("case", "complaint"))], [Outcome("a", "complaint", confidence=0.9)], threshold=0.3)

    assert scores.shares["pair_right"] == Share(1, 1)


def test_answer_may_be_right_where_the_question_was_not(single_line) -> None:
    """A date in the message turns a question about a time limit into one about a day."""
    outcome = Outcome("a", "ask", questions=(("endorsement", "deadline"),), confidence=0.9, answered=(DATE,), statuses=("answered",))

    shares = single.score([single_line("a", DATE)], [outcome], threshold=0.3).shares

    assert (shares["pair_right"], shares["answer_right"]) == (Share(0, 1), Share(1, 1))


def test_method_without_confidence_has_no_confident_errors(single_line) -> None:
    outcome = Outcome("a", "ask", questions=(WHERE,), answered=(WHERE,))

    assert single.score([single_line("a", FEE)], [outcome], threshold=0.0).shares["confident_wrong"] == Share(0, 0)


def test_registers_and_twins(single_line) -> None:
    lines = [
        single_line("p1", FEE),
        single_line("t1", FEE, register="typo", plain_id="p1"),
        single_line("p2", FEE),
        single_line("t2", FEE, register="typo", plain_id="p2"),
        single_line("v2", FEE, register="voice", plain_id="p2"),
    ]
    outcomes = [answered("p1", FEE), answered("t1", WHERE), answered("p2", FEE), answered("t2", FEE), answered("v2", FEE)]

    scores = single.score(lines, outcomes, threshold=0.3)

    assert scores.shares["register.typo"] == Share(1, 2)
    typo = scores.details["robustness"]["typo"]
    assert (typo["plain"]["hits"], typo["variant"]["hits"]) == (2, 1)
    assert (typo["only_plain_right"], typo["only_variant_right"], typo["chance"]) == (1, 0, 1.0)
    assert scores.details["robustness"]["voice"]["only_plain_right"] == 0


def test_confusion_counts_accepted_readings_as_right(single_line) -> None:
    lines = [single_line("a", FEE, WHERE), single_line("b", FEE), single_line("c", FEE)]
    outcomes = [answered("a", WHERE), answered("b", DATE), Outcome("c", "greet")]

    details = single.score(lines, outcomes, threshold=0.3).details

    assert details["confusion_aspect"] == [
        {"expected": "fee", "got": "due_date", "lines": 1},
        {"expected": "fee", "got": "fee", "lines": 1},
        {"expected": "fee", "got": "greet", "lines": 1},
    ]
    assert {"expected": "application", "got": "endorsement", "lines": 1} in details["confusion_matter"]
    assert [item["id"] for item in details["confident_wrong"]] == ["b"]
    assert [item["id"] for item in details["other_wrong"]] == ["c"]
