"""``juyi policy receipt`` and ``replay``: what was told, and to whom a change matters."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.knowledge.rendering import Change
    from bot.receipts import Receipts


def receipt(code: Annotated[str, typer.Argument(help="回执号，例如 JY-20261123-ABCDEFGH。")]) -> None:
    """按回执号显示当时的答复，一字不差；没有这个回执时退出码为 1。"""
    with _receipts() as receipts:
        kept = receipts.find(code)
    if kept is None:
        typer.echo("没有这个回执。可能抄错了，也可能已经过了保存期。", err=True)
        raise typer.Exit(1)
    record = kept.record
    facts = "、".join(f"{name}={value}" for name, value in record.facts.items()) or "没有"
    typer.echo(f"{record.code}  {kept.created_at:%Y-%m-%d %H:%M}  {kept.channel}  条目 {record.entry or '没有收录'}", err=True)
    typer.echo(f"按 {record.as_of} 的规定，数据版本 {record.revision}，已知情况：{facts}", err=True)
    typer.echo(record.text)


def replay(
    before: Annotated[str, typer.Option("--from", help="改之前的数据目录或 git 版本。")],
    after: Annotated[str, typer.Option("--to", help="改之后的数据目录或 git 版本。")] = "data",
    days: Annotated[int, typer.Option(min=1, help="查最近多少天的回执。")] = 30,
) -> None:
    """政策改了以后：哪些答案变了，最近的哪些回执说的还是旧的。有这样的回执时退出码为 1。"""
    from bot.cli.revisions import knowledge_of
    from bot.clock import now, today
    from bot.knowledge.rendering import changes
    from bot.knowledge.replay import told_the_old

    told: list[str] = []
    day = today()
    with knowledge_of(before) as old, knowledge_of(after) as new, _receipts() as receipts:
        found = changes(old, new, day)
        for change in found:
            print_change(change)
        looked_at = 0
        for kept in receipts.since(now() - dt.timedelta(days=days)):
            record = kept.record
            looked_at += 1
            try:
                remark = "" if told_the_old(record, old, new, day) else None
            except ValueError:
                remark = "  （读不出来，请人工核对）"
            if remark is not None:
                told.append(f"{record.code}  {kept.created_at:%Y-%m-%d}  {kept.channel}  {record.city or '-'}  {record.entry}{remark}")
    typer.echo("说的还是旧规定的回执：" if told else "没有回执说的还是旧规定。")
    for line in told:
        typer.echo(line)
    typer.echo(f"{len(found)} 处答案变化；最近 {days} 天的 {looked_at} 个回执里，{len(told)} 个说的是旧的。", err=True)
    raise typer.Exit(1 if told else 0)


def print_change(change: Change) -> None:
    """One changed answer as a comparison line by line."""
    where = "、".join(city or "城市未知" for city in change.cities)
    kind = "新增" if change.before is None else "删除" if change.after is None else "变化"
    typer.echo(f"== {change.entry}（{kind}；{where}）")
    before, after = ((text or "").splitlines() for text in (change.before, change.after))
    for line in difflib.unified_diff(before, after, n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            typer.echo(f"   {line}")


@contextmanager
def _receipts() -> Iterator[Receipts]:
    from bot.cases.store import CaseStore
    from bot.receipts import Receipts
    from bot.settings import get_settings

    settings = get_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    store = CaseStore(settings.case_store_url(), settings.hash_key.get_secret_value())
    try:
        store.migrate()
        yield Receipts(store)
    finally:
        store.close()
