"""The side of the platform that calls our server: signs, encrypts, waits, tries again, and checks every reply.

What a reply has to look like is written down here anew, from the platform's documentation: no code of ours is used for it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import struct
import time
from dataclasses import dataclass, field
from xml.etree import ElementTree

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TOKEN = "JuyiTestToken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
MAX_BYTES = 2048
_PLAIN = re.compile(
    r"<xml><ToUserName><!\[CDATA\[.+?\]\]></ToUserName><FromUserName><!\[CDATA\[.+?\]\]></FromUserName>"
    r"<CreateTime>\d+</CreateTime><MsgType><!\[CDATA\[text\]\]></MsgType><Content><!\[CDATA\[.+\]\]></Content></xml>",
    re.DOTALL,
)


class BadReply(AssertionError):
    """A reply that the platform would not take."""


@dataclass
class Outcome:
    """What came of one message, as the user's phone shows it.

    Attributes:
        said: the text shown; empty when nothing was (``success``).
        attempts: how many requests it took.
        seconds: of each attempt.
        failed: no attempt was answered in time: the phone shows that the account is out of service.
    """

    said: str = ""
    attempts: int = 0
    seconds: list[float] = field(default_factory=list)
    failed: bool = False


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _cipher() -> Cipher[modes.CBC]:
    key = base64.b64decode(AES_KEY + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def encrypt(text: str, receiver: str) -> str:
    """AES-CBC: 16 random bytes, length, text, receiver, padded to 32."""
    raw = os.urandom(16) + struct.pack(">I", len(text.encode())) + text.encode() + receiver.encode()
    raw += bytes([32 - len(raw) % 32]) * (32 - len(raw) % 32)
    encryptor = _cipher().encryptor()
    return base64.b64encode(encryptor.update(raw) + encryptor.finalize()).decode()


def decrypt(sealed: str, receiver: str) -> str:
    """The reverse; raises when the receiver is another one."""
    decryptor = _cipher().decryptor()
    raw = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
    raw = raw[: -raw[-1]]
    (length,) = struct.unpack(">I", raw[16:20])
    if raw[20 + length :].decode() != receiver:
        raise BadReply("another receiver")
    return raw[20 : 20 + length].decode()


@dataclass
class Caller:
    """Sends messages to one address.

    Attributes:
        mode: ``plain``, ``compatible`` or ``aes``.
        patience: seconds after which the platform gives a request up (5, scaled in tests).
    """

    url: str
    receiver: str
    mode: str = "plain"
    patience: float = 5.0
    account: str = "gh_0a1b2c3d4e5f"

    def query(self, xml: str, *, timestamp: int | None = None, token: str = TOKEN) -> tuple[dict[str, str], str]:
        """The parameters and the body of a request."""
        at, nonce = str(timestamp if timestamp is not None else int(time.time())), str(secrets.randbelow(10**10))
        query = {"signature": sign(token, at, nonce), "timestamp": at, "nonce": nonce, "openid": "x"}
        if self.mode == "plain":
            return query, xml
        sealed = encrypt(xml, self.receiver)
        query |= {"encrypt_type": "aes", "msg_signature": sign(token, at, nonce, sealed)}
        outer = f"<ToUserName><![CDATA[{self.account}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt>"
        inner = xml.removeprefix("<xml>").removesuffix("</xml>") if self.mode == "compatible" else ""
        return query, f"<xml>{inner or ''}{outer if not inner else outer.split('</ToUserName>')[1]}</xml>"

    async def post(self, client: httpx.AsyncClient, query: dict[str, str], body: str | bytes) -> httpx.Response:
        """One request."""
        content = body.encode() if isinstance(body, str) else body
        return await client.post(self.url, params=query, content=content, headers={"Content-Type": "text/xml"}, timeout=self.patience)

    async def deliver(self, client: httpx.AsyncClient, xml: str, user: str, *, lose: int = 0) -> Outcome:
        """Deliver a message as the platform does: three attempts, until one is answered in time.

        Args:
            client: the connection.
            xml: the message.
            user: who wrote it.
            lose: so many answers are lost on their way to the platform.
        """
        outcome = Outcome()
        for attempt in range(3):
            query, body = self.query(xml)
            started = time.perf_counter()
            outcome.attempts += 1
            try:
                answer = await self.post(client, query, body)
            except httpx.TimeoutException:
                outcome.seconds.append(time.perf_counter() - started)
                continue
            outcome.seconds.append(time.perf_counter() - started)
            if answer.status_code != 200:
                continue
            said = self.check(answer.text, user)
            if attempt >= lose:
                outcome.said = said
                return outcome
        outcome.failed = True
        return outcome

    def check(self, body: str, user: str) -> str:
        """The text of a reply.

        Raises:
            BadReply: it is not as documented.
        """
        if body in ("", "success"):
            return ""
        if self.mode != "plain":
            outer = {child.tag: child.text or "" for child in ElementTree.fromstring(body)}
            if set(outer) != {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}:
                raise BadReply(f"fields {sorted(outer)}")
            if outer["MsgSignature"] != sign(TOKEN, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"]):
                raise BadReply("signature")
            body = decrypt(outer["Encrypt"], self.receiver)
        if not _PLAIN.fullmatch(body):
            raise BadReply(f"form: {body[:200]}")
        fields = {child.tag: child.text or "" for child in ElementTree.fromstring(body)}
        if fields["ToUserName"] != user or fields["FromUserName"] != self.account:
            raise BadReply("addressed wrongly")
        if not 0 < len(fields["Content"].encode()) <= MAX_BYTES:
            raise BadReply(f"{len(fields['Content'].encode())} bytes")
        return fields["Content"]
