"""``juyi policy``: for the people who keep the policy data."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

app = typer.Typer(help="政策数据：检查、查看。", no_args_is_help=True)


@app.command("check")
def check_() -> None:
    """检查政策参数和答案；有问题时逐条列出，退出码为 1。"""
    from bot.knowledge import check
    from bot.settings import ROOT

    problems = check(ROOT / "data")
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(f"共 {len(problems)} 个问题。", err=True)
    raise typer.Exit(1 if problems else 0)


@app.command("show")
def show(
    entry: Annotated[str, typer.Argument(help="条目，例如 endorsement.materials")],
    city: Annotated[str, typer.Option(help="城市简称，例如 上海")] = "",
    as_of: Annotated[str, typer.Option(help="按哪一天的规定（YYYY-MM-DD）")] = "",
) -> None:
    """按条目、城市和日期显示答案全文。"""
    from bot.clock import today
    from bot.knowledge import Facts, KnowledgeBase, Question, answer
    from bot.labels import Aspect, Matter
    from bot.settings import ROOT

    matter, _, rest = entry.partition(".")
    aspect, _, situation = rest.partition(".")
    try:
        question = Question(Matter(matter), Aspect(aspect), situation=entry if situation else None)
        day = dt.date.fromisoformat(as_of) if as_of else today()
    except ValueError as error:
        typer.echo(f"错误：没有这个条目或日期写法不对（{error}）", err=True)
        raise typer.Exit(2) from None
    typer.echo(answer(question, Facts(city=city or None), day, KnowledgeBase.load(ROOT / "data")).text)
