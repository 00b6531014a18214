"""``juyi desk user``: no default password, none in the arguments, shown once."""

from __future__ import annotations

import re

from typer.testing import CliRunner

from bot.cli import app
from bot.settings import get_settings

RUN = CliRunner()


def run(*arguments: str) -> tuple[int, str]:
    result = RUN.invoke(app, ["desk", "user", *arguments])
    return result.exit_code, result.output


def test_the_first_administrator_is_made_by_command() -> None:
    assert "还没有账号" in run("list")[1]

    code, said = run("add", "li", "--role", "管理员")

    assert code == 0
    assert re.search(r"密码：\S{16}\n", said)
    listed = run("list")[1]
    assert "li  管理员  没登录过  要改密码" in listed
    assert "密码：" not in listed


def test_passwords_differ_and_are_not_stored_readably() -> None:
    first, second = (re.findall(r"密码：(\S+)", run("add", name, "--role", "坐席")[1])[0] for name in ("wang", "zhao"))
    stored = (get_settings().home / "cases.db").read_bytes()

    assert first != second
    assert first.encode() not in stored


def test_an_account_is_changed_and_refusals_are_told() -> None:
    run("add", "li", "--role", "administrator")
    run("add", "wang", "--role", "坐席")

    assert run("role", "wang", "--role", "班长") == (0, "wang 现在是班长。\n")
    assert run("disable", "wang")[0] == run("disable", "wang", "--undo")[0] == 0
    assert "密码：" in run("reset", "wang")[1]
    assert run("disable", "li")[0] == 1
    assert run("add", "wang", "--role", "坐席")[0] == 1
    assert run("add", "new", "--role", "king")[0] == 2
    assert run("add", "new", "--role", "坐席", "--ask")[0] == 2  # no terminal to ask at
    assert run("reset", "nobody")[0] == 1
