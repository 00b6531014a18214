"""Whether an endorsement was made, as a message tells it."""

from __future__ import annotations

import pytest

from bot.dialogue.endorsed import told_endorsed
from bot.knowledge import Endorsed, KnowledgeBase
from tests.unit.dialogue.talks import TODAY, Talk, turn

ENDORSE = ("endorsement", "due_date")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("没签", Endorsed(made=False)),
        ("一直没签注", Endorsed(made=False)),
        ("忘了去签", Endorsed(made=False)),
        ("签过了", Endorsed(made=True)),
        ("前两个月刚签过", Endorsed(made=True)),
        ("每年都签", Endorsed(made=True)),
        ("去年签了今年忘了", Endorsed(made=False, year=2026)),
        ("去年光看店了 没签", Endorsed(made=False, year=2025)),
        ("去年没签，今年也没签", Endorsed(made=False, year=2025)),  # missed since then
        ("去年没签，今年签了的", Endorsed(made=True, year=2026)),
        ("如果没签会怎样", None),
        ("没签会罚款吗", None),
        ("签了没", None),
        ("签没签我不记得了", None),
        ("证是11月30号签发的", None),
        ("合同没签", None),
        ("哪天签注", None),
        ("是不是没签的都停用了", None),
    ],
)
def test_what_a_message_tells_of_the_endorsement(text: str, told: Endorsed | None) -> None:
    assert told_endorsed(turn(text), TODAY) == told


def test_what_was_told_decides_which_window_counts(kb: KnowledgeBase) -> None:
    asked = "证2024年9月1号发的，哪天签注"
    both, late, made = Talk(kb), Talk(kb), Talk(kb)
    (either,) = both.days(asked, ENDORSE)
    assert (either["previous_window_last"], either["window_last"]) == ("2026-08-31", "2027-08-31")

    late.says(asked, ENDORSE)
    (missed,) = late.says("没签", ("endorsement", "consequence")).answers
    assert "到今天过了84天" in missed.body
    made.says(asked, ENDORSE)
    (kept,) = made.days("签过了")
    assert "previous_window_last" not in kept
    assert kept["window_last"] == "2027-08-31"


def test_another_permit_has_another_endorsement(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    talk.says("证2024年9月1号发的，没签", ENDORSE)
    assert talk.slots["endorsed"] == "no"

    talk.says("证2024年10月1号发的，哪天签注", ENDORSE)
    assert talk.slots["endorsed"] is None


def test_both_are_offered_as_buttons(kb: KnowledgeBase) -> None:
    talk = Talk(kb)
    asked = talk.says("证2024年9月1号发的，哪天签注", ENDORSE)
    assert [button.facts for button in asked.buttons[:2]] == ['{"endorsed": "yes"}', '{"endorsed": "no"}']

    talk.slots["endorsed"] = "no"  # as Rasa fills it from the button
    (given,) = talk.says("/inform").answers
    assert "已经过了84天" in given.body
    assert not any("endorsed" in button.facts for button in talk.says("证2025年12月1号发的，哪天签注", ENDORSE).buttons)
