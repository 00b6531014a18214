"""The desk put together: its parts, its menu, its templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.cases.store import CaseStore
from bot.cases.trawl import TrawlWatch
from bot.desk.passwords import Passwords
from bot.desk.roles import Permission, may
from bot.desk.sessions import Sessions, Terms
from bot.desk.users import User, Users
from bot.handover.agents import Agents
from bot.insight.figures import Ratings
from bot.knowledge import KnowledgeBase
from bot.serving.desk.access_pages import AccessPages
from bot.serving.desk.ask_pages import AskPages
from bot.serving.desk.asking import Keep
from bot.serving.desk.calculator_pages import CalculatorPages
from bot.serving.desk.case_pages import CasePages
from bot.serving.desk.chat_pages import ChatPages
from bot.serving.desk.figure_pages import FigurePages
from bot.serving.desk.gate import FORM_FIELD, ROOT_PATH, Gate, is_htmx
from bot.serving.desk.table import Bound, NavItem, Pages, Rule
from bot.serving.desk.user_pages import UserPages
from bot.serving.desk.work_pages import WorkPages
from bot.settings import ROOT, Settings

FILES = ROOT / "web" / "desk"

#: The classes of pages; a new part of the desk is added here …
PAGES: tuple[type[Pages], ...] = (
    AccessPages,
    AskPages,
    CalculatorPages,
    CasePages,
    ChatPages,
    WorkPages,
    FigurePages,
    UserPages,
)
#: … and here, when it has an entry in the menu.
NAVIGATION: tuple[NavItem, ...] = (
    NavItem("问答", "/ask", Permission.ASK, "1"),
    NavItem("计算", "/calculators", Permission.ASK, "2"),
    NavItem("办件", "/cases", Permission.CASES, "3"),
    NavItem("对话", "/chats", Permission.HANDOVER, "4"),
    NavItem("待办", "/items", Permission.WORK_ITEMS, "5"),
    NavItem("说法", "/phrases", Permission.REVIEW, "6"),
    NavItem("看板", "/figures", Permission.DASHBOARD, "7"),
    NavItem("账号", "/users", Permission.USERS, "8"),
    NavItem("操作记录", "/audit", Permission.AUDIT, "9"),
)


class Talking(Protocol):
    """What the desk needs of ``bot.serving.engine.Engine``."""

    async def handle(self, text: str, sender_id: str, channel: str = ...) -> list[dict[str, Any]]:
        """Answer one message."""

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        """How the latest message was understood."""


class Desk:
    """What the pages share.

    Attributes:
        engine: answers questions.
        settings: limits.
        store: the case store, migrated before the first request.
        knowledge: gives the knowledge base.
        keep_receipts: keeps the receipts of answers given on a channel.
        now: the clock.
        today: the day.
        watch: gives what watches the look-ups of all requesters.
        agents: people who take over chats; None where no desk is staffed.
        ratings: what users say of answers, for the dashboard.
    """

    def __init__(
        self,
        engine: Talking,
        settings: Settings,
        store: CaseStore,
        knowledge: Callable[[], KnowledgeBase],
        keep_receipts: Keep,
        *,
        now: Callable[[], dt.datetime],
        today: Callable[[], dt.date],
        watch: Callable[[], TrawlWatch | None] = lambda: None,
        agents: Agents | None = None,
        ratings: Ratings | None = None,
        passwords: Passwords | None = None,
    ) -> None:
        self.engine, self.settings, self.store, self.knowledge, self.now, self.today = engine, settings, store, knowledge, now, today
        self.keep_receipts, self.watch = keep_receipts, watch
        passwords = passwords or Passwords()
        self.ratings = ratings
        self.agents, self.opening = agents, agents.handovers.opening if agents else None
        terms = Terms(dt.timedelta(minutes=settings.desk_idle_minutes), dt.timedelta(hours=settings.desk_session_hours))
        self.sessions = Sessions(store, passwords, terms)
        self.users = Users(store, passwords)
        self._templates = Environment(
            loader=FileSystemLoader(FILES / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._bound = [one for pages in PAGES for one in pages(self).bound()]

    def route_table(self) -> list[Rule]:
        """Every route of the desk with what it needs."""
        return [one.rule for one in self._bound]

    def routes(self) -> list[BaseRoute]:
        """The routes for the application."""
        gate = Gate(self)

        def route(one: Bound) -> BaseRoute:
            return Route(f"{ROOT_PATH}{one.rule.path}", gate.around(one), methods=[one.rule.method])

        return [
            *(route(one) for one in self._bound),
            Route(f"{ROOT_PATH}/", lambda request: RedirectResponse(ROOT_PATH, 308)),
            Mount(f"{ROOT_PATH}/static", StaticFiles(directory=FILES / "static"), name="desk-static"),
            Route(f"{ROOT_PATH}/{{rest:path}}", _nothing, methods=["GET", "POST"]),
        ]

    def page(self, request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
        """Render a template (all text is escaped) with who is logged in, the menu, and the key of its forms."""
        visit = getattr(request.state, "visit", None)
        token = visit.token if visit else context.pop("form_token", "")
        shared = {
            "user": visit.user if visit else None,
            "menu": menu_for(visit.user) if visit else [],
            "here": request.url.path.removeprefix(ROOT_PATH) or "/",
            "root": ROOT_PATH,
            "form_field": FORM_FIELD,
            "form_key": self.sessions.form_key(token) if token else "",
            "today": self.today(),
        }
        return HTMLResponse(self._templates.get_template(template).render({**shared, **context}), status_code=status)

    def message(self, request: Request, text: str, status: int) -> Response:
        """A page, or for a script a piece of one, that says one sentence."""
        return self.page(request, "message_piece.html" if is_htmx(request) else "message.html", status=status, text=text)


def menu_for(user: User) -> list[NavItem]:
    """The entries of the menu that a user may use."""
    return [item for item in NAVIGATION if may(user.role, item.permission)]


async def _nothing(request: Request) -> Response:
    raise HTTPException(404)
