"""Reading import files: CSV, JSONL and Excel (.xlsx), as rows of cells by field. A source can be read more than once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.cases.csv_format import COLUMNS, RowError
from bot.cases.errors import ImportFileError
from bot.cases.mapping import ColumnMapping

MAX_BYTES = 64 * 1024 * 1024
_MAX_UNPACKED = 1024 * 1024 * 1024
_WHOLE = "整行"


@dataclass(frozen=True)
class Row:
    """One row: its line in the file (1 is the first), its cells by field, or what is wrong with it as a whole."""

    line: int
    cells: dict[str, str]
    fault: RowError | None = None


class Source(Protocol):
    """A file that was opened and whose columns are known.

    Attributes:
        headings: field → heading, for the faults.
        estimate: about how many rows there are.
    """

    headings: dict[str, str]
    estimate: int

    def rows(self) -> Iterator[Row]:
        """Read the rows from the first on, without empty ones."""


def open_source(path: Path, mapping: ColumnMapping) -> Source:
    """Open a file; what it is is told by its content, and JSONL by its name.

    Raises:
        ImportFileError: it cannot be read at all.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportFileError(f"文件太大（上限{MAX_BYTES // 1024 // 1024}MB），请分成几个文件：{path.name}")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ImportFileError(f"找不到文件：{path}") from None
    except IsADirectoryError:
        raise ImportFileError(f"这是文件夹，不是文件：{path}") from None
    except OSError as error:
        raise ImportFileError(f"读不了文件，请检查权限：{path}") from error
    if raw.startswith(b"PK\x03\x04"):
        return ExcelSource(raw, path.name, mapping)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportFileError(f"{path.name} 是旧版 Excel（.xls）文件或加了密码，请另存为 .xlsx 或 CSV")
    text = _decoded(raw, path.name, mapping.encoding)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return JsonSource(text, mapping)
    return CsvSource(text, mapping)


def _decoded(raw: bytes, name: str, encoding: str | None) -> str:
    if b"\x00" in raw:
        raise ImportFileError(f"{name} 不是文本，或编码是 UTF-16；请另存为 UTF-8 编码的 CSV")
    for candidate in ("utf-8-sig", "gb18030") if encoding is None else (encoding,):
        try:
            return raw.decode(candidate).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise ImportFileError(f"{name} 的编码不是 {encoding or 'UTF-8，也不是 GB18030'}")


class CsvSource:
    """CSV with a heading line."""

    def __init__(self, text: str, mapping: ColumnMapping) -> None:
        self._text, self._mapping = text, mapping
        self.estimate = text.count("\n")
        heading = next(self._lines(), None)
        if heading is None or not any(cell.strip() for cell in heading[1]):
            raise ImportFileError("文件是空的，第一行应为列名")
        self._fields = mapping.fields_of(heading[1])
        self.headings = mapping.headings({f: h.strip() for f, h in zip(self._fields, heading[1], strict=True) if f})

    def rows(self) -> Iterator[Row]:
        lines = self._lines()
        next(lines)
        for line, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(self._fields):
                yield Row(line, {}, RowError(line, _WHOLE, "列数与表头不一致"))
                continue
            found = {field: cell for field, cell in zip(self._fields, cells, strict=True) if field}
            yield Row(line, self._mapping.translate(found))

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(self._text, newline=""), strict=True, delimiter=self._mapping.delimiter)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise ImportFileError(f"第{reader.line_num}行附近的 CSV 格式不对（多半是引号没有成对）") from error


