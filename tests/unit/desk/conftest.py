"""A desk on a store of its own: quick passwords, a clock that tests move, the real knowledge, and a stand-in for the assistant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from bot.cases.store import CaseStore
from bot.clock import CHINA
from bot.desk.passwords import Passwords
from bot.desk.roles import Role
from bot.desk.sessions import Sessions, Terms
from bot.desk.users import Users
from bot.knowledge import KnowledgeBase
from bot.serving.desk.site import Desk
from bot.serving.security_headers import SecurityHeaders
from bot.settings import ROOT, Settings

HOST = "http://testserver"
PASSWORD = "ein-langer-Satz-7"
START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)


def quick_passwords(rounds: int = 1) -> Passwords:
    """Argon2 with so little work that tests are quick."""
    return Passwords(PasswordHasher(time_cost=rounds, memory_cost=64, parallelism=1))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> dt.datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += dt.timedelta(**by)


class Parrot:
    """In the place of the assistant: says one sentence to everything."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []

    async def handle(self, text: str, sender_id: str, channel: str = "rest") -> list[dict[str, Any]]:
        self.heard.append((text, sender_id, channel))
        return [{"recipient_id": sender_id, "text": f"听到：<b>{text}</b>"}]

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        return {}


@dataclass
class Office:
    """Everything a test of the desk needs."""

    store: CaseStore
    users: Users
    sessions: Sessions
    desk: Desk
    clock: Clock
    engine: Parrot

    def client(self, name: str | None = None, *, base_url: str = HOST) -> DeskClient:
        """A browser, logged in as a user or as nobody."""
        app = Starlette(routes=self.desk.routes(), middleware=[Middleware(SecurityHeaders)])
        client = DeskClient(TestClient(app, base_url=base_url, follow_redirects=False), base_url)
        if name is not None:
            response = client.log_in(name)
            assert response.status_code == 303, response.text
        return client


class DeskClient:
    """A browser that sends forms as the pages do."""

    def __init__(self, http: TestClient, origin: str) -> None:
        self.http = http
        self.origin = origin

    def get(self, path: str, **options: Any) -> Any:
        return self.http.get(f"/desk{path}", **options)

    def key(self, path: str = "/password") -> str:
        """The key of the forms, read from a page."""
        found = re.search(r'name="form_key" value="(\w+)"', self.get(path).text)
        return found.group(1) if found else ""

    def post(
        self, path: str, data: dict[str, str] | None = None, *, key: str | None = None, origin: str | None = "own", **options: Any
    ) -> Any:
        fields = {**(data or {}), "form_key": self.key() if key is None else key}
        headers = {**options.pop("headers", {})}
        if origin is not None:
            headers["Origin"] = self.origin if origin == "own" else origin
        return self.http.post(f"/desk{path}", data=fields, headers=headers, **options)

    def log_in(self, name: str, password: str = PASSWORD, **more: str) -> Any:
        return self.post("/login", {"name": name, "password": password, **more}, key=self.key("/login"))


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT / "data")


@pytest.fixture
def office(kb: KnowledgeBase) -> Iterator[Office]:
    store = CaseStore("sqlite://", "key-of-the-tests")
    store.migrate()
    clock, engine, passwords = Clock(), Parrot(), quick_passwords()
    settings = Settings(desk_lookups_per_hour=3)
    desk = Desk(
        engine,
        settings,
        store,
        lambda: kb,
        lambda records, channel: None,
        now=clock,
        today=lambda: clock().date(),
        passwords=passwords,
    )
    users = Users(store, passwords)
    for role in Role:
        users.add(f"the-{role}", role, PASSWORD, actor="test", now=clock(), must_change=False)
    yield Office(store, users, Sessions(store, passwords, Terms()), desk, clock, engine)
    store.close()
