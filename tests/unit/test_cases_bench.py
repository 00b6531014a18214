"""The benchmark of the case store: what it claims is checked on a small run, and a broken promise is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.cases import as_markdown, passed, trawl
from benchmarks.cases.common import NOW, RULES, opened
from benchmarks.cases.people import absent_number, fill, id_number, number, phone
from bot.cases.lookup import lookup
from bot.cases.stages import LookupReply
from bot.privacy import is_id_number, normalise_mobile


def test_what_is_filled_in_is_found_by_the_services(tmp_path: Path) -> None:
    with opened(tmp_path / "cases.db") as store:
        fill(tmp_path / "cases.db", 0, 50)
        for place in (0, 49):
            for factor in (id_number(place)[-4:], phone(place)[-4:]):
                result = lookup(store, str(number(place)), factor, requester=f"{place}{factor}", now=NOW, rules=RULES)
                assert result.reply is LookupReply.FOUND
        assert lookup(store, str(absent_number(3)), "1234", requester="x", now=NOW, rules=RULES).reply is LookupReply.REFUSED


def test_the_people_are_made_up_but_valid() -> None:
    places = range(0, 100_000, 997)
    assert all(is_id_number(id_number(place)) and normalise_mobile(phone(place)) for place in places)
    assert len({number(place) for place in places} | {absent_number(place) for place in places}) == 2 * len(places)


@pytest.mark.slow
def test_trawling_discloses_nothing(tmp_path: Path) -> None:
    """Of the ten thousand numbers of ``juyi cases bench --trawl`` the first two thousand."""
    figures = trawl.measure(tmp_path, quick=False, console=Console(quiet=True), tries=2000)
    assert [run["disclosed"] for run in figures["runs"]] == [0, 0, 0]
    assert all(run["same_replies"] and run["alarm_after"] for run in figures["runs"])
    assert all(run["checked"] <= 600 for run in figures["runs"])


def test_a_disclosure_fails_the_run() -> None:
    figures = {"tries": 1, "runs": [], "passed": False}
    results = {"machine": {"processor": "p", "cores": 1, "python": "3"}, "results": {"trawl": figures}}
    assert not passed(results)
    assert "disclosed" in as_markdown(results)
