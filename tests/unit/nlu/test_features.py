"""Features: character n-grams, folded digits, and the concepts behind the many words for one thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.features import MAX_FEATURE_CHARS, Featuriser

CONCEPTS = {"PERMIT": ["居住证", "暂住证"], "LOSE": ["丢了", "不见了"], "COST": ["多少钱", "APP收费"], "RENEW": ["续", "续签"]}


@pytest.fixture
def featuriser() -> Featuriser:
    return Featuriser(CONCEPTS, max_ngram=3)


def test_words_are_cut_into_pieces_of_every_length_up_to_the_longest(featuriser: Featuriser) -> None:
    names = featuriser.features("去哪")

    assert set(names) == {"^", "$", "去", "哪", "^去", "去哪", "哪$", "^去哪", "去哪$"}


def test_dates_and_numbers_leave_no_trace_of_their_digits(featuriser: Featuriser) -> None:
    assert featuriser.features("2025年3月31日发的") == featuriser.features("1999年12月1日发的")
    assert not any(character in "123456789" for name in featuriser.features("编号JZ202611030000133") for character in name)


def test_punctuation_and_capitals_make_no_difference(featuriser: Featuriser) -> None:
    assert featuriser.features("APP上怎么办？？？") == featuriser.features("app上怎么办…")


@pytest.mark.parametrize("word", ["居住证", "暂住证"])
def test_different_words_for_one_thing_share_a_concept(featuriser: Featuriser, word: str) -> None:
    assert "#PERMIT" in featuriser.features(f"{word}怎么办")


def test_concept_words_are_found_whatever_their_capitals(featuriser: Featuriser) -> None:
    assert "#COST" in featuriser.features("这个app收费吗")


def test_neighbouring_concepts_form_a_pair_across_the_words_between_them(featuriser: Featuriser) -> None:
    names = featuriser.features("证不见了，补一张要多少钱")

    assert "#LOSE+COST" in names
    assert "#LOSE+COST" not in featuriser.features("多少钱？我的不见了")


def test_a_concept_counts_once_however_often_it_is_named(featuriser: Featuriser) -> None:
    assert featuriser.features("居住证居住证暂住证").count("#PERMIT") == 1


def test_marks_found_otherwise_are_features_too(featuriser: Featuriser) -> None:
    assert "@overdue" in featuriser.features("怎么办", ["@overdue"])


def test_of_a_long_message_its_end_counts(featuriser: Featuriser) -> None:
    story = "我前年来的这里一直在厂里上班" * 40

    assert featuriser.features(story + "居住证多少钱") == featuriser.features("无关的话" * 100 + story + "居住证多少钱")
    assert "#COST" in featuriser.features(story + "居住证多少钱")
    assert "#COST" not in featuriser.features("居住证多少钱" + story)
    assert len(featuriser.features("长" * 100_000)) <= 3 * (MAX_FEATURE_CHARS + 2)


def test_without_a_thesaurus_there_are_only_pieces() -> None:
    assert not any(name.startswith("#") for name in Featuriser({}, 2).features("居住证丢了"))


@given(st.text(max_size=300))
def test_any_text_has_features(text: str) -> None:
    assert all(isinstance(name, str) and name for name in Featuriser(CONCEPTS, 4).features(text))
