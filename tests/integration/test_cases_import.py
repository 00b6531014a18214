"""Importing CSV files: encodings, faults by line and column, all or nothing, idempotence, no plain identifier in the file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.cases.case_number import CaseNumber
from bot.cases.csv_format import COLUMNS
from bot.cases.errors import ImportFileError
from bot.cases.importing import ImportPhase, ImportReport, import_file
from bot.cases.store import CaseStore
from bot.privacy import check_character
from tests.postgres import PostgresServer

HEADINGS = ["办件编号", "姓名", "身份证号", "手机号", "城市", "事项", "环节", "环节时间", "缺少材料", "说明", "受理日期"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, database: Path) -> Iterator[CaseStore]:
    if request.param == "sqlite":
        url = f"sqlite:///{database}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
    opened = CaseStore(url, "key-of-the-tests")
    opened.migrate()
    yield opened
    opened.close()


def _id(serial: int) -> str:
    first17 = f"99000019900101{serial:03d}"
    return first17 + check_character(first17)


def _plain(value: Any) -> Any:
    """SQLite gives days as text, PostgreSQL as days."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _number(serial: int) -> str:
    return str(CaseNumber(dt.date(2026, 11, 3), serial))


def _row(serial: int, **cells: str) -> dict[str, str]:
    row = {
        "办件编号": _number(serial), "姓名": "李小明", "身份证号": _id(serial), "手机号": f"1380000{serial:04d}", "城市": "上海",
        "事项": "申领居住证", "环节": "已收件", "环节时间": "2026-11-03",
    }  # fmt: skip
    return {**row, **cells}


