"""``juyi cases``: every command as it is typed, its exit code and what it tells."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot import cli
from bot.cases.demo import demo_credentials
from bot.privacy import check_character

FIRST = demo_credentials()[0]
ID_OF_FIRST = "99000019900101001" + check_character("99000019900101001")
REAL = "JZ202611030000133"


@pytest.fixture
def run() -> Any:
    def invoke(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli.app, ["cases", *arguments], input=typed)

    return invoke


@pytest.fixture
def demo(run: Any) -> None:
    assert run("demo").exit_code == 0


def _file(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


ROW = {
    "办件编号": REAL, "姓名": "李明", "身份证号": "99000019900101005X", "城市": "上海", "事项": "申领居住证", "环节": "已收件",
    "环节时间": "2026-11-03",
}  # fmt: skip


@pytest.mark.usefixtures("demo")
def test_show_and_list(run: Any) -> None:
    shown = run("show", FIRST.case_number)
    assert shown.exit_code == 0
    assert "目前：制证" in shown.output
    listed = run("list", "--stage", "制证", "--city", "上海市")
    assert FIRST.case_number in listed.output
    assert "演示" not in listed.output
    assert "没有符合" in run("list", "--city", "拉萨").output
    audited = run("audits", FIRST.case_number)
    assert "查看" in audited.output
    assert "cli" in audited.output


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "JZ1"), 2),
        (("show", REAL), 1),
        (("list", "--stage", "造证"), 2),
        (("advance", REAL, "--stage", "制证"), 1),
        (("advance", FIRST.case_number, "--stage", "受理完"), 2),
        (("advance", FIRST.case_number, "--stage", "待领取", "--at", "昨天"), 2),
        (("advance", FIRST.case_number, "--stage", "审核", "--at", "2020-01-01"), 1),
        (("export",), 2),
        (("erase", "--id-number", "--case", REAL), 2),
    ],
)
def test_wrong_use_is_told_in_one_line(run: Any, arguments: tuple[str, ...], code: int) -> None:
    done = run(*arguments)
    assert done.exit_code == code
    assert "Traceback" not in done.output


@pytest.mark.usefixtures("demo")
def test_a_step_by_hand(run: Any) -> None:
    assert "制证 → 待领取" in run("advance", FIRST.case_number, "--stage", "待领取", "--at", "2026-11-22 10:00").output
    assert "目前：待领取，2026年11月22日起" in run("show", FIRST.case_number).output


def test_import_dry_run_import_and_faults(run: Any, tmp_path: Path) -> None:
    good = _file(tmp_path / "good.csv", ROW)
    assert "将会新增1件" in run("import", str(good), "--dry-run").output
    assert "已导入：新增1件" in run("import", str(good)).output
    bad = _file(tmp_path / "bad.csv", ROW, {**ROW, "环节": "审核", "环节时间": "哪天"})
    done = run("import", str(bad))
    assert done.exit_code == 1
    assert "第3行“环节时间”" in done.output
    with (tmp_path / "bad.csv.errors.csv").open(encoding="utf-8-sig") as file:
        assert list(csv.reader(file))[1][:2] == ["3", "环节时间"]


def test_import_by_a_mapping(run: Any, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yml"
    mapping.write_text("columns: {流水号: 办件编号}\nconstants: {城市: 上海}\n", encoding="utf-8")
    row = {"流水号": REAL, **{name: cell for name, cell in ROW.items() if name not in ("办件编号", "城市")}}
    assert "新增1件" in run("import", str(_file(tmp_path / "in.csv", row)), "--mapping", str(mapping)).output


@pytest.mark.usefixtures("demo")
def test_export_and_erasure_of_one_person(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "person.json"
    assert run("export", "--id-number", "--output", str(target), typed=f"{ID_OF_FIRST}\n").exit_code == 0
    assert target.stat().st_mode & 0o777 == 0o600
    content = json.loads(target.read_text(encoding="utf-8"))
    assert [case["case_number"] for case in content["cases"]] == [FIRST.case_number]
    assert run("export", "--case", FIRST.case_number, typed="9999\n").exit_code == 1
    assert run("export", "--id-number", typed="123\n").exit_code == 2
    asked = run("erase", "--case", FIRST.case_number, typed=f"{FIRST.id_tail}\n")
    assert "确认请加 --yes" in asked.output
    assert run("show", FIRST.case_number).exit_code == 0
    assert "已删除1件办件" in run("erase", "--case", FIRST.case_number, "--yes", typed=f"{FIRST.id_tail}\n").output
    assert run("show", FIRST.case_number).exit_code == 1
    assert run("erase", "--id-number", "--yes", typed=f"{ID_OF_FIRST}\n").exit_code == 1


@pytest.mark.usefixtures("demo")
def test_retention(run: Any) -> None:
    done = run("retain", "--dry-run")
    assert done.exit_code == 0
    assert "对话：保存90天，会删除0条事件" in done.output
    assert "已结束的办件：保存1095天，删除了0件" in run("retain").output


def test_the_bench_names_what_it_measures(run: Any) -> None:
    assert all(name in run("bench", "--help").output for name in ("--trawl", "--timing", "--import", "--sizes"))
