"""Opening what the platform sends and closing what it gets back: plain, compatible and encrypted mode.

With a key, only the encrypted part of a message counts: what stands beside it in compatible mode could be anybody's.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import WeChatException

from bot.channels.wechat.errors import Malformed, TooLarge, Unsigned
from bot.channels.wechat.signing import check, signature

MAX_BYTES = 64 * 1024
_LETTERS = string.ascii_letters + string.digits
# What wechatpy and its parts raise for garbage, besides their own errors.
_GARBAGE = (ExpatError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)


@dataclass(frozen=True)
class Query:
    """The parameters of a request's address."""

    signature: str = ""
    msg_signature: str = ""
    timestamp: str = ""
    nonce: str = ""
    echostr: str = ""
    encrypt_type: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Query:
        """Take what is known; the rest is left."""
        return cls(**{name: parameters.get(name, "") for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Opened:
    """A request whose signature is right.

    Attributes:
        fields: of the message; texts, or whatever stands there instead.
        encrypted: the reply has to be encrypted as well.
        signature: which of the platform's signatures it carried.
    """

    fields: Mapping[str, Any] = field(repr=False)
    encrypted: bool
    signature: str


class _Crypto(PrpCrypto):
    def get_random_string(self) -> str:
        """Sixteen characters that nobody can foresee, unlike the library's."""
        return "".join(secrets.choice(_LETTERS) for _ in range(16))


class Envelopes:
    """Opens and closes.

    Args:
        token: shared with the platform.
        key: the 32 bytes of the EncodingAESKey; None: nothing is encrypted.
        receiver: app id, or corp id.
        max_age: how many seconds a request may be old.
        timestamp: Unix time.
        always_encrypted: 企业微信 signs everything, the test of the address as well, with the encrypted part.
    """

    def __init__(
        self,
        token: str,
        key: bytes | None,
        receiver: str,
        *,
        max_age: float,
        timestamp: Callable[[], float],
        always_encrypted: bool = False,
    ) -> None:
        self._token, self._key, self._receiver = token, key, receiver
        self._max_age, self._timestamp, self._always = max_age, timestamp, always_encrypted

    def verify_address(self, query: Query) -> str:
        """Answer the platform's test of the address.

        Raises:
            Unsigned: it is not the platform.
            Malformed: there is nothing to echo.
        """
        if not query.echostr:
            raise Malformed("no echostr")
        if self._always:
            self._check(query.msg_signature, query, query.echostr)
            return self._decrypt(query.echostr)
        self._check(query.signature, query)
        return query.echostr

    def open(self, query: Query, body: bytes) -> Opened:
        """Open a message.

        Raises:
            Refused: it is not served.
        """
        if len(body) > MAX_BYTES:
            raise TooLarge("body")
        if self._key is None:
            if query.encrypt_type not in ("", "raw"):
                raise Malformed("encrypted, but there is no key")
            self._check(query.signature, query)
            return Opened(parse(body), False, query.signature)
        if not self._always and query.encrypt_type != "aes":
            raise Unsigned("not encrypted")
        encrypted = parse(body, "Encrypt").get("Encrypt")
        if not isinstance(encrypted, str) or not encrypted:
            raise Malformed("nothing encrypted")
        self._check(query.msg_signature, query, encrypted)
        return Opened(parse(self._decrypt(encrypted).encode("utf-8")), True, query.msg_signature)

    def close(self, reply: str, *, encrypted: bool) -> str:
        """Return a reply as the platform takes it."""
        if not encrypted or self._key is None or reply in ("", "success"):
            return reply
        sealed = _Crypto(self._key).encrypt(reply, self._receiver).decode("ascii")
        timestamp, nonce = str(int(self._timestamp())), secrets.token_hex(8)
        return (
            f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature(self._token, timestamp, nonce, sealed)}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _check(self, given: str, query: Query, *encrypted: str) -> None:
        check(self._token, given, query.timestamp, query.nonce, *encrypted, now=self._timestamp(), max_age=self._max_age)

    def _decrypt(self, encrypted: str) -> str:
        try:
            return str(_Crypto(self._key).decrypt(encrypted, self._receiver))
        except (WeChatException, *_GARBAGE) as error:
            raise Malformed(f"cannot be decrypted ({type(error).__name__})") from None
        except Exception as error:
            # struct.error and what else a cipher may raise for a wrong length
            raise Malformed(f"cannot be decrypted ({type(error).__name__})") from None


def parse(body: bytes, only: str = "") -> Mapping[str, Any]:
    """Return the fields of ``<xml>…</xml>``.

    Args:
        body: the document; declarations of types and entities are refused.
        only: the one field that is wanted.

    Raises:
        Malformed: it is no such document.
    """
    if b"<!DOCTYPE" in body.upper() or b"<!ENTITY" in body.upper():
        raise Malformed("declaration")
    try:
        fields = xmltodict.parse(body.decode("utf-8"), disable_entities=True, process_namespaces=False)["xml"]
    except _GARBAGE as error:
        raise Malformed(f"not XML ({type(error).__name__})") from None
    if not isinstance(fields, dict):
        raise Malformed("no fields")
    return {only: fields.get(only)} if only else fields