class JsonSource:
    """JSON objects, one a line; the keys are the headings."""

    def __init__(self, text: str, mapping: ColumnMapping) -> None:
        self._text, self._mapping = text, mapping
        self.estimate = text.count("\n") + 1
        self.headings = mapping.headings({field: heading for heading, field in mapping.columns.items()})
        if not text.strip():
            raise ImportFileError("文件是空的")

    def rows(self) -> Iterator[Row]:
        for line, text in enumerate(io.StringIO(self._text), 1):
            if not text.strip():
                continue
            try:
                yield Row(line, record_cells(json.loads(text), self._mapping))
            except ImportFileError as error:
                yield Row(line, {}, RowError(line, _WHOLE, str(error)))
            except (ValueError, RecursionError):
                yield Row(line, {}, RowError(line, _WHOLE, "不是有效的 JSON"))


def record_cells(record: Any, mapping: ColumnMapping) -> dict[str, str]:
    """Return the cells of a JSON object.

    Raises:
        ImportFileError: it is no object, or has a key or a value that is not understood.
    """
    if not isinstance(record, dict):
        raise ImportFileError("应为 JSON 对象")
    cells: dict[str, str] = {}
    for heading, value in record.items():
        field = mapping.field_of(heading)
        if field is None:
            continue
        if field in cells:
            raise ImportFileError(f"“{COLUMNS[field]}”给了两次")
        if isinstance(value, list) and field == "missing" and all(isinstance(part, str) for part in value):
            cells[field] = "；".join(value)
        elif value is None or isinstance(value, str):
            cells[field] = value or ""
        elif isinstance(value, int) and not isinstance(value, bool):
            cells[field] = str(value)
        else:
            raise ImportFileError(f"“{COLUMNS[field]}”应为文字")
    return mapping.translate(cells)


class ExcelSource:
    """A sheet of an Excel workbook with a heading line."""

    def __init__(self, raw: bytes, name: str, mapping: ColumnMapping) -> None:
        self._raw, self._name, self._mapping = raw, name, mapping
        self.estimate = 0
        heading = next(self._lines(), None)
        cells = [_text(cell) for cell in heading[1]] if heading else []
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            raise ImportFileError("文件是空的，第一行应为列名")
        self._fields = mapping.fields_of(cells)
        self.headings = mapping.headings({f: h for f, h in zip(self._fields, cells, strict=True) if f})

    def rows(self) -> Iterator[Row]:
        lines = self._lines()
        next(lines)
        width = len(self._fields)
        for line, values in lines:
            if all(_text(value) == "" for value in values):
                continue
            if any(_text(value) for value in values[width:]):
                yield Row(line, {}, RowError(line, _WHOLE, "列数与表头不一致"))
                continue
            padded = [*values[:width], *[None] * (width - len(values))]
            found = {field: value for field, value in zip(self._fields, padded, strict=True) if field}
            if isinstance(found.get("id_number"), int | float):
                reason = "这一格是数字，末几位已经被 Excel 改成了零；请把这一列改成文本格式再填"
                yield Row(line, {}, RowError(line, self.headings["id_number"], reason))
                continue
            yield Row(line, self._mapping.translate({field: _text(value) for field, value in found.items()}))

    def _lines(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        from openpyxl import load_workbook  # costs time to import and is needed for this format only

        try:
            with zipfile.ZipFile(io.BytesIO(self._raw)) as packed:
                if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                    raise ImportFileError(f"{self._name} 解开后太大，请分成几个文件")
            book = load_workbook(io.BytesIO(self._raw), read_only=True, data_only=True)
        except ImportFileError:
            raise
        except Exception as error:  # openpyxl raises whatever its parsers meet
            raise ImportFileError(f"{self._name} 不是能读的 Excel 文件（.xlsx）") from error
        try:
            name = self._mapping.sheet
            if name is not None and name not in book.sheetnames:
                raise ImportFileError(f"{self._name} 里没有叫“{name}”的工作表")
            sheet = book[name] if name is not None else book.worksheets[0]
            self.estimate = sheet.max_row or 0
            sheet.reset_dimensions()  # some programs write a wrong size
            try:
                yield from enumerate(sheet.iter_rows(values_only=True), 1)
            except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
                raise ImportFileError(f"{self._name} 的内容已损坏") from error
        finally:
            book.close()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