def _text(*rows: dict[str, str], headings: list[str] = HEADINGS) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, headings, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _file(tmp_path: Path, content: str | bytes, name: str = "in.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def _run(store: CaseStore, tmp_path: Path, content: str | bytes, **options: object) -> ImportReport:
    return import_file(store, _file(tmp_path, content), **options)  # type: ignore[arg-type]


def _dump(store: CaseStore) -> list[str]:
    tables = ("applicants", "registrations", "cases", "case_events", "permits", "endorsements")
    with store.session(read_only=True) as session:
        return [f"{t}{tuple(row)}" for t in tables for row in session.execute(text(f"SELECT * FROM {t} ORDER BY id"))]


GOOD = _text(
    _row(1),
    _row(1, 环节="待补正", 环节时间="2026-11-04 14:20", 缺少材料="房屋租赁合同；相片", 说明="合同没有签名"),
    _row(2, 城市="深圳市", 环节="已受理", 环节时间="2026年11月5日"),
    _row(3, 事项="endorsement", 环节="completed", 环节时间="20261106"),
)


def test_a_good_file(store: CaseStore, tmp_path: Path) -> None:
    report = _run(store, tmp_path, GOOD)
    assert (report.ok, report.rows, report.created, report.updated, report.unchanged) == (True, 4, 3, 0, 0)
    assert "新增3件" in report.as_text()
    with store.session(read_only=True) as session:
        cases = [
            tuple(map(_plain, r)) for r in session.execute(text("SELECT city, kind, stage, accepted_on FROM cases ORDER BY case_number"))
        ]
        missing = session.execute(text("SELECT missing FROM case_events WHERE stage = 'supplement'")).scalar_one()
    assert cases == [
        ("上海", "application", "supplement", None),
        ("深圳", "application", "accepted", "2026-11-05"),
        ("上海", "endorsement", "completed", None),
    ]
    assert len(missing if isinstance(missing, list) else missing.split(",")) == 2


def test_the_same_file_twice_changes_nothing(store: CaseStore, tmp_path: Path) -> None:
    _run(store, tmp_path, GOOD)
    before = _dump(store)
    report = _run(store, tmp_path, GOOD)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
    assert _dump(store) == before


def test_a_later_file_updates(store: CaseStore, tmp_path: Path) -> None:
    _run(store, tmp_path, GOOD)
    report = _run(store, tmp_path, _text(_row(2, 城市="深圳", 环节="审核", 环节时间="2026-11-08"), _row(4)))
    assert (report.created, report.updated, report.unchanged) == (1, 1, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_give_the_same_data(store: CaseStore, tmp_path: Path, encoding: str) -> None:
    rare = GOOD.replace("李小明", "㛃小明").replace("合同没有签名", "合同没有签名·𠮷")
    assert _run(store, tmp_path, rare.encode(encoding)).created == 3
    with store.session(read_only=True) as session:
        assert session.execute(text("SELECT display_name FROM applicants LIMIT 1")).scalar_one() == "㛃*"
        assert session.execute(text("SELECT note FROM case_events WHERE stage = 'supplement'")).scalar_one() == "合同没有签名·𠮷"


def test_english_headings_in_another_order(store: CaseStore, tmp_path: Path) -> None:
    english = {zh: field for field, zh in COLUMNS.items()}
    rows = [{english[zh]: cell for zh, cell in _row(1).items()}]
    assert _run(store, tmp_path, _text(*rows, headings=[english[zh] for zh in reversed(HEADINGS)])).created == 1


def test_all_columns(store: CaseStore, tmp_path: Path) -> None:
    row = _row(1, 环节="已领取", 登记日期="2025-03-01", 注销登记日期="2026-10-01", 签发日期="2025-11-01", 有效期至="2026-10-31",
               证件形式="电子居住证", 证件状态="使用功能中止", 签注日期="2026-10-09", 签注有效期至="2027-10-31")  # fmt: skip
    assert _run(store, tmp_path, _text(row, headings=list(COLUMNS.values()))).created == 1
    with store.session(read_only=True) as session:
        permit = tuple(map(_plain, session.execute(text("SELECT kind, status, issued_on, expires_on FROM permits")).one()))
        registration = tuple(map(_plain, session.execute(text("SELECT city, registered_on, deregistered_on FROM registrations")).one()))
        endorsement = tuple(map(_plain, session.execute(text("SELECT done_on, valid_until FROM endorsements")).one()))
    assert permit == ("electronic", "suspended", "2025-11-01", "2026-10-31")
    assert registration == ("上海", "2025-03-01", "2026-10-01")
    assert endorsement == ("2026-10-09", "2027-10-31")


def test_a_dry_run_tells_and_writes_nothing(store: CaseStore, tmp_path: Path) -> None:
    report = _run(store, tmp_path, GOOD, dry_run=True)
    assert (report.created, report.dry_run) == (3, True)
    assert "没有写入" in report.as_text()
    assert _dump(store) == []


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"办件编号": "JZ202611030000134"}, "办件编号", "输错"),
        ({"办件编号": ""}, "办件编号", "不能为空"),
        ({"办件编号": "JZ202601019000188"}, "办件编号", "演示号段"),
        ({"姓名": ""}, "姓名", "不能为空"),
        ({"姓名": "长" * 41}, "姓名", "太长"),
        ({"身份证号": "990000199001010019"}, "身份证号", "校验码"),
        ({"身份证号": ""}, "身份证号", "不能为空"),
        ({"手机号": "1234"}, "手机号", "11位"),
        ({"城市": " "}, "城市", "不能为空"),
        ({"事项": "申领户口"}, "事项", "没有这个取值，可用：居住登记"),
        ({"环节": "制作中"}, "环节", "待领取"),
        ({"事项": "签注", "环节": "制证"}, "环节", "没有“制证”"),
        ({"环节时间": "2026-02-30"}, "环节时间", "不是日期"),
        ({"环节时间": "昨天"}, "环节时间", "不是日期"),
        ({"环节时间": "1026-02-03"}, "环节时间", "年份"),
        ({"环节时间": "2026-11-24"}, "环节时间", "晚于今天"),
        ({"缺少材料": "相片"}, "缺少材料", "待补正"),
        ({"受理日期": "11/3"}, "受理日期", "不是日期"),
        ({"登记日期": "2026-03-01", "注销登记日期": "2026-02-01"}, "注销登记日期", "早于登记日期"),
        ({"注销登记日期": "2026-02-01"}, "注销登记日期", "就要写登记日期"),
        ({"有效期至": "2026-02-01"}, "签发日期", "就要写签发日期"),
        ({"签发日期": "2026-03-01", "有效期至": "2026-02-01"}, "有效期至", "早于签发日期"),
        ({"签发日期": "2026-03-01", "签注日期": "2026-03-02"}, "签注有效期至", "就要写签注有效期至"),
        ({"签发日期": "2026-03-01", "签注有效期至": "2026-03-02"}, "签注日期", "就要写签注日期"),
    ],
)
def test_a_fault_is_told_by_line_column_and_reason(store: CaseStore, tmp_path: Path, cells: dict[str, str], column: str, told: str) -> None:
    content = _text(_row(1), _row(2, **cells), headings=list(COLUMNS.values()))
    report = _run(store, tmp_path, content, today=dt.date(2026, 11, 23))
    assert [(error.line, error.column) for error in report.errors] == [(3, column)]
    assert told in report.errors[0].reason
    assert f"第3行“{column}”" in report.as_text()
    assert _dump(store) == []


def test_every_fault_of_every_row_is_told_at_its_line(store: CaseStore, tmp_path: Path) -> None:
    content = _text(_row(1, 说明="写了\n两行"), _row(2, 姓名="", 环节时间="?"), _row(3), _row(4, 城市=""))
    report = _run(store, tmp_path, content + "\r\n多,了\r\n")
    assert [(e.line, e.column) for e in report.errors] == [(4, "姓名"), (4, "环节时间"), (6, "城市"), (8, "整行")]
    assert (report.created, report.rows) == (0, 5)


