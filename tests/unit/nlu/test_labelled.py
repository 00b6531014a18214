"""The labels of the two axes, and their spelling as Rasa intents."""

from __future__ import annotations

from itertools import product

import pytest

from bot.labels import Act, Aspect, Matter, OutOfScope
from bot.nlu.labelled import Target, parse_intent

PLAIN_ACTS = [act for act in Act if act not in (Act.ASK, Act.INFORM, Act.OUT_OF_SCOPE)]


@pytest.mark.parametrize(("matter", "aspect"), product(Matter, Aspect), ids=lambda label: str(label))
def test_every_question_is_read_back_from_its_intent(matter: Matter, aspect: Aspect) -> None:
    target = Target(str(matter), str(aspect))

    assert target.full_intent == f"ask/{matter}_{aspect}"
    assert parse_intent(target.full_intent) == target
    assert (target.act, target.intent, target.kind, target.is_question) == (Act.ASK, "ask", None, True)


@pytest.mark.parametrize("act", PLAIN_ACTS, ids=str)
def test_every_plain_act_is_its_own_intent(act: Act) -> None:
    target = parse_intent(str(act))

    assert target == Target("none", str(act))
    assert (target.act, target.intent, target.full_intent, target.kind) == (act, str(act), str(act), None)
    assert not target.is_question


@pytest.mark.parametrize("matter", Matter, ids=str)
def test_a_statement_of_facts_keeps_its_matter(matter: Matter) -> None:
    target = parse_intent(f"inform/{matter}")

    assert target == Target(str(matter), "inform")
    assert (target.act, target.intent, target.full_intent) == (Act.INFORM, "inform", f"inform/{matter}")


@pytest.mark.parametrize("kind", OutOfScope, ids=str)
def test_every_kind_of_out_of_scope_is_read_back(kind: OutOfScope) -> None:
    target = parse_intent(f"out_of_scope/{kind}")

    assert (target.act, target.kind, target.intent, target.is_question) == (Act.OUT_OF_SCOPE, kind, "out_of_scope", False)
    assert target.full_intent == f"out_of_scope/{kind}"


def test_no_two_labels_share_an_intent() -> None:
    questions = [Target(str(m), str(a)) for m, a in product(Matter, Aspect)]
    others = [parse_intent(str(act)) for act in PLAIN_ACTS] + [parse_intent(f"out_of_scope/{kind}") for kind in OutOfScope]
    spelt = [target.full_intent for target in questions + others]

    assert len(set(spelt)) == len(spelt)


@pytest.mark.parametrize(
    "label",
    [
        "ask", "ask/", "ask/passport_fee", "ask/application", "ask/application_", "ask/application_price", "inform", "inform/visa",
        "out_of_scope", "out_of_scope/weather", "nlu_fallback", "", "ASK/application_fee",
    ],
)  # fmt: skip
def test_an_unknown_label_is_refused(label: str) -> None:
    with pytest.raises(ValueError):
        parse_intent(label)
