"""What the commands of ``juyi cases`` share."""

from __future__ import annotations

import getpass
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cases.case_number import CaseNumber
    from bot.cases.store import CaseStore
    from bot.labels import Label

    L = TypeVar("L", bound=Label)


@contextmanager
def opened() -> Iterator[CaseStore]:
    """The case store of the settings, closed at the end."""
    from bot.cases.opening import open_store
    from bot.settings import get_settings

    store = open_store(get_settings())
    try:
        yield store
    finally:
        store.close()


def actor() -> str:
    """Who is at the command line, for the audit."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"


def number_of(text: str) -> CaseNumber:
    """Read a case number; a wrong one is wrong use (exit code 2)."""
    from bot.cases.case_number import CaseNumber
    from bot.cases.errors import CaseNumberError

    try:
        return CaseNumber.parse(text)
    except CaseNumberError as error:
        raise typer.BadParameter(str(error)) from None


def choice(labels: type[L], text: str, option: str) -> L | None:
    """Read a label by its value or Chinese name; None when nothing is given."""
    if not text:
        return None
    for member in labels:
        if text in (str(member), member.zh):
            return member
    raise typer.BadParameter(f"可用：{'；'.join(member.zh for member in labels)}", param_hint=option)
