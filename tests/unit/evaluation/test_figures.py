"""Shares, intervals, quantiles, the sign test: against values worked out elsewhere."""

from __future__ import annotations

import pytest

from bot.evaluation.figures import Share, quantile, sign_test


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert Share(hits, of).interval == pytest.approx((low, high), abs=5e-5)


def test_all_right_still_leaves_doubt() -> None:
    low, high = Share(10, 10).interval or (0, 0)

    assert low == pytest.approx(0.7225, abs=1e-4)
    assert high == pytest.approx(1.0)


def test_share_of_nothing_has_no_value() -> None:
    assert Share.count([]).value is None
    assert Share.count([]).as_dict() == {"share": None, "low": None, "high": None, "hits": 0, "of": 0}


def test_count_counts_the_true_ones() -> None:
    assert Share.count([True, False, True]) == Share(2, 3)


def test_quantile_lies_between_neighbours() -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert quantile([7.0], 0.9) == 7.0
    assert quantile([], 0.5) is None


def test_sign_test_is_exact() -> None:
    assert sign_test(0, 0) == 1.0
    assert sign_test(5, 5) == 1.0
    assert sign_test(0, 3) == 0.25
    assert sign_test(1, 9) == pytest.approx(22 / 1024)
