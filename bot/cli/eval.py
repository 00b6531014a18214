"""``juyi eval``: measures the assistant on the frozen sets, beside simpler methods (docs/evaluation.md)."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import tempfile
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.evaluation.outcome import Outcome
    from bot.evaluation.sets import Line
    from bot.serving.engine import Engine
    from bot.settings import Settings

#: The day for which the dates of the sets were labelled.
TODAY = "2026-11-23"

app = typer.Typer(help="在从没训练过的评测集上量一量答得怎么样。", invoke_without_command=True)


class BaselineChoice(str, Enum):
    """Methods to compare with."""

    STOCK = "stock"
    BM25 = "bm25"
    ALL = "all"


@app.callback()
def eval_(
    context: typer.Context,
    sets: Annotated[list[str] | None, typer.Option("--set", metavar="NAME", help="只评这一套，可以写几次。")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="结果写到这个目录（不写时在 results/eval）。")] = None,
    folder: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="评这个目录里的题集（不写时是冻结的 tests/eval；tests/dev 用来定阈值）。")
    ] = None,
    baseline: Annotated[BaselineChoice | None, typer.Option(help="同时评测对照方法；stock 第一次要训练几十分钟。")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="原版 Rasa 对照训练多少轮。")] = 100,
    model: Annotated[Path | None, typer.Option(help="评测这个模型文件（不写时用与现有数据相符的）。")] = None,
) -> None:
    """评测，打印各项数字，并写出 JSON 和 Markdown 结果。"""
    if context.invoked_subcommand:
        return
    from bot.evaluation import EvaluationError, results
    from bot.evaluation.reporting import page
    from bot.evaluation.sets import NAMES

    unknown = set(sets or ()) - set(NAMES)
    if unknown:
        typer.echo(f"错误：没有这一套：{'、'.join(sorted(unknown))}。可评的有：{' '.join(NAMES)}", err=True)
        raise typer.Exit(2)
    from bot.clock import CHINA, now

    made = now().astimezone(CHINA)
    try:
        document = _evaluate([name for name in NAMES if name in (sets or NAMES)], folder, baseline, epochs, model, made)
        path = results.save(document, page.page(document), out or results.FOLDER, made)
    except EvaluationError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(3) from None
    page.show(page.all_tables(document), page.wide_console())
    typer.echo(f"结果已写到 {path} 和同名的 .md", err=True)


@app.command("compare")
def compare(
    first: Annotated[Path, typer.Argument(help="先前的结果（JSON）。")],
    second: Annotated[Path, typer.Argument(help="后来的结果（JSON）。")],
) -> None:
    """比较两次评测。"""
    from bot.evaluation import EvaluationError, results
    from bot.evaluation.reporting import page, tables

    try:
        found = results.compare(results.load(first), results.load(second))
    except EvaluationError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(2) from None
    console = page.wide_console()
    page.show(tables.differences(found), console)
    for name, values in found.items():
        for title, ids in (("改对", values["fixed"]), ("改错", values["broken"])):
            if ids:
                console.print(f"{name} {title}：{' '.join(ids)}", markup=False)


def _evaluate(
    names: list[str], folder: Path | None, choice: BaselineChoice | None, epochs: int, model: Path | None, made: dt.datetime
) -> dict[str, Any]:
    from bot.dialogue.resolving import SURE_ENOUGH
    from bot.evaluation import examples, results, similarity
    from bot.evaluation.assess import LABELLED_SETS, assess, baseline_outcomes
    from bot.evaluation.sets import FOLDER, checksums, read_set
    from bot.settings import ROOT

    folder = folder or FOLDER
    lines = {name: found for name in names if (folder / f"{name}.jsonl").exists() or folder == FOLDER if (found := read_set(name, folder))}
    trained = similarity.TrainedTexts(examples.trained_texts(ROOT))
    nearest = {name: [trained.nearest(line) for line in found] for name, found in lines.items()}
    known = frozenset(item.id for found in nearest.values() for item in found if item.exact)
    learned = examples.read_examples(ROOT / "data")

    def scored(outcomes: dict[str, list[Outcome]], threshold: float, about: dict[str, Any]) -> dict[str, Any]:
        sets = {n: assess(n, lines[n], found, threshold=threshold, known=known).as_dict() for n, found in outcomes.items()}
        return {"about": about, "sets": sets}

    about, outcomes = _ours(lines, model)
    methods = {"juyi": scored(outcomes, SURE_ENOUGH, {**about, "threshold": SURE_ENOUGH})}
    for other in _baselines(choice, epochs, learned):
        guessed = {name: baseline_outcomes(other, lines[name]) for name in LABELLED_SETS if name in lines}
        methods[other.name] = scored(guessed, 0.0, other.describe())
    return {
        "format": results.FORMAT,
        "made": made.isoformat(timespec="seconds"),
        "configuration": {
            **results.configuration(),
            "today": TODAY,
            "examples": len(learned),
            "examples_fingerprint": examples.fingerprint(learned),
        },
        "sets": {name: value for name, value in checksums(folder).items() if name in lines},
        "similarity": {name: similarity.summary(found) for name, found in nearest.items()},
        "methods": methods,
    }


def _ours(lines: dict[str, tuple[Line, ...]], model: Path | None) -> tuple[dict[str, Any], dict[str, list[Outcome]]]:
    """Send all lines through the engine, on the fixed day and with stores that are thrown away."""
    from bot.settings import get_settings

    with tempfile.TemporaryDirectory(prefix="juyi-eval-") as home:
        os.environ.update(JUYI_TODAY=TODAY, JUYI_HOME=home)
        get_settings.cache_clear()
        settings = get_settings().copy(update={"tracker_url": "sqlite://"})
        engine = _engine(settings, model)
        return {"model": engine.model_name}, asyncio.run(_run(engine, lines, settings.max_message_chars))


def _engine(settings: Settings, model: Path | None) -> Engine:
    from bot import training
    from bot.serving.engine import Engine
    from bot.serving.light_start import leave_out_unused

    path = model or training.require_model()
    leave_out_unused(model=path)
    return Engine.load(settings, model=path)


async def _run(engine: Engine, lines: dict[str, tuple[Line, ...]], max_chars: int) -> dict[str, list[Outcome]]:
    from rich.console import Console
    from rich.progress import Progress

    from bot.evaluation.running import run_lines

    found = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for name, chosen in lines.items():
            task = progress.add_task(name, total=len(chosen))
            tick = partial(progress.advance, task)
            found[name] = await run_lines(engine, chosen, conversation=f"eval-{name}", max_chars=max_chars, tick=tick)
    await engine.close()
    return found


def _baselines(choice: BaselineChoice | None, epochs: int, learned: Any) -> list[Any]:
    from bot.evaluation import results
    from bot.evaluation.baselines.bm25 import Bm25Baseline
    from bot.evaluation.baselines.stock import StockBaseline

    found: list[Any] = []
    if choice in (BaselineChoice.STOCK, BaselineChoice.ALL):
        stock = StockBaseline(learned, results.FOLDER / "baselines", epochs)
        stock.prepare(lambda text: typer.echo(text, err=True))
        found.append(stock)
    if choice in (BaselineChoice.BM25, BaselineChoice.ALL):
        found.append(Bm25Baseline(learned))
    return found
