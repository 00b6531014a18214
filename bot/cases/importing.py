"""Importing records of the back office: from a file (CSV, JSONL, Excel), or one by one.

A file is checked as a whole first, against the store too, and nothing is written when anything is wrong. Then it is written in batches, one
transaction each, so that look-ups go on meanwhile. A record is matched by case number, stage and time: an import that was killed is simply
run again, and the same file twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.cases.access import record_access
from bot.cases.csv_format import COLUMNS, RowError, parse_row
from bot.cases.errors import StoreError
from bot.cases.import_report import ImportReport
from bot.cases.mapping import OUR_OWN, ColumnMapping
from bot.cases.repository import CaseConflictError, CaseEntry, CaseRepository, Change, conflict_with
from bot.cases.sources import Source, open_source
from bot.cases.stages import AccessAction, CaseKind
from bot.cases.store import CaseStore

__all__ = ["BATCH", "ImportPhase", "ImportReport", "import_file", "save_record"]

BATCH = 500
_TRIES = 3  # two imports that bring the same new case at the same moment collide; the later one is simply done again


class ImportPhase(Enum):
    """What an import is doing."""

    CHECK = "检查"
    WRITE = "写入"


Progress = Callable[[ImportPhase, int, int], None]
_Numbered = tuple[int, CaseEntry]


class _Rollback(Exception):
    """Leaves the transaction without keeping anything."""


def import_file(
    store: CaseStore,
    path: Path | str,
    *,
    mapping: ColumnMapping = OUR_OWN,
    dry_run: bool = False,
    batch: int = BATCH,
    progress: Progress | None = None,
    today: dt.date | None = None,
    actor: str | None = None,
    now: dt.datetime | None = None,
) -> ImportReport:
    """Import a file as ``docs/data.md`` describes it.

    Args:
        store: a migrated store.
        path: the file.
        mapping: which column is which field.
        dry_run: check everything, against the store too, and write nothing.
        batch: rows of one transaction; 0 writes the whole file in one, which keeps others from writing to SQLite meanwhile.
        progress: called with the phase, rows done and rows in all (of the check: about), after each batch.
        today: when given, a stage dated after it is a fault.
        actor: who imports, for the audit; needs ``now``.
        now: the present moment.

    Returns:
        The report. Faults in rows do not raise: they are in it.

    Raises:
        ImportFileError: the file cannot be read at all.
        StoreError: the store cannot be used.
    """
    file = Path(path)
    source = open_source(file, mapping)
    rows, errors = _check(store, source, today, progress)
    if errors:
        return ImportReport(file.name, rows, errors=tuple(sorted(errors, key=lambda e: e.line)), dry_run=dry_run)
    _audit(store, actor, now, dry_run, f"开始 {rows} 行")
    written = _Written()
    for entries in _chunks(_entries(source, today), batch or max(rows, 1)):
        conflicts = _write(store, entries, written, source.headings, dry_run)
        if conflicts:
            break
        if progress:
            progress(ImportPhase.WRITE, written.rows, rows)
    counts = Counter(written.changes.values())
    _audit(store, actor, now, dry_run, f"写入 {written.rows} 行，新增 {counts[Change.CREATED]}，更新 {counts[Change.UPDATED]}")
    return ImportReport(
        file.name,
        rows,
        created=counts[Change.CREATED],
        updated=counts[Change.UPDATED],
        unchanged=counts[Change.UNCHANGED],
        errors=tuple(written.conflicts),
        dry_run=dry_run,
        written=0 if dry_run else written.rows,
    )


def save_record(
    store: CaseStore, cells: Mapping[str, str], *, today: dt.date, actor: str, now: dt.datetime
) -> tuple[Change | None, list[RowError]]:
    """Check and save one record (field → text) in one transaction, with its audit.

    Returns:
        What it did to its case, or None with the faults (line 1, our headings).

    Raises:
        CaseConflictError: the number belongs to another person or to another kind of case.
        StoreError: the store cannot be used.
    """
    entry, faults = parse_row(cells, 1, today=today)
    if entry is None:
        return None, faults
    for _ in range(_TRIES):
        try:
            with store.session() as session:
                repository = CaseRepository(session, store.hasher)
                repository.preload([entry])
                change = repository.save(entry)
                number = str(entry.case_number)
                record_access(
                    session, store.hasher, actor=actor, action=AccessAction.RECORD, at=now, case_number=number, detail=change.name
                )
        except IntegrityError:
            continue
        return change, []
    raise StoreError("写入的人太多，请稍后再试")


@dataclass
class _Written:
    """What the batches did so far."""

    rows: int = 0
    changes: dict[str, Change] = field(default_factory=dict)
    conflicts: list[RowError] = field(default_factory=list)


def _check(store: CaseStore, source: Source, today: dt.date | None, progress: Progress | None) -> tuple[int, list[RowError]]:
    """Read the whole file once: every row by itself, rows against each other, rows against the store."""
    check = _Check(store, source.headings)
    rows = 0
    for chunk in _chunks(source.rows(), BATCH):
        entries: list[_Numbered] = []
        for row in chunk:
            entry, faults = (None, [row.fault]) if row.fault else parse_row(row.cells, row.line, today=today, headings=source.headings)
            check.errors += faults
            if entry is not None:
                entries.append((row.line, entry))
        check.together(entries)
        rows += len(chunk)
        if progress:
            progress(ImportPhase.CHECK, rows, max(rows, source.estimate))
    return rows, check.errors


class _Check:
    """What the rows of a file say together, and with the store."""

    def __init__(self, store: CaseStore, headings: Mapping[str, str]) -> None:
        self.errors: list[RowError] = []
        self._store = store
        self._headings = headings
        self._lines: dict[tuple[object, ...], int] = {}
        self._owners: dict[str, tuple[str, CaseKind]] = {}

    def together(self, entries: Sequence[_Numbered]) -> None:
        """Take in a chunk of good rows."""
        hasher = self._store.hasher
        unknown = {str(entry.case_number) for _, entry in entries} - self._owners.keys()
        with self._store.session(read_only=True) as session:
            self._owners |= CaseRepository(session, hasher).owners(unknown)
        for line, entry in entries:
            number = str(entry.case_number)
            first = self._lines.setdefault((number, entry.stage, entry.at), line)
            if first != line:
                self._fault(line, "case_number", f"与第{first}行重复（同一办件、同一环节、同一时间）")
            mine = (hasher.hash("id_number", entry.id_number), entry.kind)
            conflict = conflict_with(self._owners.setdefault(number, mine), mine)
            if conflict is not None:
                self._fault(line, conflict.field, str(conflict))

    def _fault(self, line: int, name: str, reason: str) -> None:
        self.errors.append(RowError(line, self._headings.get(name, COLUMNS[name]), reason))


def _entries(source: Source, today: dt.date | None) -> Iterator[_Numbered]:
    for row in source.rows():
        entry, _ = parse_row(row.cells, row.line, today=today)
        assert entry is not None  # checked
        yield row.line, entry


def _write(store: CaseStore, entries: Sequence[_Numbered], written: _Written, headings: Mapping[str, str], dry_run: bool) -> list[RowError]:
    """Write one batch; with a conflict (somebody else was faster) none of it."""
    for _ in range(_TRIES):
        changes: dict[str, Change] = {}
        try:
            with store.session(read_only=dry_run) as session, session.no_autoflush:
                written.conflicts = _save(CaseRepository(session, store.hasher), entries, changes, headings)
                if written.conflicts or dry_run:
                    raise _Rollback
        except _Rollback:
            pass
        except IntegrityError:
            continue
        if not written.conflicts:
            written.rows += len(entries)
            for number, change in changes.items():
                written.changes[number] = max(written.changes.get(number, Change.UNCHANGED), change, key=lambda c: c.value)
        return written.conflicts
    raise StoreError("同时有别的导入在写同样的办件，请稍后再试一次")


def _save(
    repository: CaseRepository, entries: Sequence[_Numbered], changes: dict[str, Change], headings: Mapping[str, str]
) -> list[RowError]:
    repository.preload([entry for _, entry in entries])
    conflicts: list[RowError] = []
    for line, entry in entries:
        try:
            change = repository.save(entry)
        except CaseConflictError as error:
            conflicts.append(RowError(line, headings.get(error.field, COLUMNS[error.field]), str(error)))
            continue
        number = str(entry.case_number)
        changes[number] = max(changes.get(number, Change.UNCHANGED), change, key=lambda c: c.value)
    return conflicts


def _audit(store: CaseStore, actor: str | None, now: dt.datetime | None, dry_run: bool, detail: str) -> None:
    if actor is None or now is None or dry_run:
        return
    with store.session() as session:
        record_access(session, store.hasher, actor=actor, action=AccessAction.IMPORT, at=now, detail=detail)


def _chunks(items: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while chunk := list(islice(items, size)):
        yield chunk
