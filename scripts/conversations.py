"""Writes docs/conversations.md: the conversations of docs/conversations.txt as the program holds them.

Run it at the root: ``.venv/bin/python -m scripts.conversations``. The clock is fixed and the
demonstration cases are loaded into a temporary store.
"""

from __future__ import annotations

from collections.abc import Iterator

from scripts.recording import TODAY, assistant, record

LONGEST = 14  # lines of a message that are shown


def conversations(text: str) -> Iterator[tuple[str, list[str]]]:
    """Title and messages of each conversation."""
    for block in text.split("\n= ")[1:]:
        title, *messages = (line.strip() for line in block.splitlines())
        yield title, [message for message in messages if message]


async def written(text: str) -> str:
    """Hold all conversations and return them as Markdown."""
    from bot.channels import inbound_text

    out = [
        "# 十段难对话",
        "",
        f"由程序生成（`scripts/conversations.py`），“今天”定为 {TODAY}，办件都是虚构的。方括号里是按钮；长的回答只留开头。",
        "",
    ]
    async with assistant() as engine:
        for number, (title, messages) in enumerate(conversations(text), 1):
            out += [f"## {number}. {title}", ""]
            for message in messages:
                out += [f"**{message}**", ""]
                for reply in await engine.handle(inbound_text(message), f"conversation-{number}", "ask"):
                    out += [*_quoted(reply), ""]
    return "\n".join(out)


def _quoted(reply: dict[str, object]) -> Iterator[str]:
    lines = str(reply.get("text") or "").splitlines()
    yield from (f"> {line}  " if line else ">" for line in lines[:LONGEST])
    if len(lines) > LONGEST:
        yield "> ……"
    buttons = reply.get("buttons")
    if isinstance(buttons, list) and buttons:
        yield "> " + " ".join(f"［{button['title']}］" for button in buttons)


if __name__ == "__main__":
    record("conversations", written)
