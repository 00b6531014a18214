"""``juyi train``: train the model."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from bot.cli.waiting import TRAINING, waiting


def train(
    force: Annotated[bool, typer.Option("--force", help="即使没有变化也重新训练。")] = False,
    if_needed: Annotated[bool, typer.Option("--if-needed", help="只在缺少模型或数据有变化时训练（默认就是这样）。")] = False,
) -> None:
    """训练对话模型；没有变化时不重复训练。"""
    from bot import training

    path = training.current_model()
    if path.exists() and not force:
        typer.echo(f"模型已是最新：{path.name}", err=True)
        return
    started = time.monotonic()
    with waiting(TRAINING):
        training.train(force=force)
    typer.echo(f"模型训练完成：{path.name}（{time.monotonic() - started:.0f} 秒）", err=True)
