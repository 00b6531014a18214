"""The Markdown page and the terminal output of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

from bot.evaluation.reporting import names, tables
from bot.evaluation.reporting.tables import Table

_MOST_LINES = 200
_FILE_WIDTH = 160


def wide_console() -> Console:
    """The terminal, or a wide page when the output goes to a file: cut figures are of no use there."""
    console = Console()
    return console if console.is_terminal else Console(width=_FILE_WIDTH)


def show(found: Iterable[Table], console: Console) -> None:
    """Print tables."""
    for table in found:
        drawn = RichTable(title=table.title, title_justify="left")
        for position, column in enumerate(table.header):
            drawn.add_column(column, justify="right" if position else "left", overflow="fold")
        for row in table.rows:
            drawn.add_row(*row)
        console.print(drawn)


def all_tables(document: Mapping[str, Any]) -> list[Table]:
    """Every table of a run."""
    return [*tables.overview(document), tables.robustness(document), *tables.confusions(document), tables.similarity(document)]


def page(document: Mapping[str, Any]) -> str:
    """The run as a Markdown page: configuration, tables, lines to look at."""
    parts = [f"# 评测 {document['made']}", "方括号里是 Wilson 95% 置信区间。", _configuration(document)]
    parts += [markdown(table) for table in all_tables(document)]
    for name, found in document["methods"].get("juyi", {}).get("sets", {}).items():
        parts += _lists(name, found["details"])
    repeated = [f"- `{item['id']}` {code(item['text'])}" for found in document["similarity"].values() for item in found["exact"]]
    if repeated:
        parts.append("\n".join(["## 训练数据里一字不差的句子", "", *repeated]))
    return "\n\n".join(parts) + "\n"


def markdown(table: Table) -> str:
    """A table as Markdown."""
    lines = [f"## {table.title}", "", _row(table.header), _row(["---", *["---:"] * (len(table.header) - 1)])]
    return "\n".join([*lines, *(_row(row) for row in table.rows)])


def code(text: str) -> str:
    """A text of the sets as inline code: it may hold markup, line feeds and invisible characters."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text).replace("`", "'").replace("|", "¦")
    return f"`{shown}`"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "¦") for cell in cells) + " |"


def _configuration(document: Mapping[str, Any]) -> str:
    lines = [f"- {key}：{code(str(value))}" for key, value in document["configuration"].items()]
    lines += [f"- {names.METHODS.get(method, method)}：{code(str(found['about']))}" for method, found in document["methods"].items()]
    return "\n".join(lines)


def _lists(name: str, details: Mapping[str, Any]) -> list[str]:
    """The lists of lines among the details; confusions have tables of their own."""
    found = []
    for key, items in details.items():
        if not (isinstance(items, list) and items and "id" in items[0]):
            continue
        lines = [f"## {names.SETS[name]}：{key}（{len(items)}）", ""]
        for item in items[:_MOST_LINES]:
            more = {k: v for k, v in item.items() if k not in ("id", "text")}
            lines.append(f"- `{item['id']}` {code(item['text'])} {code(str(more))}")
        found.append("\n".join(lines))
    return found
