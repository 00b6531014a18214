"""Accounts: listing, adding, disabling, new passwords and roles."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.stages import AccessAction
from bot.desk import texts
from bot.desk.passwords import PasswordTooWeak, generated
from bot.desk.roles import Permission, Role
from bot.desk.users import UserError
from bot.serving.desk.table import Pages, desk_route, visit_of


class UserPages(Pages):
    """The page of accounts. Every change is also audited by ``bot.desk.users`` itself, with its details."""

    @desk_route("GET", "/users", Permission.USERS)
    async def users(self, request: Request) -> Response:
        """The list and its forms."""
        return await self._page(request)

    @desk_route("POST", "/users", Permission.USERS, audit=AccessAction.USER)
    async def change(self, request: Request) -> Response:
        """Change one account, or add one. Nobody changes their own: that would end the session under way, or lock everybody out."""
        visit = visit_of(request)
        name, action = visit.form.get("name", "").strip(), visit.form.get("action", "")
        change = self._changes().get(action)
        if change is None or name == visit.user.name:
            return await self._page(request, texts.NOT_ONESELF, 422)
        visit.detail = f"{action} {name}"[:64]
        try:
            text = await asyncio.to_thread(change, name, visit.form.get("role", ""), visit.user.actor)
        except (UserError, PasswordTooWeak) as error:
            return await self._page(request, f"{error}。", 422)
        except ValueError:
            return await self._page(request, texts.NOT_ALLOWED, 422)
        return await self._page(request, text)

    def _changes(self) -> Mapping[str, Callable[[str, str, str], str]]:
        return {"add": self._add, "reset": self._reset, "role": self._role, "disable": self._disable, "enable": self._enable}

    def _add(self, name: str, role: str, actor: str) -> str:
        password = generated(name)
        self.desk.users.add(name, Role(role), password, actor=actor, now=self.desk.now())
        return texts.USER_ADDED.format(name=name, password=password)

    def _reset(self, name: str, _role: str, actor: str) -> str:
        password = generated(name)
        self.desk.users.set_password(name, password, actor=actor, now=self.desk.now(), must_change=True)
        return texts.USER_RESET.format(name=name, password=password)

    def _role(self, name: str, role: str, actor: str) -> str:
        self.desk.users.set_role(name, Role(role), actor=actor, now=self.desk.now())
        return texts.USER_CHANGED.format(name=name)

    def _disable(self, name: str, _role: str, actor: str) -> str:
        self.desk.users.set_disabled(name, True, actor=actor, now=self.desk.now())
        return texts.USER_CHANGED.format(name=name)

    def _enable(self, name: str, _role: str, actor: str) -> str:
        self.desk.users.set_disabled(name, False, actor=actor, now=self.desk.now())
        return texts.USER_CHANGED.format(name=name)

    async def _page(self, request: Request, text: str = "", status: int = 200) -> Response:
        everybody = await asyncio.to_thread(self.desk.users.all)
        return self.desk.page(request, "users.html", status=status, everybody=everybody, roles=list(Role), text=text)
