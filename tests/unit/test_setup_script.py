"""``./juyi`` and its finder of Python 3.10, as far as they go without installing anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELL_SCRIPTS = [ROOT / "juyi", ROOT / "scripts" / "find_python.sh", ROOT / "scripts" / "lock.sh"]
SYSTEM_PATH = "/usr/bin:/bin"
SYSTEM_TOOLS = (
    "sh", "env", "uname", "sort", "cut", "mkdir", "rm", "cat", "dirname", "readlink", "cksum", "ls",
)  # fmt: skip


def run(*command: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=dict(env or {"PATH": SYSTEM_PATH}), cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder for PATH that holds the system's tools and no Python at all."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in SYSTEM_TOOLS:
        found = shutil.which(name, path=SYSTEM_PATH)
        assert found, name
        (tools / name).symlink_to(found)
    return tools


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the set-up part of the project under a name with a space, with an environment that claims to be complete.

    Its "Python" prints what it was given.
    """
    root = tmp_path / "my checkout"
    root.mkdir()
    shutil.copy(ROOT / "juyi", root / "juyi")
    shutil.copytree(ROOT / "scripts", root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", root / "requirements")
    write_python(
        root / ".venv" / "bin" / "python",
        'for a; do printf "<%s>" "$a"; done; echo; echo "cwd=$(pwd -P)"; echo "HOME=$HOME"; '
        'echo "telemetry=$RASA_TELEMETRY_ENABLED bytecode=${PYTHONDONTWRITEBYTECODE-unset} path=$PYTHONPATH"',
    )
    (root / ".venv" / "lib" / "python3.10").mkdir(parents=True)
    stamp(root, "run", "")
    return root


def write_python(path: Path, body: str) -> Path:
    """Put a shell script in the place of a Python."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def stamp(root: Path, name: str, suffix: str) -> None:
    """Stamp the environment of ``root`` as holding the named set."""
    system = {"Linux": "linux", "Darwin": "macos"}[os.uname().sysname]
    machine = {("linux", "aarch64"): "aarch64", ("macos", "arm64"): "arm64"}.get((system, os.uname().machine), "x86_64")
    lock = root / "requirements" / "lock" / f"{system}-{machine}{suffix}.txt"
    with lock.open("rb") as handle:
        checksum = subprocess.run(["cksum"], stdin=handle, capture_output=True, text=True, check=True).stdout.strip()
    (root / ".venv" / "juyi-stamp").write_text(f"{name} {system}-{machine} {checksum}\n", encoding="utf-8")


def test_juyi_is_executable() -> None:
    assert os.access(ROOT / "juyi", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("script", SHELL_SCRIPTS, ids=lambda script: script.name)
def test_shell_scripts_are_plain_posix_sh(script: Path) -> None:
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    for shell in ("dash", "sh"):
        if shutil.which(shell):
            checked = run(shell, "-n", script)
            assert checked.returncode == 0, checked.stderr


def test_help_needs_neither_home_nor_environment(tmp_path: Path) -> None:
    shutil.copy(ROOT / "juyi", tmp_path / "juyi")

    shown = run(tmp_path / "juyi", "help")

    assert shown.returncode == 0
    for command in ("serve", "ask", "train", "cases", "policy", "bench", "test", "lint", "setup"):
        assert f"\n  {command} " in shown.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["juyi"], "help installs nothing"


def test_commands_are_handed_on_word_by_word_from_any_directory(checkout: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "link").symlink_to("../my checkout/juyi")

    shown = run("./link", "ask", "签注 过期了", "--x=*", cwd=elsewhere)

    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines()[:2] == [
        f"<{checkout.resolve()}/scripts/launch.py><ask><签注 过期了><--x=*>",
        f"cwd={elsewhere.resolve()}",
    ]


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": "/no/such/home"}])
def test_programs_get_a_home_and_a_quiet_environment(checkout: Path, home: dict[str, str]) -> None:
    shown = run(checkout / "juyi", "ask", env={"PATH": SYSTEM_PATH, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "/other", **home})

    assert f"HOME={checkout.resolve()}/.state/home" in shown.stdout
    assert f"telemetry=false bytecode=unset path={checkout.resolve()}" in shown.stdout


def test_development_environment_serves_the_assistant_too(checkout: Path) -> None:
    stamp(checkout, "dev", "-dev")

    assert run(checkout / "juyi", "ask").returncode == 0


def test_tests_train_first_and_then_run_pytest_with_its_arguments(checkout: Path) -> None:
    stamp(checkout, "dev", "-dev")

    lines = run(checkout / "juyi", "test", "-k", "a or b").stdout.splitlines()

    calls = [line for line in lines if line.startswith("<")]
    assert calls == [f"<{checkout.resolve()}/scripts/launch.py><train><--if-needed>", "<-m><pytest><-k><a or b>"]


def test_failed_training_stops_the_tests(checkout: Path) -> None:
    stamp(checkout, "dev", "-dev")
    write_python(checkout / ".venv" / "bin" / "python", 'echo "$*"; exit 3')

    shown = run(checkout / "juyi", "test")

    assert shown.returncode == 3
    assert "-m pytest" not in shown.stdout


def test_lint_runs_every_gate_even_after_a_failure(checkout: Path) -> None:
    stamp(checkout, "dev", "-dev")
    write_python(checkout / ".venv" / "bin" / "python", 'echo "$*"; [ "$2" = mypy ]')

    shown = run(checkout / "juyi", "lint")

    assert shown.returncode == 1
    assert shown.stdout.splitlines() == ["-m ruff check .", "-m ruff format --check .", "-m mypy"]


@pytest.mark.parametrize("change", ["stamp gone", "lock changed", "only the run-time set, tests wanted"])
def test_outdated_environment_is_installed_again(checkout: Path, change: str) -> None:
    command = "ask"
    if change == "stamp gone":
        (checkout / ".venv" / "juyi-stamp").unlink()
    elif change == "lock changed":
        for lock in (checkout / "requirements" / "lock").iterdir():
            lock.write_text(lock.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    else:
        command = "test"
    # Stands for the finder: gives a "Python" that says that it was asked to install.
    write_python(checkout / "fake-python", 'echo "INSTALL $1" >&2; exit 7')
    write_python(checkout / "scripts" / "find_python.sh", 'printf "%s/fake-python\\n" "$1"')

    shown = run(checkout / "juyi", command)

    assert shown.returncode == 7
    assert f"INSTALL {checkout.resolve()}/scripts/install.py" in shown.stderr
    assert shown.stdout == "", "progress goes to the error stream, so that output stays clean"


def find_python(path: Path, root: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return run("/bin/sh", ROOT / "scripts" / "find_python.sh", root, env={"PATH": str(path), "HOME": str(root), **env})


@pytest.fixture
def only_named_pythons() -> None:
    """Skip where a system folder that the finder always looks at holds a Python 3.10."""
    for folder in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/opt/python/cp310-cp310/bin"):
        if Path(folder, "python3.10").exists():
            pytest.skip(f"{folder} holds a Python 3.10")


def test_named_python_is_taken(bare_path: Path, tmp_path: Path) -> None:
    base = Path(sys.base_prefix, "bin", "python3.10")

    found = find_python(bare_path, tmp_path, PYTHON310=str(base))

    assert Path(found.stdout.strip()).samefile(base)


@pytest.mark.usefixtures("only_named_pythons")
def test_shim_that_does_not_run_is_passed_over_for_the_newest_version_beside_it(bare_path: Path, tmp_path: Path) -> None:
    """A pyenv outside HOME, known only from its shim, whose version is inactive (exit status 127)."""
    pyenv = tmp_path / "py env"
    write_python(pyenv / "shims" / "python3.10", "exit 127")
    for version in ("3.10.4", "3.10.13"):
        write_python(pyenv / "versions" / version / "bin" / "python3.10", f"echo {version}")

    found = find_python(Path(f"{pyenv}/shims:{bare_path}"), tmp_path)

    assert found.stdout == "3.10.13\n"


@pytest.mark.usefixtures("only_named_pythons")
def test_without_any_python_the_way_out_is_told_in_both_languages(bare_path: Path, tmp_path: Path) -> None:
    found = find_python(bare_path, tmp_path)

    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.index("没有可用的 Python 3.10") < found.stderr.index("needs Python 3.10")


@pytest.mark.usefixtures("only_named_pythons")
def test_other_versions_are_refused(bare_path: Path, tmp_path: Path) -> None:
    """A ``python3.10`` that fails the questions put to it is not believed because of its name."""
    write_python(tmp_path / "wrong" / "python3.10", "exit 1")

    found = find_python(Path(f"{tmp_path / 'wrong'}:{bare_path}"), tmp_path, PYTHON310=str(tmp_path / "wrong" / "python3.10"))

    assert found.returncode == 1
