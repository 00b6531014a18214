"""What an import did, for people and as a file of faults."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from bot.cases.csv_format import RowError

_SHOWN = 20
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would compute what begins so


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes:
        file: name of the file.
        rows: rows read, without the heading and empty lines.
        created: cases new to the store.
        updated: known cases that changed.
        unchanged: known cases that stayed as they were.
        errors: every fault, by line. A fault found by the check means that nothing was written.
        dry_run: nothing was written on purpose; the counts tell what would have been.
        written: rows in the batches that hold. Less than ``rows`` without an error found by the check only when somebody else changed
            the same cases meanwhile.
    """

    file: str
    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[RowError, ...] = ()
    dry_run: bool = False
    written: int = 0

    @property
    def ok(self) -> bool:
        """Whether the file is without a fault."""
        return not self.errors

    def as_text(self) -> str:
        """Return the report in Chinese; of many faults the first twenty."""
        if self.errors:
            kept = f"前{self.written}行已写入，其余没有写入" if self.written else "没有写入任何内容"
            lines = [f"{self.file}：读到{self.rows}行，有{len(self.errors)}处错误，{kept}。"]
            lines += [str(error) for error in self.errors[:_SHOWN]]
            if len(self.errors) > _SHOWN:
                lines.append(f"……还有{len(self.errors) - _SHOWN}处")
            return "\n".join(lines)
        done = "试运行，没有写入；将会" if self.dry_run else "已导入："
        return f"{self.file}：读到{self.rows}行。{done}新增{self.created}件，更新{self.updated}件，{self.unchanged}件没有变化。"

    def write_errors(self, target: Path) -> None:
        """Write the faults as CSV (UTF-8 with BOM, so that Excel reads it): line, column, reason; no cell of the file is in it.

        Raises:
            OSError: the file cannot be written.
        """
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("行", "列", "原因"))
            for error in self.errors:
                column = f"'{error.column}" if error.column.startswith(_FORMULA) else error.column
                writer.writerow((error.line, column, error.reason))
