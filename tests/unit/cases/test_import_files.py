"""Import files of other kinds and other cities: Excel, JSONL, mapping files, the file of faults."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from bot.cases.access import audit_lines
from bot.cases.case_number import CaseNumber
from bot.cases.errors import ImportFileError
from bot.cases.importing import import_file
from bot.cases.mapping import ColumnMapping
from bot.cases.store import CaseStore

MAPPING = """
columns:
  业务流水号: 办件编号
  申请人: name
  证件号码: id_number
  业务类型: kind
  当前状态: stage
  状态时间: at
  退回原因: reason
ignore: [经办人]
constants: {city: 上海}
values:
  kind: {新办: application}
  stage: {待审: review, 已制证: ready, 退件: 待补正}
  reason: {住址不符: address_mismatch}
"""
HEADINGS = ["业务流水号", "申请人", "证件号码", "业务类型", "当前状态", "状态时间", "退回原因", "经办人"]
Rows = list[list[Any]]
MOMENT = dt.datetime(2026, 11, 4, 14, 20)


@pytest.fixture
def mapping(tmp_path: Path) -> ColumnMapping:
    path = tmp_path / "city.yml"
    path.write_text(MAPPING, encoding="utf-8")
    return ColumnMapping.load(path)


@pytest.fixture
def rows(id_number: Callable[[int], str]) -> Rows:
    def row(serial: int, stage: str, reason: str = "") -> list[Any]:
        return [
            str(CaseNumber(dt.date(2026, 11, 3), serial)),
            "李小明",
            id_number(serial),
            "新办",
            stage,
            "2026-11-04 14:20",
            reason,
            "王工",
        ]

    return [row(1, "待审"), row(2, "已制证"), row(3, "退件", "住址不符")]


def _csv(rows: Rows, headings: list[str] = HEADINGS) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue()


def _excel(path: Path, rows: Rows, headings: list[str] = HEADINGS) -> Path:
    book = Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("办件")
    for row in (headings, *rows):
        sheet.append(row)
    book.save(path)
    return path


def _content(store: CaseStore) -> list[tuple[Any, ...]]:
    query = "SELECT case_number, kind, city, cases.stage, reason FROM cases JOIN case_events ON case_id = cases.id ORDER BY case_number"
    with store.session(read_only=True) as session:
        return [tuple(row) for row in session.execute(text(query))]


EXPECTED = [
    (str(CaseNumber(dt.date(2026, 11, 3), 1)), "application", "上海", "review", None),
    (str(CaseNumber(dt.date(2026, 11, 3), 2)), "application", "上海", "ready", None),
    (str(CaseNumber(dt.date(2026, 11, 3), 3)), "application", "上海", "supplement", "address_mismatch"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_city_with_its_own_words(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows, encoding: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text(_csv(rows), encoding=encoding, newline="")
    assert import_file(store, path, mapping=mapping).created == 3
    assert _content(store) == EXPECTED


def test_excel_gives_the_same_data(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows) -> None:
    for row in rows:
        row[5] = MOMENT  # Excel keeps moments as such
    path = _excel(tmp_path / "in.xlsx", [*rows[:1], [None] * 8, *rows[1:]])
    report = import_file(store, path, mapping=mapping.copy(update={"sheet": "办件"}))
    assert (report.rows, report.created) == (3, 3)
    assert _content(store) == EXPECTED
    with store.session(read_only=True) as session:
        assert str(session.execute(text("SELECT min(at) FROM case_events")).scalar_one()).startswith("2026-11-04 14:20")


def test_excel_faults_name_the_row_and_the_citys_column(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows) -> None:
    rows[0][2] = 440301199112032470  # Excel has already lost the last digits
    rows[2][4] = "走丢了"
    report = import_file(store, _excel(tmp_path / "in.xlsx", rows), mapping=mapping.copy(update={"sheet": "办件"}))
    assert [(e.line, e.column) for e in report.errors] == [(2, "证件号码"), (4, "当前状态")]
    assert "文本格式" in report.errors[0].reason
    assert _content(store) == []


def test_a_missing_sheet_is_told(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows) -> None:
    with pytest.raises(ImportFileError, match="没有叫“八月”的工作表"):
        import_file(store, _excel(tmp_path / "in.xlsx", rows), mapping=mapping.copy(update={"sheet": "八月"}))


def test_a_file_that_unpacks_to_too_much_is_refused(store: CaseStore, tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cases.sources._MAX_UNPACKED", 1000)
    with pytest.raises(ImportFileError, match="解开后太大"):
        import_file(store, _excel(tmp_path / "in.xlsx", rows))


def test_jsonl_gives_the_same_data(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows) -> None:
    path = tmp_path / "in.jsonl"
    lines = [json.dumps(dict(zip(HEADINGS, row, strict=True)), ensure_ascii=False) for row in rows]
    path.write_text("\n\n".join(lines), encoding="utf-8")
    assert import_file(store, path, mapping=mapping).created == 3
    assert _content(store) == EXPECTED


@pytest.mark.parametrize(
    ("line", "told"),
    [("{", "JSON"), ("[1]", "对象"), ('{"姓名": {"姓": "李"}}', "文字"), ('{"外号": "x"}', "不认识"), ('{"姓名": true}', "文字")],
)
def test_a_bad_line_of_json_is_a_fault(store: CaseStore, tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    report = import_file(store, path)
    assert [(e.line, e.column) for e in report.errors] == [(2, "整行")]
    assert told in report.errors[0].reason


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("columns: {甲: 办件编号, 乙: case_number}", "两个列"),
        ("columns: {甲: 外号}", "没有“外号”这个字段"),
        ("colums: {甲: name}", "colums"),
        ("columns: [甲", "YAML"),
        ("- 甲", "columns"),
        ("encoding: latin-1", "编码"),
        ("delimiter: '||'", "一个字符"),
    ],
)
def test_a_wrong_mapping_is_told(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "m.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ImportFileError, match=told):
        ColumnMapping.load(path)


def test_an_unmapped_column_is_told_unless_ignored(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows) -> None:
    path = tmp_path / "in.csv"
    path.write_text(_csv(rows), encoding="utf-8")
    with pytest.raises(ImportFileError, match="经办人"):
        import_file(store, path, mapping=mapping.copy(update={"ignore": []}))
    assert import_file(store, path, mapping=mapping.copy(update={"ignore": True})).created == 3


def test_the_file_of_faults_holds_no_cell(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows) -> None:
    rows[0][1] = ""
    rows[1][2] = "440301199112032479"
    rows[2][4] = "李小明"  # a cell that slipped into the wrong column
    path = tmp_path / "in.csv"
    path.write_text(_csv(rows), encoding="utf-8")
    report = import_file(store, path, mapping=mapping)
    report.write_errors(tmp_path / "faults.csv")
    written = (tmp_path / "faults.csv").read_text(encoding="utf-8-sig")
    assert [row[:2] for row in csv.reader(io.StringIO(written))] == [["行", "列"], ["2", "申请人"], ["3", "证件号码"], ["4", "当前状态"]]
    for plain in ("李小明", "440301199112032479", rows[0][2]):
        assert plain not in written
        assert plain not in report.as_text()


@pytest.mark.parametrize("batch", [1, 2, 0])
def test_batches_of_any_size_give_the_same(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows, batch: int) -> None:
    path = tmp_path / "in.csv"
    path.write_text(_csv(rows), encoding="utf-8")
    assert import_file(store, path, mapping=mapping, batch=batch).written == 3
    assert import_file(store, path, mapping=mapping, batch=batch).unchanged == 3
    assert _content(store) == EXPECTED


def test_a_batch_that_fails_leaves_those_before_it_and_nothing_of_itself(
    store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows, entry: Callable[..., Any], save: Callable[..., Any]
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(_csv(rows), encoding="utf-8")

    def interfere(phase: Any, done: int, total: int) -> None:
        if phase.value == "写入" and done == 1:
            save(entry(3, id_number=rows[0][2]))  # somebody else takes the number of the third row meanwhile

    report = import_file(store, path, mapping=mapping, batch=1, progress=interfere)
    assert [(e.line, e.column) for e in report.errors] == [(4, "证件号码")]
    assert report.written == 2
    assert "前2行已写入" in report.as_text()


def test_who_imported_is_audited(store: CaseStore, tmp_path: Path, mapping: ColumnMapping, rows: Rows) -> None:
    path = tmp_path / "in.csv"
    path.write_text(_csv(rows), encoding="utf-8")
    import_file(store, path, mapping=mapping, dry_run=True, actor="cli:x", now=MOMENT)
    import_file(store, path, mapping=mapping, actor="cli:x", now=MOMENT)
    lines = audit_lines(store, since=MOMENT)
    assert {(line.who, line.what) for line in lines} == {("cli:x", "导入")}
    assert {line.detail for line in lines} == {"开始 3 行", "写入 3 行，新增 3，更新 0"}
