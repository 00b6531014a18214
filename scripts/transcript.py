"""Writes docs/transcript.md: the questions of docs/transcript.txt with the answers the program gives.

Run it from anywhere: ``.venv/bin/python scripts/transcript.py``. The clock is fixed (TODAY) and the demonstration cases
are loaded into a temporary store, so that the text depends on the code and the data alone.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-11-23"


def conversations(text: str) -> Iterator[list[str]]:
    """The conversations of the question file, each a list of messages."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []


async def transcript(questions: str) -> str:
    """Ask everything and return the Markdown text."""
    from actions.runtime import case_store
    from bot import training
    from bot.cases.demo import load_demo
    from bot.clock import today
    from bot.serving.engine import Engine
    from bot.serving.light_start import leave_out_unused
    from bot.settings import get_settings

    model = training.train()
    leave_out_unused(model=model)
    engine = Engine.load(get_settings().copy(update={"tracker_url": "sqlite://"}), model=model)
    load_demo(case_store(), today())
    out = ["# 对话实录", "", f"以下由程序生成（`scripts/transcript.py`），“今天”定为 {TODAY}，办件都是虚构的。", ""]
    for number, messages in enumerate(conversations(questions), 1):
        out += [f"## {number}", ""]
        for message in messages:
            replies = await engine.handle(message, f"transcript-{number}", "ask")
            out += [f"**问：{message}**", ""]
            out += [line for reply in replies if reply.get("text") for line in (*_quoted(reply["text"]), "")]
    await engine.close()
    return "\n".join(out)


def _quoted(text: str) -> list[str]:
    return [f"> {line}  " if line else ">" for line in text.splitlines()]


def main() -> None:
    """Write the transcript."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(JUYI_HOME=home, JUYI_TODAY=TODAY)
        sys.path.insert(0, str(ROOT))
        text = asyncio.run(transcript((ROOT / "docs" / "transcript.txt").read_text(encoding="utf-8")))
    (ROOT / "docs" / "transcript.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
