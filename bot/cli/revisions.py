"""Policy data as it stands in a directory, or as it stood at a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.knowledge import KnowledgeBase

_FOLDER = "data"


@contextmanager
def data_of(revision: str) -> Iterator[Path]:
    """A directory with the data: the one named, else a copy of ``data`` at that git revision, deleted afterwards.

    Raises:
        typer.Exit: there is neither such a directory nor such a revision.
    """
    directory = Path(revision)
    if directory.is_dir():
        yield directory
        return
    with tempfile.TemporaryDirectory(prefix="juyi-data-") as folder:
        with tarfile.open(fileobj=io.BytesIO(_archive(revision))) as archive:
            for member in archive:
                inside = Path(member.name)
                # Only plain files and folders, and only below the folder that was asked for.
                if (member.isfile() or member.isdir()) and ".." not in inside.parts and inside.parts[0] == _FOLDER:
                    archive.extract(member, folder)
        yield Path(folder) / _FOLDER


@contextmanager
def knowledge_of(revision: str) -> Iterator[KnowledgeBase]:
    """The knowledge base of a directory or git revision, read without today's checks."""
    from bot.knowledge import KnowledgeBase

    with data_of(revision) as data:
        yield KnowledgeBase.load(data, strict=False)


def _archive(revision: str) -> bytes:
    from bot.settings import ROOT

    if revision.startswith("-"):
        raise _unknown(revision)
    command = ["git", "-C", str(ROOT), "archive", "--format=tar", revision, _FOLDER]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise _unknown(revision, "，并且没有装 git") from None
    if done.returncode != 0:
        raise _unknown(revision)
    return done.stdout


def _unknown(revision: str, more: str = "") -> typer.Exit:
    typer.echo(f"错误：“{revision}”既不是数据目录，也不是带有 data 目录的 git 版本{more}", err=True)
    return typer.Exit(2)
