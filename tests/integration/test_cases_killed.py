"""An importing process is killed (SIGKILL) in the middle; nothing is lost and nothing is there twice, on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from benchmarks.cases.people import KEY, write_csv
from bot.cases.importing import import_file
from bot.cases.store import CaseStore
from bot.settings import ROOT
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow
ROWS = 4000
QUERIES = {
    "applicants": "SELECT id_hash, id_tail_hash, phone_tail_hash, display_name FROM applicants ORDER BY 1",
    "cases": "SELECT case_number, id_hash, kind, city, stage, stage_since, accepted_on FROM cases"
    " JOIN applicants ON applicant_id = applicants.id ORDER BY 1",
    "events": "SELECT case_number, case_events.stage, at, note FROM case_events JOIN cases ON case_id = cases.id ORDER BY 1, 2, 3",
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'killed.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


def _content(url: str) -> dict[str, list[str]]:
    engine = create_engine(url, future=True)
    try:
        with engine.connect() as connection:
            return {name: [str(tuple(row)) for row in connection.execute(text(query))] for name, query in QUERIES.items()}
    finally:
        engine.dispose()


def test_a_killed_import_loses_and_doubles_nothing(url: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    write_csv(file, ROWS)
    for name in ("whole", "killed"):
        store = CaseStore(url if name == "killed" else f"sqlite:///{tmp_path / 'whole.db'}", KEY)
        store.migrate()
        if name == "whole":
            assert import_file(store, file).ok
        store.close()
    whole = _content(f"sqlite:///{tmp_path / 'whole.db'}")

    environment = {
        **os.environ,
        "JUYI_HOME": str(tmp_path),
        "JUYI_DATABASE_URL": url,
        "JUYI_HASH_KEY": KEY,
        "JUYI_TODAY": "2026-11-23",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "bot", "cases", "import", str(file), "--batch", "100"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    engine = create_engine(url, future=True)
    while process.poll() is None:
        with engine.connect() as connection:
            if connection.execute(text("SELECT count(*) FROM case_events")).scalar_one() >= ROWS // 4:
                break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "the import ended before it could be killed"
    time.sleep(0.2)  # PostgreSQL notices that its client is gone
    engine.dispose()

    killed = _content(url)
    stored = len(killed["events"])
    assert ROWS // 4 <= stored < ROWS
    assert stored % 100 == 0, "a batch is there in part"
    assert len(set(killed["events"])) == stored
    assert len(killed["cases"]) == len(killed["applicants"]) == stored // 2

    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    again = _content(url)
    assert {name: len(rows) for name, rows in again.items()} == {name: len(rows) for name, rows in whole.items()}
    assert again["applicants"] == whole["applicants"]
    if url.startswith("sqlite"):
        assert again == whole
