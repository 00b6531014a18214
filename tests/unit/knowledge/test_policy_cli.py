"""``juyi policy``: what an operator types and reads."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import settings
from bot.cases.store import CaseStore
from bot.cli import app, policy, revisions
from bot.knowledge import Facts, KnowledgeBase, Question, answer
from bot.knowledge.replay import record_of
from bot.labels import Aspect, Matter
from bot.receipts import Receipts

ROOT = Path(__file__).resolve().parents[3]
TODAY = dt.date(2026, 11, 23)
GRACE = "value: 60, unit: day, source: S-SH-QIANZHU"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JUYI_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("JUYI_TODAY", TODAY.isoformat())
    settings.get_settings.cache_clear()
    yield tmp_path / "var"
    settings.get_settings.cache_clear()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data in which Shanghai's grace is 30 days."""
    copy = Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("nlu")))
    path = copy / "policy/cities/shanghai.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count(GRACE) == 1
    path.write_text(text.replace(GRACE, GRACE.replace("60", "30")), encoding="utf-8")
    return copy


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["policy", *words])


def keep(city: str, aspect: Aspect) -> str:
    """Keep the receipt of an answer of today's data."""
    kb = KnowledgeBase.load(ROOT)
    facts = Facts(city=city, dates={"expires": dt.date(2026, 10, 30)})  # type: ignore[dict-item]
    given = answer(Question(Matter.ENDORSEMENT, aspect), facts, TODAY, kb)
    record = record_of(given, facts, kb)
    assert record is not None
    found = settings.get_settings()
    store = CaseStore(found.case_store_url(), found.hash_key.get_secret_value())
    store.migrate()
    Receipts(store).keep(record, at=dt.datetime.combine(TODAY, dt.time(9)), channel="web")
    store.close()
    return given.receipt


def test_check_passes_on_the_data() -> None:
    assert run("check").exit_code == 0


def test_show_an_entry_for_a_city_and_a_day() -> None:
    now = run("show", "endorsement.consequence", "--city", "浦东")
    assert "逾期60日以内补办" in now.output
    assert "endorsement.grace（当地）" in now.output
    before = run("show", "endorsement.consequence", "--city", "浦东", "--as-of", "2017-12-31")
    assert "逾期60日以内补办" not in before.output


def test_show_a_parameter_with_its_history() -> None:
    shown = run("show", "registration.limit", "--city", "广州", "--as-of", "2015-01-01").output
    assert "2010-01-01 至 2021-12-31  3个工作日  S-GD10#10  A级" in shown
    assert "→ 2010-01-01" in shown
    assert "广州在 2015-01-01 适用：3个工作日（当地）" in shown


@pytest.mark.parametrize("words", [("show", "no.such"), ("show", "fees.replacement", "--as-of", "2026-02-30"), ("diff", "no-such", "data")])
def test_wrong_use_is_told_in_chinese(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "错误：" in result.output


def test_diff_lists_the_changed_answers_of_the_city(data: Path) -> None:
    result = run("diff", str(ROOT / "data"), str(data))
    assert result.exit_code == 1
    assert "== endorsement.consequence（变化；上海）" in result.output
    assert "60日" in result.output and "30日" in result.output
    assert "北京" not in "".join(line for line in result.output.splitlines() if line.startswith("=="))
    assert run("diff", str(ROOT / "data"), str(data), "--city", "北京").exit_code == 0


def test_diff_reads_a_git_revision(data: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    with revisions.data_of("HEAD") as folder:
        assert (folder / "policy" / "sources.yml").is_file()
        assert not (folder.parent / "bot").exists()
    assert not folder.exists()


def test_stale_lists_and_fails_when_there_is_something() -> None:
    result = run("stale", "--days", "30", "--as-of", "2026-11-23")
    assert result.exit_code == 1
    assert "旧    2026-08-29  上海" in result.output
    assert "calendars/2027" in result.output


def test_coverage_is_shown() -> None:
    assert "## endorsement (签注)" in run("coverage").output


def test_event_lists_duties_with_dates() -> None:
    assert "moved" in run("event").output
    assert "2026年11月27日" in run("event", "moved", "--city", "成都", "--on", "2026-11-20").output
    assert run("event", "married").exit_code == 2


def test_a_receipt_is_read_again_word_for_word() -> None:
    code = keep("上海", Aspect.CONSEQUENCE)
    shown = run("receipt", code.lower())
    assert shown.exit_code == 0
    assert "逾期60日以内补办，年限仍连续" in shown.output
    assert run("receipt", "JY-20261123-ZZZZZZZZ").exit_code == 1


def test_replay_names_the_receipts_that_told_the_old_rule(data: Path) -> None:
    shanghai, beijing, fee = keep("上海", Aspect.CONSEQUENCE), keep("北京", Aspect.CONSEQUENCE), keep("上海", Aspect.FEE)
    result = run("replay", "--from", str(ROOT / "data"), "--to", str(data), "--days", "7")
    assert result.exit_code == 1
    assert shanghai in result.output
    assert beijing not in result.output
    assert fee not in result.output


def test_replay_looks_no_further_back_than_it_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = keep("上海", Aspect.CONSEQUENCE)
    monkeypatch.setenv("JUYI_TODAY", "2026-12-23")
    settings.get_settings.cache_clear()
    result = run("replay", "--from", str(ROOT / "data"), "--to", str(data), "--days", "7")
    assert result.exit_code == 0
    assert code not in result.output


def test_add_holidays_reports_what_is_wrong(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_data", lambda: data)
    file = tmp_path / "2027.yml"
    shutil.copy(data / "policy/calendars/2027.yml", file)
    result = run("add-holidays", str(file))
    assert result.exit_code == 1
    assert "published" in result.output
