"""Writes docs/conversations.md: the conversations of docs/conversations.txt as the program holds them.

Run it from anywhere: ``.venv/bin/python scripts/conversations.py``. As in ``scripts/transcript.py`` the clock is fixed and the
demonstration cases are loaded into a temporary store.
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
LONGEST = 14  # lines of a message that are shown


def conversations(text: str) -> Iterator[tuple[str, list[str]]]:
    """Title and messages of each conversation."""
    for block in text.split("\n= ")[1:]:
        title, *messages = (line.strip() for line in block.splitlines())
        yield title, [message for message in messages if message]


async def written(text: str) -> str:
    """Hold all conversations and return them as Markdown."""
    from actions.runtime import case_store
    from bot import training
    from bot.cases.demo import load_demo
    from bot.channels import inbound_text
    from bot.clock import today
    from bot.serving.engine import Engine
    from bot.serving.light_start import leave_out_unused
    from bot.settings import get_settings

    model = training.train()
    leave_out_unused(model=model)
    engine = Engine.load(get_settings().copy(update={"tracker_url": "sqlite://"}), model=model)
    load_demo(case_store(), today())
    out = [
        "# 十段难对话",
        "",
        f"由程序生成（`scripts/conversations.py`），“今天”定为 {TODAY}，办件都是虚构的。方括号里是按钮；长的回答只留开头。",
        "",
    ]
    for number, (title, messages) in enumerate(conversations(text), 1):
        out += [f"## {number}. {title}", ""]
        for message in messages:
            out += [f"**{message}**", ""]
            for reply in await engine.handle(inbound_text(message), f"conversation-{number}", "ask"):
                out += [*_quoted(reply), ""]
    await engine.close()
    return "\n".join(out)


def _quoted(reply: dict[str, object]) -> Iterator[str]:
    lines = str(reply.get("text") or "").splitlines()
    yield from (f"> {line}  " if line else ">" for line in lines[:LONGEST])
    if len(lines) > LONGEST:
        yield "> ……"
    buttons = reply.get("buttons")
    if isinstance(buttons, list) and buttons:
        yield "> " + " ".join(f"［{button['title']}］" for button in buttons)


def main() -> None:
    """Write the conversations."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(JUYI_HOME=home, JUYI_TODAY=TODAY)
        sys.path.insert(0, str(ROOT))
        text = asyncio.run(written((ROOT / "docs" / "conversations.txt").read_text(encoding="utf-8")))
    (ROOT / "docs" / "conversations.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
