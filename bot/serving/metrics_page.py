"""``GET /metrics`` for Prometheus: for this machine itself, or with a bearer token."""

from __future__ import annotations

import asyncio
import ipaddress

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.cases.errors import StoreError
from bot.cases.store import CaseStore
from bot.cases.trawl import trawl_status
from bot.clock import now
from bot.metrics import REGISTRY, TRAWL_ALARM, TRAWL_NUMBERS, TRAWL_PAUSED
from bot.serving.records import token_matches
from bot.settings import Settings

PATH = "/metrics"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class MetricsPage:
    """The page: not there for others than this machine, unless they have the token.

    Args:
        store: where the watched look-ups are counted, if there is one.
        settings: the token.
    """

    def __init__(self, store: CaseStore | None, settings: Settings) -> None:
        self._store = store
        self._token = settings.metrics_token.get_secret_value()

    async def get(self, request: Request) -> Response:
        """Answer with the metrics, or 404."""
        if not (self._token and token_matches(request, self._token)) and not _from_this_machine(request):
            raise HTTPException(404)
        await asyncio.to_thread(self._watch)
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    def _watch(self) -> None:
        if self._store is None:
            return
        try:
            status = trawl_status(self._store, now())
        except StoreError:
            return  # its own check of health tells that
        TRAWL_NUMBERS.set(status.tried)
        TRAWL_ALARM.set(status.alarm)
        TRAWL_PAUSED.set(status.paused)


def _from_this_machine(request: Request) -> bool:
    """Whether nobody else asked: a proxy on this machine would otherwise open the page to everybody."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
