"""The platform's signature: SHA-1 over token, timestamp and nonce (and the encrypted part), sorted. Compared in constant time."""

from __future__ import annotations

import hmac
import re

from wechatpy.utils import WeChatSigner

from bot.channels.wechat.errors import Unsigned

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_LONGEST_NONCE = 128


def signature(token: str, timestamp: str, nonce: str, *encrypted: str) -> str:
    """Return the signature in hexadecimal."""
    signer = WeChatSigner()
    signer.add_data(token, timestamp, nonce, *encrypted)
    return str(signer.signature)


def check(token: str, given: str, timestamp: str, nonce: str, *encrypted: str, now: float, max_age: float) -> None:
    """Accept a signature.

    Args:
        token: shared with the platform.
        given: the signature of the request.
        timestamp: of the request, Unix time.
        nonce: of the request.
        encrypted: what else is signed.
        now: Unix time.
        max_age: how many seconds a request may be old, or ahead of our clock.

    Raises:
        Unsigned: it is wrong, or too old.
    """
    if not given or not _TIMESTAMP.fullmatch(timestamp) or not (0 < len(nonce) <= _LONGEST_NONCE and nonce.isascii()):
        raise Unsigned("no signature")
    right = signature(token, timestamp, nonce, *encrypted)
    if not hmac.compare_digest(right.encode("ascii"), given.encode("utf-8", "replace")):
        raise Unsigned("wrong signature")
    if abs(now - int(timestamp)) > max_age:
        raise Unsigned("old request")
