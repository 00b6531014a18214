"""The channel ``webhook``: each message is posted to an address of the operator's, signed.

The body is JSON: ``key``, ``channel``, ``recipient``, ``kind``, ``text``. ``X-Juyi-Timestamp`` holds the Unix time and ``X-Juyi-Signature``
``sha256=`` + HMAC-SHA256 of ``timestamp.body`` under the shared secret; ``Idempotency-Key`` is the key. The receiver answers with any 2xx.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Callable
from urllib.parse import urlsplit

import requests

from bot.cases.reminders.channel import Push
from bot.cases.reminders.kinds import Delivery

CONNECT_SECONDS = 3.05
READ_SECONDS = 10.0
_BUSY = frozenset({408, 425, 429, 503})  # the receiver says that it did not take it


class WebhookAddressError(ValueError):
    """The address is neither https nor this machine's."""


class WebhookChannel:
    """Posts to an address.

    Args:
        url: https, or http on the loopback address.
        secret: key of the signature.
        timestamp: Unix time for the signature.
        idempotent: whether the receiver drops a message whose key it has seen.

    Raises:
        WebhookAddressError: see ``url``.
    """

    name = "webhook"

    def __init__(self, url: str, secret: str, *, timestamp: Callable[[], float], idempotent: bool) -> None:
        if not is_safe(url):
            raise WebhookAddressError("推送地址要用 https，或者是本机地址")
        if not secret:
            raise WebhookAddressError("推送要用 JUYI_PUSH_WEBHOOK_SECRET 给出签名密钥")
        self._url, self._secret, self._timestamp = url, secret.encode("utf-8"), timestamp
        self.idempotent = idempotent

    def send(self, push: Push) -> Delivery:
        """Post the message; redirects are not followed."""
        content = {"key": push.key, "channel": push.channel, "recipient": push.recipient, "kind": str(push.kind), "text": push.text}
        body = json.dumps(content, ensure_ascii=False).encode("utf-8")
        at = str(int(self._timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": push.key,
            "X-Juyi-Timestamp": at,
            "X-Juyi-Signature": sign(self._secret, at, body),
        }
        try:
            with requests.post(
                self._url, data=body, headers=headers, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True
            ) as answer:
                return _outcome(answer.status_code)  # the body of the answer is not read
        except (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError):
            return Delivery.REFUSED  # it never came to sending the body
        except requests.exceptions.ConnectionError as error:
            return Delivery.REFUSED if _never_connected(error) else Delivery.UNKNOWN
        except requests.exceptions.RequestException:
            return Delivery.UNKNOWN


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """Return the signature header of a body."""
    return "sha256=" + hmac.new(secret, timestamp.encode("ascii") + b"." + body, hashlib.sha256).hexdigest()


def is_safe(url: str) -> bool:
    """Whether messages may travel to an address: https, or http that does not leave this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username or parts.password:
        return False
    if parts.scheme == "https":
        return True
    if parts.scheme != "http":
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _outcome(status: int) -> Delivery:
    if 200 <= status < 300:
        return Delivery.DELIVERED
    if status in _BUSY:
        return Delivery.REFUSED
    # what a failing receiver did before it failed, nobody knows
    return Delivery.UNKNOWN if status >= 500 else Delivery.REJECTED


def _never_connected(error: requests.exceptions.ConnectionError) -> bool:
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
