"""``juyi ask``: one question on the command line, or a file of questions as JSON lines.

Both go through the same agent, rules and actions as the channels do; every line is a fresh conversation.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from bot.serving.engine import Engine

_FACT_COMMAND = "/inform"


@dataclass(frozen=True)
class AskLine:
    """One line of the input.

    Attributes:
        id: any JSON value; comes back as it is.
        text: the message.
        ctx: earlier messages of the same user, oldest first.
        city: the user's city, if it is known.
    """

    id: Any
    text: str
    ctx: tuple[str, ...] = ()
    city: str | None = None


class LineError(ValueError):
    """A line that is not a question."""

    def __init__(self, message: str, line_id: Any = None) -> None:
        super().__init__(message)
        self.line_id = line_id


def parse_line(line: str, default_city: str | None) -> AskLine:
    """Read one JSON line.

    Raises:
        LineError: it is not JSON, or a field has the wrong type.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineError(f"这一行不是合法的 JSON：{error}") from error
    if not isinstance(record, dict):
        raise LineError("这一行应当是一个 JSON 对象")
    line_id, text, ctx, city = record.get("id"), record.get("text"), record.get("ctx"), record.get("city")
    if not isinstance(text, str):
        raise LineError("text 应当是字符串", line_id)
    if ctx is not None and not (isinstance(ctx, list) and all(isinstance(turn, str) for turn in ctx)):
        raise LineError("ctx 应当是字符串的列表或 null", line_id)
    if city is not None and not isinstance(city, str):
        raise LineError("city 应当是字符串或 null", line_id)
    return AskLine(line_id, text, tuple(ctx or ()), city or default_city)


def ask(
    text: Annotated[str, typer.Argument(help="要问的话。")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="从标准输入逐行读 JSON，结果逐行写到标准输出。")] = False,
    today: Annotated[str, typer.Option(help="把“今天”定为这一天（YYYY-MM-DD）。")] = "",
    city: Annotated[str, typer.Option(help="用户所在城市，例如 上海。")] = "",
) -> None:
    """问一句，或批量问。"""
    if not text.strip() and not jsonl:
        typer.echo('错误：请写上要问的话，例如：./juyi ask "办居住证要带什么"', err=True)
        raise typer.Exit(2)
    engine = _engine(today)
    try:
        if jsonl:
            failed = asyncio.run(_ask_lines(engine, sys.stdin, sys.stdout, city or None))
            raise typer.Exit(1 if failed else 0)
        record = asyncio.run(_ask_one(engine, AskLine("1", text, (), city or None), "1"))
        for said in record["reply"]:
            typer.echo(said)
    finally:
        asyncio.run(engine.close())


def _engine(today: str) -> Engine:
    from bot import training
    from bot.serving.engine import Engine
    from bot.serving.light_start import leave_out_unused
    from bot.settings import get_settings

    if today:
        import os

        try:
            dt.date.fromisoformat(today)
        except ValueError:
            typer.echo(f"错误：--today 应当写成 YYYY-MM-DD，没有“{today}”这一天", err=True)
            raise typer.Exit(2) from None
        os.environ["JUYI_TODAY"] = today
        get_settings.cache_clear()
    # conversations of a batch are not kept
    settings = get_settings().copy(update={"tracker_url": "sqlite://"})
    model = training.require_model()
    leave_out_unused(model=model)
    return Engine.load(settings, model=model)


async def _ask_lines(engine: Engine, source: TextIO, target: TextIO, city: str | None) -> int:
    """Answer every line in order; a line that cannot be read gives an ``error`` record in its place."""
    failed = 0
    for number, line in _numbered(source):
        try:
            record = await _ask_one(engine, parse_line(line, city), str(number))
        except LineError as error:
            record = {"id": error.line_id, "line": number, "error": str(error)}
        failed += "error" in record
        target.write(_dump(record) + "\n")
        target.flush()
    return failed


def _dump(record: dict[str, Any]) -> str:
    """One line of JSON; escaped where UTF-8 cannot hold it (half a surrogate pair in an id)."""
    line = json.dumps(record, ensure_ascii=False)
    return line if _is_utf8(line) else json.dumps(record)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _numbered(source: TextIO) -> Iterator[tuple[int, str]]:
    lines: Iterable[str] = source
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


async def _ask_one(engine: Engine, line: AskLine, conversation: str) -> dict[str, Any]:
    from bot.dialogue import texts
    from bot.serving.errors import ServingError
    from bot.serving.intake import clean

    sender = f"ask-{conversation}"
    try:
        if line.city:
            await engine.handle(_FACT_COMMAND + json.dumps({"city": line.city}, ensure_ascii=False), sender, "ask")
        for turn in line.ctx:
            await engine.handle(clean(turn), sender, "ask")
        started = time.perf_counter()
        replies = await engine.handle(clean(line.text), sender, "ask")
    except ServingError as error:
        return {"id": line.id, "error": str(error)}
    message = await engine.latest_message(sender) if clean(line.text) else {"intent": {"name": "out_of_scope"}}
    replies = replies or [{"text": texts.NO_WORDS}]
    milliseconds = (time.perf_counter() - started) * 1000
    return {"id": line.id, **_result(message, replies), "ms": round(milliseconds, 2)}


def _result(message: dict[str, Any], replies: list[dict[str, Any]]) -> dict[str, Any]:
    """The stable output record; see docs/interfaces.md."""
    intent = (message.get("intent") or {}).get("name")
    answers = [reply["custom"]["answer"] for reply in replies if "answer" in (reply.get("custom") or {})]
    return {
        "act": "oos" if intent == "out_of_scope" else intent,
        "questions": [{key: q[key] for key in ("matter", "aspect", "confidence")} for q in message.get("questions") or []],
        "dates": [_date(e, message.get("text") or "") for e in message.get("entities") or [] if e.get("entity") == "date"],
        "answers": [_answer(answer) for answer in answers],
        "reply": [reply["text"] for reply in replies if reply.get("text")],
    }


def _date(entity: dict[str, Any], text: str) -> dict[str, Any]:
    first, _, last = str(entity["value"]).partition("/")
    ends = [None if end == ".." else end for end in (first, last or first)]
    return {"text": text[entity["start"] : entity["end"]], "start": ends[0], "end": ends[1], "role": entity.get("role")}


def _answer(answer: dict[str, Any]) -> dict[str, Any]:
    kept = {key: answer[key] for key in ("status", "entry", "matter", "aspect", "city", "spoken", "computed", "receipt")}
    return {
        **kept,
        "text": answer["text"],
        "citations": [{"title": c["title"], "article": c["article"]} for c in answer["citations"]],
    }