def test_one_bad_row_keeps_the_whole_file_out(store: CaseStore, tmp_path: Path) -> None:
    _run(store, tmp_path, GOOD)
    before = _dump(store)
    report = _run(store, tmp_path, _text(_row(2, 城市="深圳", 环节="审核", 环节时间="2026-11-08"), _row(9, 手机号="1")))
    assert not report.ok
    assert _dump(store) == before


def test_a_repeated_row_is_a_fault(store: CaseStore, tmp_path: Path) -> None:
    report = _run(store, tmp_path, _text(_row(1), _row(2), _row(1)))
    assert [error.line for error in report.errors] == [4]
    assert "与第2行重复" in report.errors[0].reason


def test_conflicts_with_the_file_and_with_the_store_are_faults(store: CaseStore, tmp_path: Path) -> None:
    _run(store, tmp_path, _text(_row(1)))
    content = _text(
        _row(1, 身份证号=_id(8), 环节="审核", 环节时间="2026-11-09"),
        _row(2),
        _row(2, 事项="签注", 环节="审核", 环节时间="2026-11-09"),
    )
    report = _run(store, tmp_path, content, dry_run=True)
    assert [(e.line, e.column) for e in report.errors] == [(2, "身份证号"), (4, "事项")]


def test_faults_do_not_repeat_personal_data(store: CaseStore, tmp_path: Path) -> None:
    wrong_id, wrong_phone = "990000199001010019", "23800009999"
    report = _run(store, tmp_path, _text(_row(1, 身份证号=wrong_id, 手机号=wrong_phone, 事项=_id(5))))
    assert len(report.errors) == 3
    for plain in (wrong_id, wrong_phone, _id(5)):
        assert plain not in report.as_text()


def test_many_faults_are_shortened_in_words_only(store: CaseStore, tmp_path: Path) -> None:
    report = _run(store, tmp_path, _text(*(_row(serial, 姓名="") for serial in range(1, 31))))
    assert len(report.errors) == 30
    assert "还有10处" in report.as_text()


def test_progress_is_told(store: CaseStore, tmp_path: Path) -> None:
    seen: list[tuple[ImportPhase, int, int]] = []
    content = _text(*(_row(serial) for serial in range(1, 451)))
    _run(store, tmp_path, content, batch=200, progress=lambda phase, done, total: seen.append((phase, done, total)))
    assert seen == [
        (ImportPhase.CHECK, 450, 451),
        (ImportPhase.WRITE, 200, 450),
        (ImportPhase.WRITE, 400, 450),
        (ImportPhase.WRITE, 450, 450),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空的"),
        (b"\r\n", "空的"),
        ("姓名,城市\n张三,上海\n".encode(), "缺少必需的列：办件编号、身份证号"),
        (_text(_row(1)).replace("手机号", "手机号码").encode(), "是不是“手机号”"),
        (_text(_row(1)).replace("手机号", "姓名").encode(), "出现了两次"),
        (_text(_row(1)).encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\xff\xff\xff", "编码"),
        ((_text() + '"没有收尾').encode(), "引号"),
    ],
)
def test_a_malformed_file_is_told(store: CaseStore, tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(ImportFileError, match=told):
        _run(store, tmp_path, content)


def test_an_absent_file_or_a_folder_is_told(store: CaseStore, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="找不到文件"):
        import_file(store, tmp_path / "none.csv")
    with pytest.raises(ImportFileError, match="文件夹"):
        import_file(store, tmp_path)


def test_a_file_with_only_a_heading_is_fine(store: CaseStore, tmp_path: Path) -> None:
    assert _run(store, tmp_path, _text()).rows == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # looks into the file
def test_no_plain_identifier_is_in_the_database_files(store: CaseStore, database: Path, tmp_path: Path) -> None:
    note = f"申请人电话13800007777，证号{_id(77)}，住张江路5弄6号702室"
    _run(
        store,
        tmp_path,
        _text(_row(1, 姓名="司马相如"), _row(1, 环节="待补正", 环节时间="2026-11-05", 缺少材料=f"{_id(78)}的复印件", 说明=note)),
    )
    store.close()
    content = b"".join(path.read_bytes() for path in database.parent.glob("cases.db*"))
    assert _number(1).encode() in content
    for plain in (_id(1), _id(77), _id(78), "13800000001", "13800007777", "司马相如", "相如", "702室"):
        assert plain.encode() not in content
        assert plain.encode("utf-16-le") not in content
