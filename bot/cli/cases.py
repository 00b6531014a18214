"""``juyi cases``: look at the case store and bring cases in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import cases_reminders

if TYPE_CHECKING:
    from bot.cases.store import CaseStore

app = typer.Typer(help="案件库：查看、导入。", no_args_is_help=True)
app.command("remind")(cases_reminders.remind)
app.command("simulate")(cases_reminders.simulate)


def _store() -> CaseStore:
    from bot.cases.opening import open_store
    from bot.settings import get_settings

    return open_store(get_settings())


@app.command("demo")
def demo() -> None:
    """列出演示办件的编号和核验码；库里没有就先装入。"""
    from bot.cases.demo import demo_credentials, load_demo
    from bot.clock import today

    store = _store()
    load_demo(store, today())
    store.close()
    for case in demo_credentials():
        typer.echo(f"{case.case_number}  身份证后四位 {case.id_tail}  手机后四位 {case.phone_tail}  {case.city}  {case.about}")


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="CSV 文件，列见 docs/data.md。")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
) -> None:
    """从 CSV 导入办件：整份文件要么全部写入，要么一行不写。有错误的行时退出码为 1。"""
    from rich.progress import Progress

    from bot.cases.importing import import_csv
    from bot.clock import today

    store = _store()
    with Progress(transient=True) as bar:
        task = bar.add_task("导入", total=None)
        report = import_csv(
            store, path, dry_run=dry_run, today=today(), progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    store.close()
    typer.echo(report.as_text())
    raise typer.Exit(0 if report.ok else 1)
