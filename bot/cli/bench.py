"""``juyi bench``: measures the assistant beside a stock Rasa project (docs/benchmarks.md)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="只测很少几轮，看看能不能跑通；数字不作数。")] = False,
    by_message: Annotated[bool, typer.Option("--by-message", help="两边逐句轮流，而不是逐个对话轮流。")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="只测这一项，可以写几次。")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="结果除了写进 benchmarks/results，也写到这个文件。")] = None,
) -> None:
    """与原版 Rasa 项目并排测量速度、内存和启动时间；有目标没达到或答复不对时退出码为 1。

    可测的项：train start faq action form throughput growth burst memory。第一次使用要训练原版项目，大约六分钟。
    """
    from importlib import import_module

    # Beside the product, not part of it: nothing in bot/ depends on the benchmark, so it is named only here.
    session, measures, report = (import_module(f"benchmarks.{name}") for name in ("session", "measures", "report"))
    failure: type[Exception] = import_module("benchmarks").BenchmarkError
    from rich.console import Console

    unknown = set(only or ()) - set(session.NAMES)
    if unknown:
        typer.echo(f"错误：没有这一项：{'、'.join(sorted(unknown))}。可测的有：{' '.join(session.NAMES)}", err=True)
        raise typer.Exit(2)
    progress = Console(stderr=True)
    try:
        results = session.run(
            replace(measures.QUICK if quick else measures.Plan(), by_message=by_message), only or session.NAMES, progress.print
        )
    except failure as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(3) from None
    saved = [session.save(results)] + ([session.save(results, json)] if json else [])
    verdicts = session.verdicts(results)
    report.show(results, verdicts, Console())
    typer.echo(f"结果已写到 {'、'.join(map(str, saved))}", err=True)
    missed = any(verdict.met is False for verdict in verdicts)
    raise typer.Exit(1 if missed or any(results["faults"].values()) else 0)
