"""Sends the lines through the same engine as the channels do, every line in a fresh conversation."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from bot.evaluation.outcome import Outcome, read_outcome
from bot.evaluation.sets import Line
from bot.serving.errors import InvalidRequest
from bot.serving.intake import parse_message


class Answering(Protocol):
    """What is needed of ``bot.serving.engine.Engine``."""

    async def handle(self, text: str, sender_id: str, channel: str = "rest") -> list[dict[str, Any]]:
        """Answer one message."""

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        """Parse data of the latest message."""


async def run_lines(
    engine: Answering, lines: Sequence[Line], *, conversation: str, max_chars: int, tick: Callable[[], None] = lambda: None
) -> list[Outcome]:
    """Return the outcome of every line, in order; an exception is an outcome too.

    Args:
        engine: the assistant.
        lines: what to send.
        conversation: prefix of the conversations' names; must differ from set to set.
        max_chars: longest message that the channels take, in characters.
        tick: called after each line.
    """
    outcomes = []
    for line in lines:
        outcomes.append(await _run_line(engine, line, f"{conversation}-{line.id}", max_chars))
        tick()
    return outcomes


async def _run_line(engine: Answering, line: Line, sender: str, max_chars: int) -> Outcome:
    try:
        for turn in line.ctx:
            await engine.handle(_taken_in(turn, sender, max_chars), sender, "rest")
        text = _taken_in(line.text, sender, max_chars)
    except InvalidRequest as refusal:
        return Outcome(line.id, act="", replies=(str(refusal),), refused_input=True)
    except Exception as error:
        return Outcome(line.id, act="", error=type(error).__name__)
    try:
        started = time.perf_counter()
        replies = await engine.handle(text, sender, "rest")
        milliseconds = round((time.perf_counter() - started) * 1000, 2)
        return read_outcome(line.id, await engine.latest_message(sender), replies, milliseconds)
    except Exception as error:
        # whatever goes wrong is what the evaluation is there to find
        return Outcome(line.id, act="", error=type(error).__name__)


def _taken_in(text: str, sender: str, max_chars: int) -> str:
    """The message as the REST channel hands it on: checked, personal data masked."""
    return parse_message(json.dumps({"sender": sender, "message": text}).encode(), max_chars).text
