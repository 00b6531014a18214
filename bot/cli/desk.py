"""``juyi desk user``: the users of the desk. A password is never an argument and never has a default."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.cases_common import actor, choice, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.desk.users import Users

app = typer.Typer(help="热线台：账号。", no_args_is_help=True)
user = typer.Typer(help="热线台的账号：开通、查看、停用、重设密码、换角色。", no_args_is_help=True)
app.add_typer(user, name="user")

_Name = Annotated[str, typer.Argument(help="用户名。")]
_Role = Annotated[str, typer.Option("--role", help="坐席、知识员、班长或管理员。")]
_Ask = Annotated[bool, typer.Option("--ask", help="在终端里输入密码；不加就生成一个，只显示这一次。")]


@user.command("add")
def add(name: _Name, role: _Role, ask: _Ask = False) -> None:
    """开通一个账号。第一个管理员也这样开通。"""
    from bot.clock import now
    from bot.desk.roles import Role

    wanted = choice(Role, role, "--role")
    if wanted is None:
        raise typer.BadParameter("要写角色", param_hint="--role")
    with _users() as users:
        password, is_generated = _password(name, ask)
        users.add(name, wanted, password, actor=actor(), now=now(), must_change=is_generated)
        typer.echo(f"已开通 {name}（{wanted.zh}）。")
        _show(password, is_generated)


@user.command("list")
def list_() -> None:
    """列出账号。"""
    with _users() as users:
        found = users.all()
    for one in found:
        login = f"{one.last_login_at:%Y-%m-%d %H:%M} 登录过" if one.last_login_at else "没登录过"
        state = ["已停用"] if one.disabled else ["要改密码"] if one.must_change else []
        typer.echo("  ".join((one.name, one.role.zh, login, *state)))
    if not found:
        typer.echo("还没有账号。先开通一个管理员：./juyi desk user add 用户名 --role 管理员")


@user.command("disable")
def disable(name: _Name, undo: Annotated[bool, typer.Option("--undo", help="恢复。")] = False) -> None:
    """停用一个账号，马上退出它的登录；--undo 恢复。"""
    from bot.clock import now

    with _users() as users:
        users.set_disabled(name, not undo, actor=actor(), now=now())
    typer.echo(f"已{'恢复' if undo else '停用'} {name}。")


@user.command("reset")
def reset(name: _Name, ask: _Ask = False) -> None:
    """重设密码，马上退出原来的登录。"""
    from bot.clock import now

    with _users() as users:
        password, is_generated = _password(name, ask)
        users.set_password(name, password, actor=actor(), now=now(), must_change=True)
        typer.echo(f"已重设 {name} 的密码，原来的登录都已退出。")
        _show(password, is_generated)


@user.command("role")
def role_(name: _Name, role: _Role) -> None:
    """换角色，马上退出原来的登录。"""
    from bot.clock import now
    from bot.desk.roles import Role

    wanted = choice(Role, role, "--role")
    if wanted is None:
        raise typer.BadParameter("要写角色", param_hint="--role")
    with _users() as users:
        users.set_role(name, wanted, actor=actor(), now=now())
    typer.echo(f"{name} 现在是{wanted.zh}。")


def _password(name: str, ask: bool) -> tuple[str, bool]:
    """The password, and whether a machine made it."""
    from bot.desk.passwords import generated

    if not ask:
        return generated(name), True
    if not sys.stdin.isatty():
        raise typer.BadParameter("要在终端里输入密码；没有终端就不加 --ask，会生成一个", param_hint="--ask")
    return typer.prompt("密码", hide_input=True, confirmation_prompt="再输一遍"), False


def _show(password: str, is_generated: bool) -> None:
    if is_generated:
        typer.echo(f"密码：{password}")
        typer.echo("这个密码只显示这一次，第一次登录要改。")


@contextmanager
def _users() -> Iterator[Users]:
    """The users; an expected refusal is told in one line, exit code 1."""
    from bot.desk.passwords import Passwords, PasswordTooWeak
    from bot.desk.users import UserError, Users

    with opened() as store:
        try:
            yield Users(store, Passwords())
        except (UserError, PasswordTooWeak) as error:
            typer.echo(f"{error}。", err=True)
            raise typer.Exit(1) from None


@app.command("export-phrases")
def export_phrases(out: Annotated[str, typer.Option("--out", help="写到这个文件；不给就显示出来。")] = "") -> None:
    """导出审过的说法，格式同 data/nlu；看过以后由人放进仓库。"""
    from pathlib import Path

    from bot.review import Phrases

    with opened() as store:
        written = Phrases(store).export()
    if out:
        Path(out).write_text(written, encoding="utf-8")
    else:
        typer.echo(written, nl=False)
