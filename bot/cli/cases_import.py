"""``juyi cases import``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.cases.importing import ImportPhase


def import_(
    path: Annotated[Path, typer.Argument(help="CSV、JSONL 或 Excel（.xlsx）文件，列见 docs/data.md。")],
    mapping: Annotated[Path | None, typer.Option("--mapping", help="列名对照文件（YAML），列名与我们的不同时用。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
    batch: Annotated[int, typer.Option(min=0, help="每批几行，一批一个事务；0 表示整份文件一批。")] = 500,
    report: Annotated[Path | None, typer.Option("--report", help="错误写到这个 CSV；默认写在原文件旁边。")] = None,
) -> None:
    """从文件导入办件：先把整份文件检查一遍，有一处错误就一行不写；没有错误再分批写入，中断了重跑一次即可。

    有错误时退出码为 1，错误清单（行、列、原因，不含个人信息）写成 CSV。
    """
    from bot.cases.importing import import_file
    from bot.cases.mapping import OUR_OWN, ColumnMapping
    from bot.cli.cases_common import actor, opened
    from bot.clock import now, today

    columns = ColumnMapping.load(mapping) if mapping else OUR_OWN
    with opened() as store, _bars() as progress:
        result = import_file(
            store, path, mapping=columns, dry_run=dry_run, batch=batch, today=today(), progress=progress, actor=actor(), now=now()
        )
    typer.echo(result.as_text())
    if result.ok:
        return
    target = report or path.with_name(f"{path.name}.errors.csv")
    result.write_errors(target)
    typer.echo(f"错误清单：{target}", err=True)
    raise typer.Exit(1)


@contextmanager
def _bars() -> Iterator[Callable[[ImportPhase, int, int], None]]:
    """A progress bar for each phase, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    tasks: dict[ImportPhase, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def update(phase: ImportPhase, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase.value, total=total)
            bar.update(tasks[phase], completed=done, total=total)

        yield update
