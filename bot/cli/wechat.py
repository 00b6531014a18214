"""``juyi wechat``: the menu of the Official Account and of 企业微信."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.push.platforms import Platform

app = typer.Typer(help="公众号和企业微信。", no_args_is_help=True)
menu = typer.Typer(help="自定义菜单（data/channels/wechat_menu.yml）。", no_args_is_help=True)
app.add_typer(menu, name="menu")

_WeCom = Annotated[bool, typer.Option("--wecom", help="企业微信的应用，而不是公众号。")]


@menu.command("publish")
def publish(wecom: _WeCom = False) -> None:
    """把菜单文件发布到平台。平台没收，退出码为 1。"""
    from bot.channels.wechat.menu import load_menu
    from bot.channels.wechat.opening import MENU

    platform, content = _platform(wecom), load_menu(MENU).as_json()
    assert platform.api is not None
    called = platform.api.call("/cgi-bin/menu/create", content, **platform.query)
    if called.code != 0:
        _refused(called.code)
    typer.echo("菜单已发布。手机上最迟一天后更新；取消关注再关注，马上能看到。")


@menu.command("show")
def show(wecom: _WeCom = False, local: Annotated[bool, typer.Option("--local", help="不问平台，只检查并显示菜单文件。")] = False) -> None:
    """显示平台上现在的菜单。"""
    import json

    if local:
        from bot.channels.wechat.menu import load_menu
        from bot.channels.wechat.opening import MENU

        content = load_menu(MENU)
        typer.echo(json.dumps(content.as_json(), ensure_ascii=False, indent=2))
        typer.echo("\n".join(f"{key}：{says}" for key, says in content.sayings.items()))
        return
    platform = _platform(wecom)
    assert platform.api is not None
    called = platform.api.call("/cgi-bin/menu/get" if wecom else "/cgi-bin/get_current_selfmenu_info", None, **platform.query)
    if called.code != 0:
        _refused(called.code)
    typer.echo(json.dumps(called.content, ensure_ascii=False, indent=2))


def _platform(wecom: bool) -> Platform:
    import time

    from bot.cases.opening import open_store
    from bot.push.platforms import open_shared, open_wechat, open_wecom
    from bot.settings import get_settings
    from bot.wechat_settings import WeChatSettings, WeComSettings

    wanted = WeComSettings() if wecom else WeChatSettings()
    if not wanted.is_configured or not wanted.secret.get_secret_value():
        prefix = "JUYI_WECOM" if wecom else "JUYI_WECHAT"
        typer.echo(f"错误：还没有配置好，需要 {prefix}_SECRET 等设置，见 docs/wechat.md", err=True)
        raise typer.Exit(2)
    settings = get_settings()
    store = open_store(settings)
    tokens = open_shared(store, settings).tokens
    if isinstance(wanted, WeComSettings):
        return open_wecom(store, wanted, tokens, time.time)
    return open_wechat(store, wanted, tokens, time.time)


def _refused(code: int | None) -> None:
    reason = f"错误码 {code}" if code is not None else "没有得到答复"
    typer.echo(f"错误：平台没有收（{reason}）", err=True)
    raise typer.Exit(1)
