"""``juyi channel``: switch a channel off and on while the server runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.cases_common import actor, choice, opened

if TYPE_CHECKING:
    from bot.labels import Channel

app = typer.Typer(help="渠道：停用、恢复、查看。不用重启，几秒内生效。", no_args_is_help=True)
_Name = Annotated[str, typer.Argument(help="渠道，例如 rest、wechat。")]


@app.command("off")
def off(
    channel: _Name,
    notice: Annotated[str, typer.Option(help="告诉用户的话；后面会自动加上热线。不写就用通用的一句。")] = "",
) -> None:
    """停用一个渠道：消息不再答复，只回告示和热线。"""
    from bot.cases.switches import switch_off
    from bot.clock import now

    wanted = _channel(channel)
    with opened() as store:
        switch_off(store, wanted, notice=notice, actor=actor(), now=now())
    typer.echo(f"已停用：{wanted.zh}（{wanted}）。几秒内生效。")


@app.command("on")
def on(channel: _Name) -> None:
    """恢复一个渠道。设置 JUYI_CHANNELS_OFF 停用的不能这样恢复，退出码为 1。"""
    from bot.cases.switches import switch_on
    from bot.settings import get_settings

    wanted = _channel(channel)
    with opened() as store:
        was_off = switch_on(store, wanted)
    if str(wanted) in get_settings().channels_always_off:
        typer.echo(f"{wanted.zh}（{wanted}）由 JUYI_CHANNELS_OFF 停用，改设置并重启后才会恢复。", err=True)
        raise typer.Exit(1)
    typer.echo(f"已恢复：{wanted.zh}（{wanted}）。" if was_off else f"{wanted.zh}（{wanted}）本来就没有停用。")


@app.command("status")
def status() -> None:
    """列出各渠道的状态。"""
    from bot.cases.switches import switched_off
    from bot.labels import Channel
    from bot.settings import get_settings

    with opened() as store:
        rows = switched_off(store)
    for channel in Channel:
        row = rows.get(channel)
        if str(channel) in get_settings().channels_always_off:
            state = "停用（JUYI_CHANNELS_OFF）"
        elif row:
            state = f"停用，{row.since:%Y-%m-%d %H:%M} 起，{row.actor}：{row.notice or '通用告示'}"
        else:
            state = "开通"
        typer.echo(f"{channel}  {channel.zh}  {state}")


def _channel(text: str) -> Channel:
    from bot.labels import Channel

    found = choice(Channel, text, "CHANNEL")
    if found is None:
        raise typer.BadParameter("要写渠道", param_hint="CHANNEL")
    return found
