"""Importing cases from a CSV file of the back office: all rows or none, and the same file twice changes nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.cases.csv_format import COLUMNS, RowError, parse_row, read_heading
from bot.cases.errors import ImportFileError
from bot.cases.repository import CaseConflictError, CaseEntry, CaseRepository, Change
from bot.cases.store import CaseStore

MAX_BYTES = 64 * 1024 * 1024
_SHOWN = 20
_PROGRESS_EVERY = 200

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes:
        file: name of the file.
        rows: rows read, without the heading and empty lines.
        created: cases new to the store.
        updated: known cases that changed.
        unchanged: known cases that stayed as they were.
        errors: every fault, by line. With a fault nothing was written and the three counts are 0.
        dry_run: nothing was written on purpose; the counts tell what would have been.
    """

    file: str
    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[RowError, ...] = ()
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """Whether the file is without a fault."""
        return not self.errors

    def as_text(self) -> str:
        """Return the report in Chinese; of many faults the first twenty."""
        if self.errors:
            lines = [f"{self.file}：读到{self.rows}行，有{len(self.errors)}处错误，没有写入任何内容。"]
            lines += [str(error) for error in self.errors[:_SHOWN]]
            if len(self.errors) > _SHOWN:
                lines.append(f"……还有{len(self.errors) - _SHOWN}处")
            return "\n".join(lines)
        done = "试运行，没有写入；将会" if self.dry_run else "已导入："
        return f"{self.file}：读到{self.rows}行。{done}新增{self.created}件，更新{self.updated}件，{self.unchanged}件没有变化。"


class _Rollback(Exception):
    """Leaves the transaction without keeping anything."""


def import_csv(
    store: CaseStore,
    path: Path | str,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    today: dt.date | None = None,
) -> ImportReport:
    """Import a CSV file (UTF-8 or GB18030) as ``docs/data.md`` describes it.

    Args:
        store: a migrated store.
        path: the file.
        dry_run: check everything, against the store too, and write nothing.
        progress: called with rows done and rows in all, now and then and at the end.
        today: when given, a stage dated after it is a fault.

    Returns:
        The report. Faults in rows do not raise: they are in it, and nothing is written.

    Raises:
        ImportFileError: the file cannot be read at all.
        StoreError: the store cannot be used.
    """
    file = Path(path)
    rows = list(_rows(_read(file)))
    entries: list[tuple[int, CaseEntry]] = []
    errors: list[RowError] = []
    for line, cells in rows:
        if cells is None:
            errors.append(RowError(line, "整行", "列数与表头不一致"))
            continue
        entry, faults = parse_row(cells, line, today=today)
        errors += faults
        if entry is not None:
            entries.append((line, entry))
    errors += _repeated(entries)
    counts: Counter[Change] = Counter()
    try:
        with store.session() as session:
            counts, conflicts = _save(CaseRepository(session, store.hasher), entries, len(rows), progress)
            errors += conflicts
            if errors or dry_run:
                raise _Rollback
    except _Rollback:
        pass
    if errors:
        return ImportReport(file.name, len(rows), errors=tuple(sorted(errors, key=lambda e: e.line)), dry_run=dry_run)
    return ImportReport(
        file.name,
        len(rows),
        created=counts[Change.CREATED],
        updated=counts[Change.UPDATED],
        unchanged=counts[Change.UNCHANGED],
        dry_run=dry_run,
    )


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ImportFileError(f"文件太大（上限{MAX_BYTES // 1024 // 1024}MB），请分成几个文件：{file.name}")
        raw = file.read_bytes()
    except FileNotFoundError:
        raise ImportFileError(f"找不到文件：{file}") from None
    except IsADirectoryError:
        raise ImportFileError(f"这是文件夹，不是文件：{file}") from None
    except OSError as error:
        raise ImportFileError(f"读不了文件，请检查权限：{file}") from error
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportFileError(f"{file.name} 是 Excel 文件，请先另存为 CSV")
    if b"\x00" in raw:
        raise ImportFileError(f"{file.name} 不是 CSV 文本，或编码是 UTF-16；请另存为 UTF-8 编码的 CSV")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportFileError(f"{file.name} 的编码既不是 UTF-8 也不是 GB18030")


def _rows(text: str) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield (line, cells by field), or (line, None) where the number of cells is wrong."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(reader, None)
        if not heading or not any(heading):
            raise ImportFileError("文件是空的，第一行应为列名")
        fields = read_heading(heading)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, dict(zip(fields, cells, strict=True)) if len(cells) == len(fields) else None
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportFileError(f"第{reader.line_num}行附近的 CSV 格式不对（多半是引号没有成对）") from error


def _repeated(entries: list[tuple[int, CaseEntry]]) -> Iterator[RowError]:
    seen: dict[tuple[object, ...], int] = {}
    for line, entry in entries:
        key = (entry.case_number, entry.stage, entry.at)
        first = seen.setdefault(key, line)
        if first != line:
            yield RowError(line, COLUMNS["case_number"], f"与第{first}行重复（同一办件、同一环节、同一时间）")


def _save(
    repository: CaseRepository, entries: list[tuple[int, CaseEntry]], total: int, progress: Progress | None
) -> tuple[Counter[Change], list[RowError]]:
    repository.preload([entry for _, entry in entries])
    changes: dict[str, Change] = {}
    conflicts: list[RowError] = []
    for done, (line, entry) in enumerate(entries, 1):
        try:
            change = repository.save(entry)
        except CaseConflictError as error:
            conflicts.append(RowError(line, COLUMNS[error.field], str(error)))
            continue
        number = str(entry.case_number)
        changes[number] = max(changes.get(number, Change.UNCHANGED), change, key=lambda c: c.value)
        if progress and done % _PROGRESS_EVERY == 0:
            progress(done, total)
    if progress:
        progress(total, total)
    return Counter(changes.values()), conflicts
