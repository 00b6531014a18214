"""``juyi cases remind | simulate``: send what is due, and live through a year to see that nothing is sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable


def remind(
    loop: Annotated[bool, typer.Option("--loop/--once", help="一直运行，隔一段时间做一轮（JUYI_REMIND_SECONDS）；或只做一轮。")] = False,
    now: Annotated[str, typer.Option(help="当作这个时刻（中国时间），例如 2026-11-23T09:30；只能和 --once 一起用。")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出现在该发的内容，不写入也不发送。")] = False,
) -> None:
    """计划并发送提醒。需要 JUYI_PUSH_CHANNEL；有发不出去的，退出码为 1。"""
    import datetime as dt

    from bot.cases.opening import open_store
    from bot.clock import CHINA
    from bot.clock import now as clock_now
    from bot.serving.reminding import make_worker, remind_until
    from bot.settings import get_settings
    from bot.wechat_settings import writing_channels

    settings = get_settings()
    clock: Callable[[], dt.datetime] = clock_now
    if now:
        try:
            moment = dt.datetime.fromisoformat(now)
        except ValueError:
            raise typer.BadParameter("应写成 2026-11-23T09:30", param_hint="--now") from None
        fixed = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
        clock = lambda: fixed  # noqa: E731
    if loop and (now or dry_run):
        raise typer.BadParameter("--loop 不能和 --now、--dry-run 一起用", param_hint="--loop")
    if not settings.push_channel and not writing_channels() and not dry_run:
        raise typer.BadParameter("没有设置推送渠道：JUYI_PUSH_CHANNEL=log 或 webhook", param_hint="JUYI_PUSH_CHANNEL")
    store = open_store(settings)
    try:
        worker = make_worker(settings, store, clock)
        if dry_run:
            _show(worker)
            return
        if loop:
            typer.echo(f"每{settings.remind_seconds}秒一轮，按 Ctrl+C 停止。", err=True)
            _until_interrupted(lambda wait: remind_until(worker, settings.remind_seconds, wait))
            return
        figures = _with_progress(worker)
    finally:
        store.close()
    names = {
        "planned": "新计划",
        "sent": "已发",
        "cancelled": "不用再发",
        "pending": "稍后再试",
        "dead": "发不出去",
        "uncertain": "不知是否发出",
    }
    typer.echo("，".join(f"{zh} {figures[name]}" for name, zh in names.items()))
    raise typer.Exit(1 if figures["dead"] or figures["uncertain"] else 0)


def simulate(
    permits: Annotated[int, typer.Option(min=1, max=100_000, help="多少张证件。")] = 10_000,
    days: Annotated[int, typer.Option(min=1, max=700, help="多少天。")] = 365,
    seed: Annotated[int, typer.Option(help="随机种子。")] = 1,
    at_most_once: Annotated[bool, typer.Option("--at-most-once", help="接收方不会按编号去重的渠道：宁可漏发，不重发。")] = False,
) -> None:
    """在一个临时库里模拟一年的提醒：两个工作者交替运行，在任意两步之间被杀掉。与计划不符时退出码为 1。"""
    import datetime as dt
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from rich.progress import Progress

    from bot.cases.reminders.simulation import Simulation
    from bot.cases.store import CaseStore
    from bot.dialogue.reminder_rules import reminder_rules
    from bot.knowledge import KnowledgeBase
    from bot.settings import ROOT

    kb = KnowledgeBase.load(ROOT / "data")
    with TemporaryDirectory() as folder, Progress(transient=True) as bar:
        store = CaseStore(f"sqlite:///{Path(folder) / 'cases.db'}", "key-of-the-simulation")
        store.migrate()
        task = bar.add_task("模拟", total=days)
        # the start is fixed, so that the same seed gives the same figures on every day
        simulation = Simulation(
            store,
            lambda day: reminder_rules(kb, day),
            start=dt.date(2026, 11, 23),
            permits=permits,
            seed=seed,
            idempotent=not at_most_once,
        )
        report = simulation.run(days=days, progress=lambda done, total: bar.update(task, completed=done, total=total))
        store.close()
    typer.echo(report.as_text())
    raise typer.Exit(0 if report.ok else 1)


def _with_progress(worker: Any) -> Any:
    from rich.progress import Progress

    with Progress(transient=True) as bar:
        task = bar.add_task("提醒", total=None)
        for _ in worker.round():
            bar.update(task, description=f"已看 {worker.figures['accounts']} 个账号，已发 {worker.figures['sent']} 条", advance=1)
    return worker.figures


def _show(worker: Any) -> None:
    count = 0
    for event, text in worker.due():
        count += 1
        typer.echo(f"—— {event.kind.zh} ——\n{text}\n")
    typer.echo(f"现在该发 {count} 条（还没有发过的）。")


def _until_interrupted(run: Any) -> None:
    import threading

    stop = threading.Event()
    try:
        run(stop.wait)
    except KeyboardInterrupt:
        stop.set()
