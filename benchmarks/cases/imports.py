"""A hundred thousand rows: how long, the same file again, and killed in the middle."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.cases.common import NOW, bar, opened, table
from benchmarks.cases.people import KEY, write_csv
from bot.cases.importing import ImportPhase, import_file
from bot.settings import ROOT

ROWS = 100_000
_TABLES = ("applicants", "cases", "case_events")
_CONTENT = {
    "applicants": "id_hash, id_tail_hash, phone_tail_hash, display_name",
    "cases": "case_number, kind, city, stage, stage_since, accepted_on",
    "case_events": "(SELECT case_number FROM cases WHERE cases.id = case_id), stage, at, note, missing",
}


def measure(folder: Path, *, quick: bool, console: Console, rows: int = ROWS) -> dict[str, Any]:
    """Import a file twice, and once with a kill in the middle."""
    rows = 4000 if quick else rows
    file = folder / "in.csv"
    write_csv(file, rows)
    seconds: dict[str, float] = {}
    with opened(folder / "whole.db") as store, bar(console) as progress:
        for name, options in (("dry_run", {"dry_run": True}), ("first", {}), ("again", {})):
            tasks = {phase: progress.add_task(f"{name} {phase.value}", total=rows) for phase in ImportPhase}
            started = time.perf_counter()
            report = import_file(
                store,
                file,
                progress=lambda phase, done, total, tasks=tasks: progress.update(tasks[phase], completed=done, total=total),
                **options,
            )
            seconds[name] = round(time.perf_counter() - started, 1)
            assert report.ok, report.as_text()
            if name == "again":
                assert (report.created, report.updated) == (0, 0)
    whole = content(folder / "whole.db")
    killed = kill_in_the_middle(folder, file, rows)
    return {
        "rows": rows,
        "cases": rows // 2,
        "megabytes": round(file.stat().st_size / 1e6, 1),
        "seconds": seconds,
        "rows_per_second": round(rows / seconds["first"]) if seconds["first"] else None,
        "killed": {**killed, "same_content": killed.pop("content") == whole},
        "passed": killed["rows_after_kill"] < rows and killed["consistent"] and content(folder / "killed.db") == whole,
    }


def kill_in_the_middle(folder: Path, file: Path, rows: int) -> dict[str, Any]:
    """Kill an importing process with SIGKILL while it writes, look at what is there, and import again."""
    database = folder / "killed.db"
    with opened(database):
        pass
    environment = {
        **os.environ,
        "JUYI_HOME": str(folder),
        "JUYI_DATABASE_URL": f"sqlite:///{database}",
        "JUYI_HASH_KEY": KEY,
        "JUYI_TODAY": NOW.date().isoformat(),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "bot", "cases", "import", str(file)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and count(database, "case_events") < rows // 3:
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    after_kill = count(database, "case_events")
    consistent = is_consistent(database)
    subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {
        "rows_after_kill": after_kill,
        "consistent": consistent,
        "rows_at_the_end": count(database, "case_events"),
        "content": content(database),
    }


def count(database: Path, name: str) -> int:
    """Rows of a table."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
    finally:
        connection.close()


def is_consistent(database: Path) -> bool:
    """Whether every case has a step, and stands where its latest step says; no step is there twice."""
    connection = sqlite3.connect(database, timeout=30)
    try:
        wrong = connection.execute(
            "SELECT count(*) FROM cases c WHERE stage_since IS NOT (SELECT max(at) FROM case_events e WHERE e.case_id = c.id)"
        ).fetchone()[0]
        twice = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM case_events GROUP BY case_id, stage, at HAVING count(*) > 1)"
        ).fetchone()[0]
        broken = connection.execute("PRAGMA integrity_check").fetchone()[0]
        return (wrong, twice, broken) == (0, 0, "ok")
    finally:
        connection.close()


def content(database: Path) -> str:
    """A digest of what is stored, without the numbers of the rows."""
    connection = sqlite3.connect(database, timeout=30)
    digest = hashlib.sha256()
    try:
        for name in _TABLES:
            for row in connection.execute(f"SELECT {_CONTENT[name]} FROM {name} ORDER BY 1, 2, 3"):
                digest.update(repr(row).encode())
    finally:
        connection.close()
    return digest.hexdigest()


def as_markdown(figures: dict[str, Any]) -> str:
    """The table."""
    seconds, killed = figures["seconds"], figures["killed"]
    rows = [
        ("dry run", f"{seconds['dry_run']} s"),
        ("import", f"{seconds['first']} s ({figures['rows_per_second']:,} rows/s)"),
        ("the same file again (nothing changes)", f"{seconds['again']} s"),
        (
            "killed with SIGKILL: steps stored, store consistent",
            f"{killed['rows_after_kill']:,}, {'yes' if killed['consistent'] else 'NO'}",
        ),
        (
            "imported again: steps stored, same content as without the kill",
            f"{killed['rows_at_the_end']:,}, {'yes' if killed['same_content'] else 'NO'}",
        ),
    ]
    return table((f"CSV of {figures['rows']:,} rows, {figures['cases']:,} cases, {figures['megabytes']} MB", "SQLite"), rows)
