"""The command line: help, exit codes, and failures told in one Chinese line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from typer.testing import CliRunner, Result

from bot import cli, training
from bot.cases.demo import demo_credentials
from bot.cases.errors import CaseError
from bot.cli.failures import FAILURES, explain
from bot.knowledge.errors import KnowledgeError
from bot.settings import ROOT, get_settings
from bot.training import ModelMissingError


@pytest.fixture
def run() -> Any:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli.app, list(arguments))

    return invoke


@pytest.mark.parametrize("command", ["serve", "ask", "train", "cases", "policy"])
def test_every_command_explains_itself(run: Any, command: str) -> None:
    done = run(command, "--help")

    assert done.exit_code == 0
    assert any("\u4e00" <= character <= "\u9fff" for character in done.output)
    assert command in run("--help").output


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'rasa', 'tensorflow', 'sqlalchemy', 'numpy'}"
    code = f"import sys; from bot.cli import app; loaded = {heavy} & set(sys.modules); assert not loaded, loaded"

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


@pytest.mark.parametrize("arguments", [("fly",), ("ask", "x", "--fly"), ("policy", "show"), ("cases", "import")])
def test_wrong_use_ends_with_2(run: Any, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_asking_nothing_ends_with_2_and_an_example(run: Any) -> None:
    done = run("ask")

    assert done.exit_code == 2
    assert "juyi ask" in done.output


# Cases


def test_demonstration_cases_are_listed_with_what_one_needs_to_look_them_up(run: Any) -> None:
    first, second = run("cases", "demo"), run("cases", "demo")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == second.output
    for case in demo_credentials():
        assert any({case.case_number, case.id_tail, case.phone_tail} <= set(line.split()) for line in first.output.splitlines())


def test_an_import_with_faults_ends_with_1_and_names_them(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("办件编号,姓名,身份证号,手机号,城市,事项,环节,环节时间\nJZ1,甲,1,1,上海,申领居住证,已收件,昨天\n", encoding="utf-8")

    done = run("cases", "import", str(path))

    assert done.exit_code == 1
    assert "2" in done.output and "办件编号" in done.output


def test_a_file_that_is_not_there_cannot_be_imported(run: Any, tmp_path: Path) -> None:
    done = run("cases", "import", str(tmp_path / "none.csv"))

    assert done.exit_code != 0
    assert isinstance(done.exception, (SystemExit, *FAILURES))


# Policy


def test_the_policy_data_of_the_checkout_have_no_problem(run: Any) -> None:
    done = run("policy", "check")

    assert done.exit_code == 0, done.output


def test_an_entry_is_shown_as_the_city_has_it(run: Any) -> None:
    national, shenzhen = run("policy", "show", "application.deadline"), run("policy", "show", "application.deadline", "--city", "深圳")

    assert (national.exit_code, shenzhen.exit_code) == (0, 0)
    assert "15日" in national.output and "15个工作日" not in national.output
    assert "15个工作日" in shenzhen.output


@pytest.mark.parametrize("arguments", [("visa.fee",), ("application.price",), ("application.fee", "--as-of", "bad")])
def test_an_unknown_entry_or_day_ends_with_2(run: Any, arguments: tuple[str, ...]) -> None:
    done = run("policy", "show", *arguments)

    assert done.exit_code == 2
    assert "错误" in done.output


# Training and serving


def test_an_up_to_date_model_is_not_trained_again(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "juyi-1.tar.gz"
    model.touch()
    trained: list[bool] = []
    monkeypatch.setattr(training, "current_model", lambda: model)
    monkeypatch.setattr(training, "train", lambda force=False: trained.append(force) or model)

    assert run("train").exit_code == run("train", "--if-needed").exit_code == 0
    assert trained == []
    assert run("train", "--force").exit_code == 0
    assert trained == [True]


def test_without_a_model_asking_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="juyi train"):
        training.require_model(tmp_path)


def test_the_model_is_named_after_what_it_is_made_from(tmp_path: Path) -> None:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    source = tmp_path / "data" / "nlu" / "a.yml"
    source.write_text("a: 1", encoding="utf-8")
    before = training.current_model(tmp_path)
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    assert training.current_model(tmp_path) == before
    source.write_text("a: 2", encoding="utf-8")
    assert training.current_model(tmp_path) != before


def test_serving_takes_host_and_port_from_the_command_line(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[Any] = []
    model = tmp_path / "model.tar.gz"
    model.touch()
    monkeypatch.setattr(training, "current_model", lambda: model)
    monkeypatch.setattr(training, "train", lambda: model)
    monkeypatch.setitem(sys.modules, "bot.serving.app", SimpleNamespace(run=lambda settings, model, **_: started.append((settings, model))))

    assert run("serve", "--host", "127.0.0.2", "--port", "8099", "--no-demo").exit_code == 0
    assert run("serve").exit_code == 0

    (first, _), (second, _) = started
    assert (first.host, first.port, first.demo) == ("127.0.0.2", 8099, False)
    assert (second.host, second.port, second.demo) == (get_settings().host, get_settings().port, True)


# Failures


class _Form(BaseModel):
    port: int


def _invalid() -> ValidationError:
    try:
        _Form(port="x")
    except ValidationError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    "error",
    [
        ModelMissingError("没有模型"),
        KnowledgeError([]),
        CaseError("案件库打不开"),
        FileNotFoundError(2, "没有这个文件", "a.csv"),
        _invalid(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_known_failure_is_one_line_and_ends_with_3(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("错误：") and "Traceback" not in captured.err
    assert explain(error) in captured.err


def test_an_unknown_failure_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "app", fail)

    with pytest.raises(ZeroDivisionError):
        cli.main()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("JUYI_PRODUCTION", "true"),
        ("JUYI_TODAY", "never"),
        ("JUYI_PORT", "many"),
        ("JUYI_HOME", "{file}/home"),
        ("JUYI_DATABASE_URL", "sqlite:///{file}/cases.db"),
    ],
)
def test_wrong_settings_are_told_without_a_traceback(tmp_path: Path, variable: str, value: str) -> None:
    file = tmp_path / "file"
    file.touch()
    environment = {**os.environ, "SQLALCHEMY_SILENCE_UBER_WARNING": "1", variable: value.replace("{file}", str(file))}

    done = subprocess.run(
        [sys.executable, "-m", "bot", "cases", "demo"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 3
    assert "错误：" in done.stderr and "Traceback" not in done.stderr
