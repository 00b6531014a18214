"""``docs/coverage.md``: current, and without an empty cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import KnowledgeBase, KnowledgeError
from bot.knowledge.coverage import coverage
from bot.labels import Aspect, Matter

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT)


def rows(page: str) -> dict[tuple[str, str], list[str]]:
    found, matter = {}, ""
    for line in page.splitlines():
        if line.startswith("## "):
            matter = line.split()[1]
        elif matter and line.startswith("| "):
            first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            found[matter, first] = cells
    return found


def test_the_page_is_current(kb) -> None:
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == coverage(kb), "run: juyi policy coverage --write"


def test_no_cell_is_empty(kb) -> None:
    table = rows(coverage(kb))
    for matter in Matter:
        for aspect in Aspect:
            if Matter.NONE is not matter and Aspect.NONE is not aspect:
                cells = table[str(matter), str(aspect)]
                assert len(cells) == 1 + len(kb.cities)
                assert all(cells), (matter, aspect)


def test_cells_tell_city_nation_and_gap_apart(kb) -> None:
    table = rows(coverage(kb))
    cities = ["nation", *kb.cities]

    def cell(matter: str, aspect: str, place: str) -> str:
        return table[matter, aspect][cities.index(place)]

    assert cell("application", "deadline", "nation").startswith("nation")
    assert cell("application", "due_date", "深圳").startswith("**city**")
    assert cell("loss_replacement", "fee", "上海").startswith("**city** C")
    assert "part" in cell("loss_replacement", "fee", "西安")
    assert "part" in cell("application", "deadline", "南京")
    assert cell("case", "fee", "北京").startswith("n/a")
    assert cell("rights", "penalty", "北京") == "see consequence"


def test_a_gap_without_a_reason_is_refused(kb, files) -> None:
    with pytest.raises(KnowledgeError, match="没有写理由"):
        coverage(files.load())
