"""Which limits hold where. A new route belongs to the first area whose prefix fits; what fits none is a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.serving.edge.rates import Rate

KIB = 1024


@dataclass(frozen=True)
class Area:
    """A part of the interface.

    Attributes:
        prefixes: how its paths begin.
        rate: what is counted by network address.
        max_body_bytes: largest body taken; a route may take less. None: what the longest message needs.
        of_the_user: the address is the user's own. It is not where a platform's servers speak for everybody.
    """

    prefixes: tuple[str, ...]
    rate: Rate
    max_body_bytes: int | None = None
    of_the_user: bool = True


AREAS = (
    Area(("/webhooks/", "/chat/"), Rate.ADDRESS),
    Area(("/wechat", "/wecom"), Rate.SERVERS, 64 * KIB, of_the_user=False),
    Area(("/cases/",), Rate.SERVERS, 64 * KIB),
    Area(("/calendar/", "/checklist/"), Rate.DOCUMENTS, KIB),
    Area(("/desk/login",), Rate.LOGIN, 8 * KIB),
    Area(("/desk",), Rate.DESK, 64 * KIB),
    Area(("/",), Rate.PAGES, 64 * KIB),
)


@lru_cache(maxsize=1024)
def area_of(path: str) -> Area:
    """The area of a path."""
    return next((area for area in AREAS if path.startswith(area.prefixes)), AREAS[-1])
