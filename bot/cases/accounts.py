"""Accounts of channels: who writes, as the case store keeps it (a keyed hash), and the sealed form for those who may be written to."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken

from bot.privacy import Hasher

_SHORTEST = 16
_FEWEST_DIFFERENT = 6


@dataclass(frozen=True)
class Account:
    """An account of a channel.

    Attributes:
        channel: name of the channel (``rest``, ``wechat`` …).
        name: the account there; for the web page the random id that its browser keeps.
    """

    channel: str
    name: str

    @property
    def is_hard_to_guess(self) -> bool:
        """Whether knowing the name proves to be the account: over REST anyone may give any name, so a short one proves nothing."""
        return len(self.name) >= _SHORTEST and len(set(self.name)) >= _FEWEST_DIFFERENT

    def hash(self, hasher: Hasher) -> str:
        """What is stored of it."""
        return hasher.hash("channel_account", self.channel, self.name)


def seal(hasher: Hasher, name: str) -> bytes:
    """Encrypt an account's name under a key that is derived from the store's."""
    return _cipher(hasher).encrypt(name.encode("utf-8"))


def unseal(hasher: Hasher, sealed: bytes) -> str | None:
    """Return the name, or None when it was sealed with another key or damaged."""
    try:
        return _cipher(hasher).decrypt(bytes(sealed)).decode("utf-8")
    except InvalidToken:
        return None


def _cipher(hasher: Hasher) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(hasher.hash("seal_account"))))
