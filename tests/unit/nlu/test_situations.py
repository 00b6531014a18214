"""Situation entries are found by their examples, and general questions stay general."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.features import Featuriser
from bot.nlu.situations import SituationFinder, examples_fingerprint, read_examples

LANDLORD, DORMITORY, GENERAL = "registration.procedure.landlord", "registration.procedure.dormitory", "registration.procedure"
EXAMPLES = [
    (LANDLORD, "房东不配合登记怎么办"),
    (LANDLORD, "房东不肯出面，我怎么登记"),
    (LANDLORD, "房东不给登记"),
    (DORMITORY, "住公司宿舍怎么登记"),
    (DORMITORY, "住学校宿舍要怎么登记"),
    (DORMITORY, "宿舍能登记吗"),
    (GENERAL, "居住登记怎么办理"),
    (GENERAL, "登记的步骤是什么"),
    (GENERAL, "怎么登记"),
    ("endorsement.procedure.abroad", "房东不在国内怎么签注"),
    ("endorsement.procedure.abroad", "人在国外怎么签注"),
]


@pytest.fixture(scope="module")
def featuriser() -> Featuriser:
    return Featuriser({})


@pytest.fixture(scope="module")
def finder(featuriser: Featuriser) -> SituationFinder:
    return SituationFinder.build([(name, featuriser.features(text)) for name, text in EXAMPLES], min_count=1)


@pytest.mark.parametrize(("text", "entry"), [("我的房东不配合", LANDLORD), ("我住宿舍，怎么登记", DORMITORY)])
def test_a_question_goes_to_the_entry_of_its_examples(finder: SituationFinder, featuriser: Featuriser, text: str, entry: str) -> None:
    best = finder.matches(featuriser.features(text), "registration")[0]

    assert best.entry == entry
    assert best.particular > 0.5
    assert best.share > 0.5


def test_a_general_question_is_an_instance_of_none(finder: SituationFinder, featuriser: Featuriser) -> None:
    assert finder.matches(featuriser.features("居住登记的步骤是什么"), "registration")[0].particular < 0.5


def test_only_entries_of_the_matter_are_found(finder: SituationFinder, featuriser: Featuriser) -> None:
    features = featuriser.features("房东不在国内")

    assert {m.entry for m in finder.matches(features, "registration")} == {LANDLORD, DORMITORY}
    assert [m.entry for m in finder.matches(features, "endorsement")] == ["endorsement.procedure.abroad"]
    assert finder.matches(features, "settlement") == []


def test_an_empty_text_still_has_probabilities(finder: SituationFinder) -> None:
    assert 0 < sum(match.probability for match in finder.matches([], "registration")) < 1


def test_saved_profiles_give_the_same_matches(finder: SituationFinder, featuriser: Featuriser, tmp_path: Path) -> None:
    finder.save(tmp_path)
    again = SituationFinder.load(tmp_path)
    features = featuriser.features("房东不配合")

    assert [m.entry for m in again.matches(features, "registration")] == [m.entry for m in finder.matches(features, "registration")]


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
