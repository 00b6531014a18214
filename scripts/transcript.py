"""Writes docs/transcript.md: the questions of docs/transcript.txt with the answers the program gives.

Run it at the root: ``.venv/bin/python -m scripts.transcript``. The clock is fixed (TODAY) and the demonstration cases
are loaded into a temporary store, so that the text depends on the code and the data alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from scripts.recording import TODAY, assistant, record


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
    out = ["# 对话实录", "", f"以下由程序生成（`scripts/transcript.py`），“今天”定为 {TODAY}，办件都是虚构的。", ""]
    async with assistant() as engine:
        for number, messages in enumerate(conversations(questions), 1):
            out += [f"## {number}", ""]
            for message in messages:
                replies = await engine.handle(message, f"transcript-{number}", "ask")
                out += [f"**问：{message}**", ""]
                out += [line for reply in replies if reply.get("text") for line in (*_quoted(reply["text"]), "")]
    return "\n".join(out)


def _quoted(text: str) -> list[str]:
    return [f"> {line}  " if line else ">" for line in text.splitlines()]


if __name__ == "__main__":
    record("transcript", transcript)
