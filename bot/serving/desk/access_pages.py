"""Logging in and out, and one's own password."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk import texts
from bot.desk.passwords import LONGEST, SHORTEST, PasswordTooWeak
from bot.serving.desk.gate import COOKIE, FORM_COOKIE, LOGIN, ROOT_PATH, allowed_next
from bot.serving.desk.table import Pages, desk_route, visit_of

if TYPE_CHECKING:
    from bot.serving.desk.site import Desk

_HASHES_AT_ONCE = 2  # each takes 64 MB


class AccessPages(Pages):
    """The pages of access."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)

    @desk_route("GET", "")
    async def home(self, request: Request) -> Response:
        """The first page that the user may use."""
        from bot.serving.desk.site import menu_for

        items = menu_for(visit_of(request).user)
        return RedirectResponse(ROOT_PATH + (items[0].path if items else "/password"), status_code=303)

    @desk_route("GET", "/login", public=True, before_change=True)
    async def login_form(self, request: Request) -> Response:
        """The form."""
        if request.state.visit is not None:
            return RedirectResponse(ROOT_PATH, status_code=303)
        return self._login_form(request, allowed_next(request.query_params.get("next", "")))

    @desk_route("POST", "/login", public=True, before_change=True)
    async def log_in(self, request: Request) -> Response:
        """Take name and password."""
        form = request.state.form
        address = request.client.host if request.client else None
        async with self._hashing:
            found = await asyncio.to_thread(
                self.desk.sessions.log_in, form.get("name", ""), form.get("password", ""), address=address, now=self.desk.now()
            )
        following = allowed_next(form.get("next", ""))
        if found.token is None:
            until = found.locked_until
            text = _locked(until) if until else texts.WRONG_LOGIN
            return self._login_form(request, following, text=text, name=form.get("name", ""), status=429 if until else 401)
        response = RedirectResponse(following, status_code=303)
        self._set_cookie(request, response, COOKIE, found.token)
        response.delete_cookie(FORM_COOKIE, path=ROOT_PATH)
        return response

    @desk_route("POST", "/logout", before_change=True)
    async def log_out(self, request: Request) -> Response:
        """End the session."""
        visit = visit_of(request)
        await asyncio.to_thread(self.desk.sessions.log_out, visit.token, visit.user, self.desk.now())
        response = RedirectResponse(LOGIN, status_code=303)
        response.delete_cookie(COOKIE, path=ROOT_PATH)
        return response

    @desk_route("GET", "/password", before_change=True)
    async def password_form(self, request: Request) -> Response:
        """The form for a new password."""
        text = texts.MUST_CHANGE if visit_of(request).user.must_change else ""
        return self._password_form(request, text)

    @desk_route("POST", "/password", before_change=True)
    async def change_password(self, request: Request) -> Response:
        """Take a new password."""
        visit = visit_of(request)
        old, new = visit.form.get("old", ""), visit.form.get("new", "")
        if new != visit.form.get("again", ""):
            return self._password_form(request, texts.NOT_THE_SAME, 422)
        try:
            async with self._hashing:
                changed = await asyncio.to_thread(self.desk.sessions.change_password, visit.user, old, new, now=self.desk.now())
        except PasswordTooWeak as error:
            return self._password_form(request, f"{error}。", 422)
        if changed.token is None:
            until = changed.locked_until
            return self._password_form(request, _locked(until) if until else texts.WRONG_OLD, 429 if until else 422)
        response = RedirectResponse(ROOT_PATH, status_code=303)
        self._set_cookie(request, response, COOKIE, changed.token)
        return response

    def _password_form(self, request: Request, text: str, status: int = 200) -> Response:
        return self.desk.page(request, "password.html", status=status, text=text, shortest=SHORTEST, longest=LONGEST)

    def _login_form(self, request: Request, following: str, *, text: str = "", name: str = "", status: int = 200) -> Response:
        bound_to = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(16)
        response = self.desk.page(request, "login.html", status=status, text=text, name=name, following=following, form_token=bound_to)
        self._set_cookie(request, response, FORM_COOKIE, bound_to)
        return response

    def _set_cookie(self, request: Request, response: Response, name: str, value: str) -> None:
        secure = request.url.scheme == "https" or self.desk.settings.production
        response.set_cookie(name, value, path=ROOT_PATH, httponly=True, samesite="strict", secure=secure)


def _locked(until: dt.datetime) -> str:
    return texts.LOCKED.format(time=f"{until:%H:%M}")
