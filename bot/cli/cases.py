"""``juyi cases``: look at the case store, bring cases in, move them on, keep and delete them lawfully."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import cases_bench, cases_import, cases_person, cases_reminders
from bot.cli.cases_common import actor, choice, number_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

app = typer.Typer(help="办件库：查看、导入、推进、清理、导出和删除个人数据。", no_args_is_help=True)
app.command("import")(cases_import.import_)
app.command("export")(cases_person.export)
app.command("erase")(cases_person.erase)
app.command("retain")(cases_person.retain)
app.command("audits")(cases_person.audits)
app.command("bench")(cases_bench.bench)
app.command("remind")(cases_reminders.remind)
app.command("simulate")(cases_reminders.simulate)


@app.command("demo")
def demo() -> None:
    """列出演示办件的编号和核验码；库里没有就先装入。"""
    from bot.cases.demo import demo_credentials, load_demo
    from bot.clock import today

    with opened() as store:
        load_demo(store, today())
    for case in demo_credentials():
        typer.echo(f"{case.case_number}  身份证后四位 {case.id_tail}  手机后四位 {case.phone_tail}  {case.city}  {case.about}")


@app.command("show")
def show(number: Annotated[str, typer.Argument(help="办件编号。")]) -> None:
    """看一件办件的进度和经过（留下查看记录）。没有这件时退出码为 1。"""
    from bot.cases.desk import NoSuchCaseError, show_case
    from bot.cases.wording import render
    from bot.clock import now, today
    from bot.dialogue.case_rules import case_rules
    from bot.knowledge import KnowledgeBase
    from bot.settings import ROOT

    rules = case_rules(KnowledgeBase.load(ROOT / "data"), today())
    with opened() as store, _told(NoSuchCaseError):
        typer.echo(render(show_case(store, number_of(number), actor=actor(), now=now(), rules=rules), today=today()))


@app.command("list")
def list_(
    stage: Annotated[str, typer.Option(help="只列这个环节，例如 制证。")] = "",
    city: Annotated[str, typer.Option(help="只列这个城市。")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最多几件。")] = 50,
) -> None:
    """列出办件，姓名只显示第一个字（留下查看记录）。"""
    from bot.cases.desk import list_cases
    from bot.cases.stages import Stage
    from bot.clock import now

    with opened() as store:
        wanted = choice(Stage, stage, "--stage")
        rows = list_cases(store, actor=actor(), now=now(), stage=wanted, city=city.removesuffix("市") or None, limit=limit)
    for row in rows:
        since = f"{row.since:%Y-%m-%d %H:%M}" if row.since else ""
        accepted = f"{row.accepted_on} 受理" if row.accepted_on else "未受理"
        typer.echo("  ".join((row.number, row.applicant, row.kind.zh, row.city, row.stage.zh, since, accepted)))
    if not rows:
        typer.echo("没有符合的办件。")


@app.command("advance")
def advance_(
    number: Annotated[str, typer.Argument(help="办件编号。")],
    stage: Annotated[str, typer.Option(help="到了哪个环节，例如 制证。")],
    at: Annotated[str, typer.Option(help="环节时间，例如 2026-11-23 10:00；不写就是现在。")] = "",
    note: Annotated[str, typer.Option(help="说明，申请人看得到。")] = "",
    missing: Annotated[str, typer.Option(help="待补正时缺的材料，用；隔开。")] = "",
    reason: Annotated[str, typer.Option(help="原因，例如 人户不一致。")] = "",
) -> None:
    """手工给一件办件加一个环节（留下记录）。办不成时退出码为 1。"""
    from bot.cases.csv_format import parse_moment, split_papers
    from bot.cases.desk import AdvanceError, NoSuchCaseError, Step, advance
    from bot.cases.stages import Reason, Stage
    from bot.clock import now

    moment = parse_moment(at) if at else now()
    wanted = choice(Stage, stage, "--stage")
    if moment is None or wanted is None:
        raise typer.BadParameter("应写成 2026-11-23 或 2026-11-23 10:00" if moment is None else "要写环节", param_hint="--at")
    step = Step(wanted, moment, note, split_papers(missing), choice(Reason, reason, "--reason"))
    with opened() as store, _told(NoSuchCaseError, AdvanceError):
        before = advance(store, number_of(number), step, actor=actor(), now=now())
        typer.echo(f"{number}：{before.zh} → {wanted.zh}")


@contextmanager
def _told(*errors: type[Exception]) -> Iterator[None]:
    """Tell an expected refusal in one line; exit code 1."""
    try:
        yield
    except errors as error:
        typer.echo(f"{error}。", err=True)
        raise typer.Exit(1) from None
