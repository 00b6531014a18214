"""The results as tables for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.goals import Verdict

_TURNS = {"faq": "问答", "action": "查库动作", "form": "表单"}
_STEPS = {"1": "打开", "2": "填一项", "3": "填完并查库"}


def show(results: dict[str, Any], verdicts: list[Verdict], console: Console) -> None:
    """Print everything that was measured, and what became of the goals."""
    measured = results["results"]
    _machine(results["machine"], console)
    for table in (_latencies(measured), _throughput(measured), _growth(measured), _others(measured)):
        if table.row_count:
            console.print(table)
    for name, faults in results["faults"].items():
        for fault in faults:
            console.print(f"[red]答复不对（{name}）：{fault}[/red]")
    console.print(_goals(verdicts))


def _machine(machine: dict[str, Any], console: Console) -> None:
    loops = "、".join(f"{value} 毫秒" for value in machine["fixed_loop_ms"])
    console.print(
        f"{machine['processor']}，{machine['cores']} 核，{machine['memory_gb']} GB；Python {machine['python']}；固定循环前后：{loops}"
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right")
    return table


def _latencies(measured: dict[str, Any]) -> Table:
    table = _table("一轮的用时（毫秒，p50 / p95 / p99）：两边轮流各问一句，倍数是成对比值的中位数", "", "轮数", "原版", "居易", "倍数")
    for name, title in _TURNS.items():
        if name in measured:
            _latency_row(table, title, measured[name])
            for step, figures in measured[name].get("steps", {}).items():
                _latency_row(table, f"  其中：{_STEPS.get(step, step)}", figures)
    return table


def _latency_row(table: Table, title: str, figures: dict[str, Any]) -> None:
    sides = [" / ".join(f"{figures[name][key]:.1f}" for key in ("p50", "p95", "p99")) for name in ("stock", "ours")]
    table.add_row(title, str(figures["ours"]["n"]), *sides, f"{figures['ratio']:.2f}")


def _throughput(measured: dict[str, Any]) -> Table:
    table = _table("吞吐量（问答，每秒条数；括号内是 p95 毫秒）", "同时进行的对话", "原版", "居易", "倍数")
    for conversations, figures in measured.get("throughput", {}).items():
        sides = [f"{figures[name]['per_second']:.1f}（{figures[name].get('p95', 0):.0f}）" for name in ("stock", "ours")]
        table.add_row(conversations, *sides, f"{figures['ratio']:.2f}")
    return table


def _growth(measured: dict[str, Any]) -> Table:
    table = _table("越来越长的对话（毫秒）", "", "第 5 轮", "第 50 轮", "第 100 轮", "第 200 轮", "第 200 轮 / 第 5 轮")
    for name, title in (("stock", "原版"), ("ours", "居易")):
        if figures := measured.get("growth", {}).get(name):
            table.add_row(title, *(f"{figures[f'turn_{turn}']:.1f}" for turn in (5, 50, 100, 200)), f"{figures['ratio']:.2f}")
    return table


def _others(measured: dict[str, Any]) -> Table:
    table = _table("其他", "", "原版", "居易")
    if burst := measured.get("burst"):
        sides = [" / ".join(f"{value:.0f}" for value in burst[name]["p50_of_each"]) for name in ("stock", "ours")]
        table.add_row("三条消息同时到，各自的用时（毫秒）", *sides)
        table.add_row("  其中按顺序答复的", *(f"{burst[name]['in_order']:.0%}" for name in ("stock", "ours")))
        table.add_row("  最慢的一条（毫秒）", *(f"{burst[name]['slowest']:.0f}" for name in ("stock", "ours")))
    if memory := measured.get("memory"):
        table.add_row("内存（MB，全部进程）", *(f"{memory[name]:.0f}" for name in ("stock", "ours")))
    if start := measured.get("start"):
        for key, title in (("first", "第一次启动（秒）"), ("second", "再次启动（秒）")):
            table.add_row(title, *(f"{start[name][key]:.1f}" if key in start[name] else "未测" for name in ("stock", "ours")))
    if train := measured.get("train"):
        earlier = "" if train["stock_in_this_run"] else "（以前测的）"
        table.add_row("训练（秒）", f"{train['stock']:.0f}{earlier}" if train["stock"] else "未测", f"{train['ours']:.1f}")
    return table


def _goals(verdicts: list[Verdict]) -> Table:
    table = _table("目标", "目标", "实测", "结果")
    words = {True: "[green]达到[/green]", False: "[red]没有达到[/red]", None: "没有测"}
    for verdict in verdicts:
        value = "" if verdict.value is None else f"{verdict.value:g} {verdict.goal.unit}".strip()
        table.add_row(verdict.goal.text, value, words[verdict.met])
    return table
