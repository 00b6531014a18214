"""Command line: ``juyi serve | ask | train | cases | policy | desk | bench``.

Each command imports what it needs when it runs, so that ``--help`` is instant.
Exit codes: 0 done, 1 the work was done but something in it failed (bad lines, problems found), 2 wrong use or input that
cannot be read, 3 an environment that does not work (database, model).
"""

from __future__ import annotations

import sys

import typer

from bot.cli import cases, desk, policy
from bot.cli.ask import ask
from bot.cli.bench import bench
from bot.cli.eval import app as eval_app
from bot.cli.serve import serve
from bot.cli.train import train

app = typer.Typer(help="居易：居住证办理问答。", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("serve")(serve)
app.command("train")(train)
app.command("ask")(ask)
app.command("bench")(bench)
app.add_typer(cases.app, name="cases")
app.add_typer(policy.app, name="policy")
app.add_typer(desk.app, name="desk")
app.add_typer(eval_app, name="eval")


def main() -> None:
    """Run the command line; a known failure is told in one Chinese line, without a traceback."""
    from bot.cli.failures import FAILURES, explain

    try:
        app()
    except FAILURES as error:
        typer.echo(f"错误：{explain(error)}", err=True)
        sys.exit(3)
