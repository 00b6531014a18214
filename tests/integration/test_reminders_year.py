"""Reminders over many permits with crashes at every border, on both databases; and processes killed for good while they send."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select

from bot.cases.accounts import Account
from bot.cases.bindings import bind
from bot.cases.case_number import CaseNumber
from bot.cases.models import Case
from bot.cases.reminders import outbox
from bot.cases.reminders.consents import give_consent
from bot.cases.reminders.kinds import MessageState
from bot.cases.reminders.simulation import Faults, Simulation
from bot.cases.repository import CaseEntry, CaseRepository, PermitEntry
from bot.cases.stages import CaseKind, Stage
from bot.cases.store import CaseStore
from bot.dialogue.reminder_rules import reminder_rules
from bot.knowledge import KnowledgeBase
from bot.privacy import check_character
from bot.settings import DEVELOPMENT_KEY, ROOT

pytestmark = pytest.mark.slow
START = dt.date(2026, 11, 23)
PERMITS, DAYS = 300, 80


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT / "data")


def _run(command: list[str], user: str | None, cwd: str) -> None:
    done = subprocess.run(command, user=user, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


@pytest.fixture
def postgres() -> Iterator[str]:
    """URL of a fresh server that listens on a Unix socket only; skipped where PostgreSQL is not installed."""
    initdb, pg_ctl = shutil.which("initdb"), shutil.which("pg_ctl")
    if not initdb or not pg_ctl:
        pytest.skip("PostgreSQL is not installed")
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    with TemporaryDirectory(prefix="pg") as folder:
        if user:
            shutil.chown(folder, user)
        data = str(Path(folder, "data"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        _run([initdb, "-D", data, "-U", "juyi", "-A", "trust", "-E", "UTF8", "--no-sync"], user, folder)
        options = f"-c listen_addresses='' -k {folder} -p {port} -c fsync=off"
        _run([pg_ctl, "-D", data, "-w", "-l", str(Path(folder, "log")), "-o", options, "start"], user, folder)
        try:
            yield f"postgresql+psycopg2://juyi@/postgres?host={folder}&port={port}"
        finally:
            _run([pg_ctl, "-D", data, "-w", "-m", "immediate", "stop"], user, folder)


def _check(url: str, kb: KnowledgeBase, *, idempotent: bool) -> None:
    store = CaseStore(url, "key-of-the-tests")
    store.migrate()
    try:
        faults = Faults(killed=0.05, refused=0.02, lost=0.02)
        simulation = Simulation(
            store, lambda day: reminder_rules(kb, day), start=START, permits=PERMITS, faults=faults, idempotent=idempotent
        )
        report = simulation.run(days=DAYS)
    finally:
        store.close()
    assert report.ok, report.as_text()
    assert report.kills > 50
    assert set(report.kinds) == {"endorsement", "application", "status"}
    assert report.planned > PERMITS / 2
    if idempotent:
        assert (report.missing, report.late) == (0, 0), report.as_text()
        assert report.dropped > 0  # workers did die between sending and marking
    else:
        assert report.uncertain > 0


@pytest.mark.parametrize("idempotent", [True, False])
def test_simulated_months_on_sqlite(tmp_path: Path, kb: KnowledgeBase, idempotent: bool) -> None:
    _check(f"sqlite:///{tmp_path / 'cases.db'}", kb, idempotent=idempotent)


@pytest.mark.postgres
def test_simulated_months_on_postgresql(postgres: str, kb: KnowledgeBase) -> None:
    _check(postgres, kb, idempotent=True)


def _people(store: CaseStore, count: int) -> None:
    entries = []
    for serial in range(count):
        first17 = f"99000019900101{serial:03d}"
        permit = PermitEntry(dt.date(2025, 11, 30), dt.date(2026, 11, 29))
        number, stage = CaseNumber(dt.date(2025, 11, 3), serial), Stage.COLLECTED
        person = {"name": "测试", "id_number": first17 + check_character(first17), "city": "上海", "kind": CaseKind.APPLICATION}
        entries.append(CaseEntry(case_number=number, stage=stage, at=dt.datetime(2025, 12, 1, 9, 0), permit=permit, **person))
    with store.session() as session:
        repository = CaseRepository(session, store.hasher)
        repository.preload(entries)
        for entry in entries:
            repository.save(entry)
    now = dt.datetime(2026, 11, 20, 10, 0)
    with store.session(read_only=True) as session:
        numbers = list(session.execute(select(Case.case_number)).scalars())
    for number in numbers:
        account = Account("rest", f"account-{number}")
        bind(store, account, number, now=now)
        give_consent(store, account, now=now, bound_since=dt.datetime.min)


def test_processes_killed_while_they_send(tmp_path: Path) -> None:
    """Two real processes at a time over one SQLite file, killed with SIGKILL again and again; each message stands in the file once."""
    count, log = 150, tmp_path / "pushes.jsonl"
    store = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", DEVELOPMENT_KEY)
    store.migrate()
    _people(store, count)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUYI_")}
    environment = {**kept, "JUYI_HOME": str(tmp_path), "JUYI_PUSH_CHANNEL": "log", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "bot", "cases", "remind", "--once", "--now"]
    moment, killed = dt.datetime(2026, 11, 23, 9, 0), 0
    for attempt in range(40):
        running = [
            subprocess.Popen(
                [*command, moment.isoformat()], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            for _ in range(2)
        ]
        written = len(log.read_bytes()) if log.exists() else 0
        if attempt < 6:
            _wait_until_it_grows(log, written, running)
            time.sleep(0.02 * attempt)
            for process in running:
                killed += process.poll() is None
                process.send_signal(signal.SIGKILL)
        for process in running:
            process.wait(120)
        moment += dt.timedelta(minutes=16)  # the leases of the dead run out
        with store.session(read_only=True) as session:
            counts = outbox.counts(session.connection())
        if attempt >= 6 and counts.get(MessageState.SENT) == count:
            break
    store.close()
    keys = [json.loads(line)["key"] for line in log.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    assert killed >= 4
    assert (len(keys), len(set(keys))) == (count, count)
    assert counts[MessageState.SENT] == count


def _wait_until_it_grows(log: Path, size: int, running: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and any(process.poll() is None for process in running):
        if log.exists() and log.stat().st_size > size:
            return
        time.sleep(0.01)
