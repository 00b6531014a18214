"""The date expressions of the case files, read on 2026-11-23."""

from __future__ import annotations

import pytest

from bot.nlu.dates import Kind
from tests.unit.nlu.date_cases import Expression, answer, expressions, failure, read, unseen

HELD_OUT_SHARE = 0.97


@pytest.mark.parametrize("expression", expressions(), ids=lambda e: f"{e.number}-{e.text}")
def test_every_expression_is_read_as_written_down(expression: Expression) -> None:
    mentions = read(expression.text)
    if expression.answers == ("NONE",):  # an impossible date is said to be one; nothing else may be found
        assert all(mention.kind is Kind.IMPOSSIBLE for mention in mentions), answer(mentions)
        return
    accepted = {one.replace("T:", "D:").split(" ")[0] for one in expression.answers}
    assert answer(mentions).split("@")[0] in accepted


def test_held_out_sentences_are_read_right() -> None:
    cases = unseen()
    failures = [text for text in map(failure, cases) if text]
    assert len(cases) >= 120
    assert 1 - len(failures) / len(cases) >= HELD_OUT_SHARE, "\n".join(failures)


def test_no_held_out_sentence_without_a_date_gets_a_day() -> None:
    for case in unseen():
        if case.answers == ("NONE",):
            assert read(case.sentence) == [], case.sentence
