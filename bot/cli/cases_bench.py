"""``juyi cases bench``: the figures of docs/data.md, on synthetic data in a temporary directory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def bench(
    trawl: Annotated[bool, typer.Option("--trawl", help="试一万个编号，看漏不漏。")] = False,
    timing: Annotated[bool, typer.Option("--timing", help="没有的编号和核验码不对，用时分不分得出。")] = False,
    import_: Annotated[bool, typer.Option("--import", help="导入十万行；中途杀掉再导。")] = False,
    sizes: Annotated[bool, typer.Option("--sizes", help="一千到一百万件，查询用时变不变。")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="规模缩小，看看能不能跑通；数字不作数。")] = False,
    json: Annotated[Path | None, typer.Option("--json", help="结果也写到这个文件。")] = None,
) -> None:
    """测办件库：防批量试号、用时、导入、规模。不选就全测，用临时的库和虚构的数据；有一项不合格时退出码为 1。"""
    from importlib import import_module

    from rich.console import Console

    run = import_module("benchmarks.cases")  # beside the product, not part of it
    chosen = {"trawl": trawl, "timing": timing, "import": import_, "sizes": sizes}
    names = [name for name, wanted in chosen.items() if wanted] or list(chosen)
    results = run.run(names, quick=quick, console=Console(stderr=True))
    if json is not None:
        run.save(results, json)
    typer.echo(run.as_markdown(results))
    raise typer.Exit(0 if run.passed(results) else 1)
