"""What a label becomes once the talk is known."""

from __future__ import annotations

import pytest

from bot.nlu.context import ASPECT, MATTER, in_context


def test_what_the_words_do_not_name_comes_from_the_talk() -> None:
    label, sure = in_context({"none": 0.5, "application": 0.3, "endorsement": 0.1}, "loss_replacement", MATTER)

    assert label == "loss_replacement"
    assert sure > 0.7


def test_what_the_words_name_stands_against_the_talk() -> None:
    assert in_context({"endorsement": 0.95, "none": 0.02}, "loss_replacement", MATTER)[0] == "endorsement"
    assert in_context({"fee": 0.9, "none": 0.05}, "materials", ASPECT)[0] == "fee"


def test_the_label_that_first_messages_fall_back_to_counts_less_in_a_talk() -> None:
    own = {"application": 0.6, "none": 0.12}

    assert in_context(own, "endorsement", MATTER)[0] == "endorsement"
    assert in_context({"settlement": 0.6, "none": 0.05}, "endorsement", MATTER)[0] == "settlement"


@pytest.mark.parametrize("own", [{}, {"none": 0.0}])
def test_words_that_tell_nothing_leave_the_talk_as_it_is(own: dict[str, float]) -> None:
    assert in_context(own, "rights", MATTER)[0] == "rights"
