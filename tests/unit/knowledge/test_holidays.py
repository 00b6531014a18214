"""A newly published year comes in as data, with its source; nothing is written unless all is in order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.deadlines import CalendarError
from bot.knowledge import KnowledgeBase
from bot.knowledge.holidays import add_year

DATA = Path(__file__).resolve().parents[3] / "data"
YEAR = """year: 2027
status: published
notice:
  title: 国务院办公厅关于2027年部分节假日安排的通知
  number: 国办发明电〔2026〕0号
  date: 2026-11-10
source: S-HOL27
confidence: B
verified_on: 2026-11-23
rest:
  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
  - {name: 春节, from: 2027-02-05, to: 2027-02-11}
  - {name: 清明节, from: 2027-04-03, to: 2027-04-05}
  - {name: 劳动节, from: 2027-05-01, to: 2027-05-05}
  - {name: 端午节, from: 2027-06-09, to: 2027-06-09}
  - {name: 中秋节, from: 2027-09-15, to: 2027-09-15}
  - {name: 国庆节, from: 2027-10-01, to: 2027-10-07}
make_up_work: [2027-02-20, 2027-10-09]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2027.yml"
    path.write_text(YEAR, encoding="utf-8")
    return path


def contents(data: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in data.rglob("*.yml")}


def test_a_year_and_its_source_come_in(data: Path, file: Path) -> None:
    before = KnowledgeBase.load(data)
    assert not before.calendar.is_loaded(2027)
    assert add_year(file, data, seen_at="gov.cn/例") == data / "policy/calendars/2027.yml"
    kb = KnowledgeBase.load(data)
    assert kb.calendar.is_loaded(2027)
    source = kb.sources["S-HOL27"]
    assert (source.title, source.number) == ("国务院办公厅关于2027年部分节假日安排的通知", "国办发明电〔2026〕0号")
    assert kb.revision != before.revision


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("status: published", "status: statutory_only", "published|调休"),
        ("  - {name: 端午节, from: 2027-06-09, to: 2027-06-09}\n", "", "没有写到端午"),
        ("关于2027年", "关于2026年", "没有2027"),
        ("date: 2026-11-10", "date: 2027-12-31", "晚于这一年"),
        ("to: 2027-01-03", "to: 2026-01-03", "开始日"),
        ("make_up_work: [2027-02-20", "make_up_work: [2027-02-19", "不是周末"),
    ],
)
def test_what_is_not_in_order_is_refused_and_nothing_is_written(data: Path, file: Path, old: str, new: str, message: str) -> None:
    file.write_text(YEAR.replace(old, new), encoding="utf-8")
    before = contents(data)
    with pytest.raises(CalendarError, match=message):
        add_year(file, data, seen_at="gov.cn/例")
    assert contents(data) == before


def test_a_new_source_must_say_where_it_was_seen(data: Path, file: Path) -> None:
    before = contents(data)
    with pytest.raises(CalendarError, match="--seen-at"):
        add_year(file, data)
    assert contents(data) == before


def test_data_that_have_other_faults_are_left_alone(data: Path, file: Path) -> None:
    path = data / "policy/national/law.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("S-REG663", "S-NOWHERE"), encoding="utf-8")
    with pytest.raises(CalendarError, match="S-NOWHERE"):
        add_year(file, data, seen_at="gov.cn/例")
    assert "S-HOL27" not in (data / "policy/sources.yml").read_text(encoding="utf-8")


def test_a_published_year_is_replaced_only_when_asked(data: Path, file: Path) -> None:
    add_year(file, data, seen_at="gov.cn/例")
    with pytest.raises(CalendarError, match="--replace"):
        add_year(file, data)
    file.write_text(YEAR.replace("2027-01-03", "2027-01-02"), encoding="utf-8")
    add_year(file, data, replace=True)
    text = (data / "policy/sources.yml").read_text(encoding="utf-8")
    assert text.count("S-HOL27:") == 1
