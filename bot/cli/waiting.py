"""Tells during long work that it goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

TRAINING = "正在训练模型，按机器快慢要十到二十分钟……"
#: Seconds between two signs of life.
EVERY = 15.0


def _to_stderr(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def waiting(message: str, every: float = EVERY, say: Callable[[str], None] = _to_stderr) -> Iterator[None]:
    """Say what is being done, and every few seconds how long it has taken so far.

    Args:
        message: what is being done.
        every: seconds between two lines.
        say: takes a line.
    """
    started, done = time.monotonic(), threading.Event()

    def tell() -> None:
        while not done.wait(every):
            say(f"还在进行，已用 {time.monotonic() - started:.0f} 秒……")

    say(message)
    teller = threading.Thread(target=tell, name="waiting", daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
