"""``juyi serve``: everything in one process."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.waiting import TRAINING, waiting


def serve(
    host: Annotated[str, typer.Option(help="监听地址。默认只接受本机访问。")] = "",
    port: Annotated[int, typer.Option(help="监听端口。")] = 0,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="案件库为空时装入演示办件（全部是虚构的）。")] = True,
) -> None:
    """启动服务：网页、REST 接口和对话都在一个进程里。"""
    from bot import training
    from bot.settings import get_settings

    settings = get_settings()
    settings = settings.copy(update={"host": host or settings.host, "port": port or settings.port, "demo": demo and settings.demo})
    model = training.current_model()
    if not model.exists():
        with waiting(f"第一次启动，或数据有变化：{TRAINING}"):
            training.train()
    from actions.runtime import case_store, handovers
    from bot.cases.demo import load_demo
    from bot.clock import today

    store = case_store()
    if settings.demo and load_demo(store, today()):
        typer.echo("办件库是空的，已装入演示办件（全部是虚构的）。编号见 ./juyi cases demo", err=True)
    from bot.clock import now
    from bot.serving.app import run
    from bot.serving.reminding import reminding

    typer.echo(f"打开 http://{settings.host}:{settings.port}/ 就可以提问。按 Ctrl+C 停止。", err=True)
    try:
        with reminding(settings, store, now):
            run(settings, model, checks={"cases": store.health}, cases=store, handovers=handovers())
    finally:
        store.close()
