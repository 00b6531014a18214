"""How a page of the desk is declared: address, what it needs, what the audit calls it.

    class ThingPages(Pages):
        @desk_route("GET", "/things", Permission.WORK_ITEMS)
        async def things(self, request: Request) -> Response:
            return self.desk.page(request, "things.html", things=…)

A class of pages is added to ``site.PAGES`` and, when it has an entry in the menu, to ``site.NAVIGATION``. The table of all routes is
``site.route_table``; the test of permissions goes through it, so that no page is left out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.stages import AccessAction
from bot.desk.roles import PERMISSIONS, Permission, Role
from bot.desk.users import User

if TYPE_CHECKING:
    from bot.serving.desk.site import Desk

Handler = Callable[[Request], Awaitable[Response]]
M = TypeVar("M", bound=Callable[..., Awaitable[Response]])
_MARK = "_desk_route"


@dataclass(frozen=True)
class Rule:
    """What a route is and needs.

    Attributes:
        method: GET or POST.
        path: below ``/desk``.
        permission: what the user's role must have; ``None``: any user.
        public: also for who is not logged in.
        audit: name of the action in the audit; ``None`` for what is no action of its own (a form, suggestions while typing).
        before_change: also for a user who has to change the password first.
    """

    method: str
    path: str
    permission: Permission | None
    public: bool = False
    audit: AccessAction | None = None
    before_change: bool = False

    def allows(self, role: Role | None) -> bool:
        """Whether a role (``None``: nobody logged in) may use it."""
        if role is None:
            return self.public
        return self.permission is None or self.permission in PERMISSIONS[role]


@dataclass(frozen=True)
class Bound:
    """A rule with what serves it."""

    rule: Rule
    handler: Handler


@dataclass(frozen=True)
class NavItem:
    """An entry of the menu, shown to the roles that may use it."""

    title: str
    path: str
    permission: Permission
    key: str = ""


@dataclass
class Visit:
    """A request under way: who, and what the audit shall say of it.

    Attributes:
        user: who is logged in.
        token: of the session.
        form: the fields of a sent form.
        detail: for the audit, without personal data.
        case_number: whose record it is about, if it is about one (stored as a hash).
    """

    user: User
    token: str
    form: dict[str, str]
    detail: str = ""
    case_number: str | None = None


class Pages:
    """Pages of one part of the desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def bound(self) -> Iterator[Bound]:
        """The routes declared in this class."""
        for name in dir(type(self)):
            rule = getattr(getattr(type(self), name), _MARK, None)
            if isinstance(rule, Rule):
                yield Bound(rule, getattr(self, name))


def desk_route(method: str, path: str, permission: Permission | None = None, **options: Any) -> Callable[[M], M]:
    """Declare a method of ``Pages`` as a route; the options are those of ``Rule``."""

    def mark(handler: M) -> M:
        setattr(handler, _MARK, Rule(method, path, permission, **options))
        return handler

    return mark


def visit_of(request: Request) -> Visit:
    """The visit of a request that passed the gate."""
    found: Visit = request.state.visit
    return found
