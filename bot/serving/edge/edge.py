"""All that stands before the routes, put together once for an application (``request.app.state.edge``).

A channel's route asks ``await edge.user(channel, user)`` before it answers, and sends ``edge.switches.notice(channel)`` instead of an
answer when that is not None. Rates by address, sizes and origins are checked before a route is called.
"""

from __future__ import annotations

from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.cases.store import CaseStore
from bot.clock import today
from bot.serving.edge.channels import ChannelSwitches
from bot.serving.edge.gate import Gate
from bot.serving.edge.origins import OriginCheck
from bot.serving.edge.rates import Rate, RateLimits
from bot.serving.security_headers import SecurityHeaders
from bot.settings import Settings

PREFLIGHT_SECONDS = 600


class Edge:
    """The limits and switches of an application.

    Args:
        settings: limits, origins, proxies.
        cases: the store that tells which channels are off.
        message_bytes: size of the largest body of a message.
    """

    def __init__(self, settings: Settings, cases: CaseStore | None, message_bytes: int) -> None:
        self.limits = RateLimits(settings)
        self.switches = ChannelSwitches(cases, settings, _wording)
        self._settings = settings
        self._message_bytes = message_bytes

    async def user(self, channel: str, user: str) -> None:
        """Count a message of a user.

        Raises:
            TooManyRequests: it is one too many.
        """
        await self.limits.check(Rate.USER, channel, user)

    def middleware(self) -> list[Middleware]:
        """The layers, outermost first."""
        origins = self._settings.origins
        layers = [Middleware(ProxyHeadersMiddleware, trusted_hosts=list(self._settings.proxies)), Middleware(SecurityHeaders, origins)]
        if origins:
            layers.append(
                Middleware(
                    CORSMiddleware,
                    allow_origins=list(origins),
                    allow_methods=["GET", "POST"],
                    allow_headers=["Content-Type", "Idempotency-Key"],
                    expose_headers=["Retry-After"],
                    max_age=PREFLIGHT_SECONDS,
                )
            )
        return [*layers, Middleware(OriginCheck, origins), Middleware(Gate, self.limits, self._message_bytes)]

    def health(self) -> dict[str, dict[str, Any]]:
        """State of the parts."""
        return {"limits": self.limits.health(), "channels": self.switches.health()}


def _wording(notice: str) -> str:
    from actions.runtime import knowledge_base
    from bot.dialogue.plain import channel_off

    return channel_off(knowledge_base(), today(), notice)
