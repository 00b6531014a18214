"""Passwords of the desk: argon2id. One hash takes a fifth of a second and 64 MB, so this is never called on the event loop."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 128
_GENERATED_BYTES = 12


class PasswordTooWeak(ValueError):
    """A password that is not taken; the message says why, in Chinese."""


class Passwords:
    """Makes and checks hashes.

    Args:
        hasher: other parameters than argon2-cffi's defaults, for tests.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """The hash to be stored, with its salt and parameters."""
        return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether a password is the stored one; without a stored one the same work is done for nothing."""
        try:
            self._hasher.verify(stored or _nobody(self._hasher), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than those of now."""
        return self._hasher.check_needs_rehash(stored)


@lru_cache(maxsize=4)
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_hex(16))


def check_strength(password: str, name: str) -> None:
    """Refuse a password that is guessed first.

    Raises:
        PasswordTooWeak: it is too short or too long, holds the name, or repeats few characters.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooWeak(f"密码要{SHORTEST}到{LONGEST}个字符")
    if name.lower() in password.lower():
        raise PasswordTooWeak("密码里不能有用户名")
    if len(set(password)) < SHORTEST // 2:
        raise PasswordTooWeak("密码里重复的字符太多")


def generated() -> str:
    """A password that a machine made."""
    return secrets.token_urlsafe(_GENERATED_BYTES)
