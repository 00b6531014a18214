"""``juyi cases export | erase | retain | audits``: what the law asks of a store of personal data."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.cases_common import actor, number_of, opened

if TYPE_CHECKING:
    from bot.cases.person import Person
    from bot.cases.store import CaseStore

_NUMBER = typer.Option("--case", help="用办件编号加核验码找人；核验码从标准输入读。")
_ID = typer.Option("--id-number", help="用身份证号找人；身份证号从标准输入读，只比对哈希。")


def export(
    case: Annotated[str, _NUMBER] = "",
    by_id: Annotated[bool, _ID] = False,
    output: Annotated[Path | None, typer.Option("--output", help="写到这个文件；不写就打印出来。")] = None,
) -> None:
    """导出一个人的全部数据（JSON，留下记录）。找不到人时退出码为 1。"""
    from bot.cases.person import export_person
    from bot.clock import now
    from bot.serving.conversations import Conversations
    from bot.settings import get_settings

    with opened() as store:
        person = _find(store, case, by_id)
        content = export_person(store, person, actor=actor(), now=now())
    conversations = Conversations(get_settings().tracker_store_url())
    content["conversations"] = {sender: conversations.texts(sender) for sender in conversations.naming(person.numbers)}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    if output is None:
        typer.echo(text)
        return
    output.touch(mode=0o600)
    output.write_text(text + "\n", encoding="utf-8")
    typer.echo(f"已写到 {output}", err=True)


def erase(
    case: Annotated[str, _NUMBER] = "",
    by_id: Annotated[bool, _ID] = False,
    yes: Annotated[bool, typer.Option("--yes", help="真的删除；不加只告诉您会删什么。")] = False,
) -> None:
    """删除一个人的全部数据：办件、登记、证件、签注、查询记录，以及提到这些办件的对话。删了不能恢复。"""
    from bot.cases.person import erase_person
    from bot.clock import now
    from bot.serving.conversations import Conversations
    from bot.settings import get_settings

    with opened() as store:
        person = _find(store, case, by_id)
        conversations = Conversations(get_settings().tracker_store_url())
        senders = conversations.naming(person.numbers)
        what = f"{len(person.numbers)}件办件、{len(senders)}个对话"
        if not yes:
            typer.echo(f"会删除{what}，以及登记、证件和查询记录。确认请加 --yes。")
            return
        erase_person(store, person, actor=actor(), now=now())
        conversations.delete(senders)
    typer.echo(f"已删除{what}。备份里的要等备份到期；后台系统再次导入会重新建立。")


def retain(dry_run: Annotated[bool, typer.Option("--dry-run", help="只数，不删。")] = False) -> None:
    """删除保存期满的数据；各项的天数见 JUYI_RETAIN_… 设置（docs/operations.md）。"""
    from bot.clock import now
    from bot.serving.retention import retain as run
    from bot.settings import get_settings

    settings = get_settings()
    with opened() as store:
        done = run(settings, store, actor=actor(), now=now(), dry_run=dry_run)
    rows = (
        ("查询记录", settings.retain_lookups_days, done.lookups, "行"),
        ("办公访问记录", settings.retain_accesses_days, done.accesses, "行"),
        ("答复回执", settings.retain_receipts_days, done.receipts, "张"),
        ("对话", settings.retain_conversations_days, done.conversations, "条事件"),
        ("已结束的办件", settings.retain_cases_days, done.cases, "件"),
        ("发过的提醒", settings.retain_messages_days, done.messages, "条"),
    )
    verb = "会删除" if dry_run else "删除了"
    for name, days, count, unit in rows:
        typer.echo(f"{name}：保存{days}天，{verb}{count}{unit}" if days else f"{name}：一直保存")


def audits(
    case: Annotated[str, typer.Argument(help="只看这件办件；不写看全部。")] = "",
    days: Annotated[int, typer.Option(min=1, help="往回看几天。")] = 30,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多几行。")] = 50,
) -> None:
    """看查询记录和办公访问记录，新的在前。查询人只有哈希，看不出是谁。"""
    import datetime as dt

    from bot.cases.access import audit_lines
    from bot.clock import now

    number = str(number_of(case)) if case else None
    with opened() as store:
        lines = audit_lines(store, since=now() - dt.timedelta(days=days), case_number=number, limit=limit)
    for line in lines:
        typer.echo(f"{line.at:%Y-%m-%d %H:%M:%S}  {line.who}  {line.what}  {line.detail}".rstrip())
    if not lines:
        typer.echo("没有记录。")


def _find(store: CaseStore, case: str, by_id: bool) -> Person:
    """The person that the options and standard input name; what is typed is not shown and not kept."""
    from bot.cases.person import find_by_case, find_by_id_number
    from bot.privacy import is_id_number

    if bool(case) == by_id:
        raise typer.BadParameter("用 --case 编号 或 --id-number 其中一种找人")
    if by_id:
        id_number = _secret("身份证号")
        if not is_id_number(id_number):
            raise typer.BadParameter("不是有效的18位身份证号")
        person = find_by_id_number(store, id_number)
    else:
        person = find_by_case(store, number_of(case), _secret("身份证或手机号后四位"))
    if person is None:
        typer.echo("没有找到这个人。", err=True)
        raise typer.Exit(1)
    return person


def _secret(name: str) -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(name, hide_input=True))
    return sys.stdin.readline().strip()
