"""What stands before every page of the desk: session, permission, forms that come from our own pages, audit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases.access import record_access
from bot.cases.errors import StoreError
from bot.cases.stages import AccessAction
from bot.desk import texts
from bot.desk.users import User
from bot.privacy import Hasher
from bot.serving.desk.table import Bound, Handler, Rule, Visit
from bot.serving.edge.origins import is_own_page
from bot.serving.intake import read_body

if TYPE_CHECKING:
    from bot.serving.desk.site import Desk

ROOT_PATH = "/desk"
LOGIN, PASSWORD = f"{ROOT_PATH}/login", f"{ROOT_PATH}/password"
COOKIE = "juyi_desk"
FORM_COOKIE = "juyi_desk_form"  # before there is a session, forms are bound to this
MAX_FORM_BYTES = 64 * 1024
FORM_FIELD, FORM_HEADER = "form_key", "x-form-key"


class Gate:
    """Wraps the handlers of the route table.

    Args:
        desk: the desk.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def around(self, bound: Bound) -> Handler:
        """The handler behind its gate."""

        async def endpoint(request: Request) -> Response:
            try:
                response = await self._pass(bound, request)
            except StoreError:
                response = self._desk.message(request, texts.STORE_DOWN, 503)
            response.headers["Cache-Control"] = "no-store"
            return response

        return endpoint

    async def _pass(self, bound: Bound, request: Request) -> Response:
        rule, token = bound.rule, request.cookies.get(COOKIE, "")
        user = await asyncio.to_thread(self._desk.sessions.user_of, token, self._desk.now()) if token else None
        form: dict[str, str] = {}
        if rule.method == "POST":
            if not is_own_page(request.headers):
                return self._desk.message(request, texts.FOREIGN, 403)
            raw = await read_body(request, MAX_FORM_BYTES)
            form = dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
        if user is None and not rule.public:
            return _to_login(request)
        request.state.visit = visit = Visit(user, token, form) if user is not None else None
        request.state.form = form
        if rule.method == "POST" and not self._has_key(request, token if user is not None else "", form):
            return self._desk.message(request, texts.FORM_EXPIRED, 403)
        if user is not None and visit is not None:
            if user.must_change and not rule.before_change:
                return _go(request, PASSWORD)
            if not rule.allows(user.role):
                await asyncio.to_thread(self._audit, user, AccessAction.DENIED, f"{rule.method} {rule.path}", None)
                return self._desk.message(request, texts.NOT_ALLOWED, 403)
        response = await bound.handler(request)
        if rule.audit is not None and user is not None and visit is not None:
            await asyncio.to_thread(self._audit, user, rule.audit, visit.detail, visit.case_number)
        return response

    def _has_key(self, request: Request, token: str, form: dict[str, str]) -> bool:
        bound_to = token or request.cookies.get(FORM_COOKIE, "")
        given = form.get(FORM_FIELD) or request.headers.get(FORM_HEADER) or ""
        return bool(bound_to) and given.isascii() and Hasher.equal(given, self._desk.sessions.form_key(bound_to))

    def _audit(self, user: User, action: AccessAction, detail: str, case_number: str | None) -> None:
        store = self._desk.store
        with store.session() as session:
            record_access(
                session, store.hasher, actor=user.actor, action=action, at=self._desk.now(), case_number=case_number, detail=detail
            )


def is_htmx(request: Request) -> bool:
    """Whether a script of the page asked for a piece of it."""
    return request.headers.get("hx-request") == "true"


def _to_login(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return _go(request, LOGIN if is_htmx(request) or request.method != "GET" else f"{LOGIN}?next={quote(wanted)}")


def _go(request: Request, where: str) -> Response:
    if is_htmx(request):
        return Response(status_code=401, headers={"HX-Redirect": where})
    return RedirectResponse(where, status_code=303)


def allowed_next(given: str) -> str:
    """Where to go after the log-in: a page of the desk, never another place."""
    is_ours = given.startswith(f"{ROOT_PATH}/") and "//" not in given and "\\" not in given and given.isprintable()
    return given if is_ours else ROOT_PATH


__all__ = ["COOKIE", "FORM_COOKIE", "Gate", "Rule", "allowed_next", "is_htmx"]
