"""The real server with the desk, its users, and a browser that is logged in: for the desk's tests, pictures and measurements."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from bot.cases.opening import open_store
from bot.clock import CHINA
from bot.desk.passwords import Passwords
from bot.desk.roles import Role
from bot.desk.users import Users
from bot.settings import ROOT, Settings
from tests.browser.stub import free_port, wait_until_ready

PASSWORD = "ein-langer-Satz-7"
TODAY = "2026-11-23"
NAMES = {"chen": Role.AGENT, "zhou": Role.KEEPER, "wu": Role.SUPERVISOR, "guan": Role.ADMINISTRATOR}


@dataclass(frozen=True)
class DeskSite:
    """A running server."""

    url: str

    def log_in(self, page: Page, name: str) -> None:
        """Log in by the form, by keyboard only."""
        page.goto(f"{self.url}/desk")
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/ask")


@contextmanager
def running_desk(home: Path) -> Iterator[DeskSite]:
    """Start ``juyi serve`` with an empty home, the demonstration cases and one user of each role."""
    home.mkdir(parents=True, exist_ok=True)
    store = open_store(Settings(home=home))
    users = Users(store, Passwords())
    for name, role in NAMES.items():
        users.add(name, role, PASSWORD, actor="test", now=dt.datetime.now(CHINA), must_change=False)
    store.close()
    port = free_port()
    environment = {**os.environ, "JUYI_HOME": str(home), "JUYI_TODAY": TODAY, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            if not wait_until_ready(f"{url}/health", 300, lambda: process.poll() is None):
                raise RuntimeError((home / "server.log").read_text("utf-8", "replace")[-2000:])
            yield DeskSite(url)
        finally:
            process.terminate()
            process.wait(20)
