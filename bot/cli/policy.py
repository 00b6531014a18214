"""``juyi policy``: for the people who keep the policy data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import policy_replay

if TYPE_CHECKING:
    from bot.knowledge import Facts, KnowledgeBase

app = typer.Typer(help="政策数据：检查、查看、比较、核对、回执。", no_args_is_help=True)
app.command("receipt")(policy_replay.receipt)
app.command("replay")(policy_replay.replay)

_AsOf = Annotated[str, typer.Option("--as-of", help="按哪一天（YYYY-MM-DD），默认今天。")]
_City = Annotated[str, typer.Option(help="城市，例如 上海。")]


@app.command("check")
def check_() -> None:
    """检查政策参数、答案和通知；有问题时逐条列出，退出码为 1。"""
    from bot.knowledge import check

    problems = check(_data())
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(f"共 {len(problems)} 个问题。", err=True)
    raise typer.Exit(1 if problems else 0)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="条目或参数，例如 endorsement.materials、fees.replacement。")],
    city: _City = "",
    as_of: _AsOf = "",
) -> None:
    """显示一个条目的答案全文，或一个参数的值和它的来历。"""
    from bot.knowledge import Facts

    kb, day = _knowledge(), _day(as_of)
    facts = Facts(city=kb.city_of(city or None))
    found = False
    if name in kb.entries:
        _show_entry(kb, name, facts, day)
        found = True
    if name in kb.parameters.paths():
        _show_parameter(kb, name, facts.city, day)
        found = True
    if not found:
        typer.echo(f"错误：没有条目也没有参数叫“{name}”", err=True)
        raise typer.Exit(2)


@app.command("diff")
def diff(
    before: Annotated[str, typer.Argument(metavar="REV1", help="数据目录或 git 版本。")],
    after: Annotated[str, typer.Argument(metavar="REV2", help="数据目录或 git 版本；data 是现在的数据。")],
    city: _City = "",
    as_of: _AsOf = "",
) -> None:
    """两个版本之间，哪个城市的哪些答案变了；有变化时退出码为 1。"""
    from bot.cli.revisions import knowledge_of
    from bot.knowledge.rendering import changes

    day = _day(as_of)
    with knowledge_of(before) as old, knowledge_of(after) as new:
        found = changes(old, new, day, [new.city_of(city)] if city else None)
    for change in found:
        policy_replay.print_change(change)
    typer.echo(f"共 {len(found)} 处变化，{len({change.entry for change in found})} 个条目。", err=True)
    raise typer.Exit(1 if found else 0)


@app.command("stale")
def stale_(
    days: Annotated[int, typer.Option(min=0, help="多少天没有核对算旧。")] = 180,
    as_of: _AsOf = "",
) -> None:
    """列出很久没有核对的值，以及已经到期、快要到期的规定和通知；有的话退出码为 1。"""
    from bot.knowledge.staleness import ending, stale

    kb, day = _knowledge(), _day(as_of)
    old, over = stale(kb, day, days), ending(kb, day)
    for item in old:
        typer.echo(f"旧    {item.day}  {item.place}  {item.what}  {item.why}")
    for item in over:
        typer.echo(f"到期  {item.day}  {item.place}  {item.what}  {item.why}")
    typer.echo(f"{len(old)} 个值超过 {days} 天没有核对，{len(over)} 项到期或快到期。", err=True)
    raise typer.Exit(1 if old or over else 0)


@app.command("coverage")
def coverage_(write: Annotated[bool, typer.Option("--write", help="写入 docs/coverage.md，而不是显示。")] = False) -> None:
    """收录情况：城市 × 事项 × 方面，没有一格是空的。"""
    from bot.knowledge.coverage import coverage
    from bot.settings import ROOT

    page = coverage(_knowledge())
    if not write:
        typer.echo(page, nl=False)
        return
    (ROOT / "docs" / "coverage.md").write_text(page, encoding="utf-8")
    typer.echo("已写入 docs/coverage.md。", err=True)


@app.command("event")
def event(
    name: Annotated[str, typer.Argument(help="发生了什么，例如 moved、lost、changed_job。")] = "",
    city: _City = "",
    on: Annotated[str, typer.Option(help="哪天发生的（YYYY-MM-DD）。")] = "",
    as_of: _AsOf = "",
) -> None:
    """搬家、丢证、换工作以后要办的事，按先后列出；不写是哪件事就列出有哪些。"""
    from bot.knowledge import Facts
    from bot.knowledge.chains import UnknownEventError, chain
    from bot.labels import DateRole

    kb = _knowledge()
    if not name:
        for known in kb.extras.events.values():
            typer.echo(f"{known.id}  {known.title}")
        return
    fact = kb.extras.events[name].fact if name in kb.extras.events else None
    try:
        facts = Facts(city=city or None, dates={DateRole(fact): _day(on)} if fact and on else {})
        typer.echo(chain(name, facts, _day(as_of), kb).text)
    except UnknownEventError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(2) from None


@app.command("add-holidays")
def add_holidays(
    file: Annotated[Path, typer.Argument(help="放假安排文件，文件名是“年份.yml”，写法见 docs/policy-data.md。")],
    seen_at: Annotated[str, typer.Option(help="在哪里看到的通知（网址）；来源还没有收录时要写。")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="换掉已经有的公布安排。")] = False,
) -> None:
    """把新公布的放假安排作为数据加进来：先检查，全部没有问题才写入。"""
    from bot.deadlines import CalendarError
    from bot.knowledge.holidays import add_year

    try:
        target = add_year(file, _data(), seen_at=seen_at or None, replace=replace)
    except CalendarError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"已写入 {target}。服务重新启动以后生效。", err=True)


def _show_entry(kb: KnowledgeBase, name: str, facts: Facts, day: dt.date) -> None:
    from bot.knowledge import Question, answer

    entry = kb.entries[name]
    given = answer(Question(entry.matter, entry.aspect, entry.id), facts, day, kb)
    typer.echo(f"{entry.title}（{entry.id}，{given.status}，{given.receipt}）\n")
    typer.echo(given.text)
    if given.parameters:
        typer.echo("\n用到的参数：" + "、".join(f"{path}{'（当地）' if own else ''}" for path, own in given.parameters.items()))


def _show_parameter(kb: KnowledgeBase, path: str, city: str | None, day: dt.date) -> None:
    from bot.knowledge.wording import plain

    places = [("全国", kb.parameters.national), *((name, own) for name, own in kb.parameters.cities.items() if city in (None, name))]
    for place, known in places:
        parameter = known.get(path)
        if parameter is None:
            continue
        typer.echo(f"{place}：{parameter.description}")
        now = parameter.at(day)
        for value in parameter.values:
            mark = "→" if value is now else " "
            article = f"#{value.article}" if value.article else ""
            span = f"{value.start} 至 {value.end or '今'}"
            typer.echo(f"  {mark} {span}  {plain(value)}  {value.source}{article}  {value.confidence}级  {value.verified_on} 核对")
            for remark in filter(None, (value.conflict, value.note)):
                typer.echo(f"      {remark}")
    found = kb.parameters.resolve(path, city, day)
    if city is not None:
        shown = f"{plain(found.value)}（{'当地' if found.own else '全国'}）" if found else "没有收录"
        typer.echo(f"{city}在 {day} 适用：{shown}")


def _data() -> Path:
    from bot.settings import ROOT

    return ROOT / "data"


def _knowledge() -> KnowledgeBase:
    from bot.knowledge import KnowledgeBase

    return KnowledgeBase.load(_data())


def _day(text: str) -> dt.date:
    from bot.clock import today

    try:
        return dt.date.fromisoformat(text) if text else today()
    except ValueError:
        typer.echo(f"错误：日期应当写成 YYYY-MM-DD，没有“{text}”这一天", err=True)
        raise typer.Exit(2) from None
