"""The interface of WeChat and of 企业微信: one call, its outcome, and the access token, which all workers share.

A token is fetched by whoever holds the lease; the others wait for it. When the platform refuses a token, it is fetched anew once.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import requests

from bot.cases.messaging.kinds import Token, Tokens
from bot.cases.reminders.kinds import Delivery
from bot.push.webhook import CONNECT_SECONDS, WebhookAddressError, is_safe

logger = logging.getLogger(__name__)

READ_SECONDS = 10.0
_LEASE_SECONDS = 15.0
_MARGIN_SECONDS = 120.0  # a token is replaced so long before its end
_POLL_SECONDS = 0.05
_BAD_TOKEN = frozenset({40001, 40014, 42001})
_BUSY = frozenset({-1, 45009, 45011, 45033})  # surely not sent; worth trying again
_FORCE = frozenset({40001, 40014})


class PlatformError(Exception):
    """No token could be had, so that nothing was sent."""


@dataclass(frozen=True)
class Called:
    """What came of a call.

    Attributes:
        delivery: whether it took effect.
        code: the platform's ``errcode``; 0 when it succeeded, None when there was no answer to read.
    """

    delivery: Delivery
    code: int | None = None
    content: Mapping[str, Any] | None = None


class Credentials(Protocol):
    """How a platform hands out tokens."""

    @property
    def name(self) -> str:
        """What the token is kept under."""

    def fetch(self, base: str, *, force: bool) -> requests.Response:
        """Ask for a token."""


@dataclass(frozen=True)
class WeChatCredentials:
    """An Official Account: the stable token, of which a second fetch does not end the first."""

    app_id: str
    secret: str

    @property
    def name(self) -> str:
        """What the token is kept under."""
        return f"wechat-{self.app_id}"[:64]

    def fetch(self, base: str, *, force: bool) -> requests.Response:
        """Ask for a token."""
        body: Any = {"grant_type": "client_credential", "appid": self.app_id, "secret": self.secret, "force_refresh": force}
        return requests.post(f"{base}/cgi-bin/stable_token", json=body, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False)


@dataclass(frozen=True)
class WeComCredentials:
    """An application of 企业微信."""

    corp_id: str
    agent_id: int
    secret: str

    @property
    def name(self) -> str:
        """What the token is kept under."""
        return f"wecom-{self.corp_id}-{self.agent_id}"[:64]

    def fetch(self, base: str, *, force: bool) -> requests.Response:
        """Ask for a token."""
        query = {"corpid": self.corp_id, "corpsecret": self.secret}
        return requests.get(f"{base}/cgi-bin/gettoken", params=query, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False)


class PlatformApi:
    """Calls a platform.

    Args:
        base: its address: https, or http on the loopback address.
        credentials: of the account.
        tokens: shared by the workers.
        timestamp: Unix time.
        pause: waits for another worker's token.

    Raises:
        WebhookAddressError: see ``base``.
    """

    def __init__(
        self,
        base: str,
        credentials: Credentials,
        tokens: Tokens,
        timestamp: Callable[[], float],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        if not is_safe(base):
            raise WebhookAddressError("微信接口的地址要用 https，或者是本机地址")
        self._base, self._credentials, self._tokens = base.rstrip("/"), credentials, tokens
        self._timestamp, self._pause = timestamp, pause

    def call(self, path: str, content: Mapping[str, Any] | None = None, **query: Any) -> Called:
        """Post JSON (or get, without content); a refused token is replaced once."""
        try:
            token = self._token()
            called = self._once(path, content, {**query, "access_token": token})
            if called.code in _BAD_TOKEN:
                logger.info("access token refused", extra={"fields": {"code": called.code}})
                token = self._token(stale=token, force=called.code in _FORCE)
                called = self._once(path, content, {**query, "access_token": token})
        except PlatformError:
            return Called(Delivery.REFUSED)
        return called

    def _once(self, path: str, content: Mapping[str, Any] | None, query: Mapping[str, Any]) -> Called:
        # Chinese has to travel as it is: the platform shows \\u escapes as they stand
        body = None if content is None else json.dumps(content, ensure_ascii=False).encode("utf-8")
        try:
            answer = requests.request(
                "GET" if body is None else "POST",
                self._base + path,
                params=query,
                data=body,
                headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
            result = answer.json() if answer.status_code < 300 else None
        except (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError):
            return Called(Delivery.REFUSED)
        except (requests.exceptions.RequestException, ValueError):
            return Called(Delivery.UNKNOWN)  # it may have arrived
        if not isinstance(result, dict):
            return Called(Delivery.UNKNOWN)
        code = result.get("errcode", 0)
        if code == 0:
            return Called(Delivery.DELIVERED, 0, result)
        return Called(Delivery.REFUSED if code in _BUSY | _BAD_TOKEN else Delivery.REJECTED, code if isinstance(code, int) else None)

    def _token(self, *, stale: str | None = None, force: bool = False) -> str:
        """Return a token that is in force, other than the stale one.

        Raises:
            PlatformError: there is none to be had.
        """
        name, claim = self._credentials.name, secrets.token_hex(8)
        patience = self._timestamp() + _LEASE_SECONDS
        while True:
            now = self._timestamp()
            token = self._tokens.read(name)
            if token is not None and token.value != stale and token.expires_at - now > _MARGIN_SECONDS:
                return token.value
            if self._tokens.lease(name, claim, now=now, seconds=_LEASE_SECONDS):
                again = self._tokens.read(name)  # somebody may have fetched it between the two
                if again is not None and again.value != stale and again.expires_at - now > _MARGIN_SECONDS:
                    self._tokens.release(name, claim)
                    return again.value
                return self._fetch(name, claim, force=force)
            if now > patience:
                raise PlatformError("no token")
            self._pause(_POLL_SECONDS)

    def _fetch(self, name: str, claim: str, *, force: bool) -> str:
        try:
            answer = self._credentials.fetch(self._base, force=force).json()
            value, seconds = str(answer["access_token"]), float(answer.get("expires_in", 0))
        except (requests.exceptions.RequestException, ValueError, KeyError, TypeError) as error:
            self._tokens.release(name, claim)
            logger.error("no access token (%s)", type(error).__name__)  # the error's text may hold the secret
            raise PlatformError("no token") from None
        self._tokens.put(name, claim, Token(value, self._timestamp() + seconds))
        return value
