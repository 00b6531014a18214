"""Fills ``.venv`` from a hashed lock: with uv when it can be had, else with pip.

Run by ``juyi`` with the Python 3.10 that was found; uses the standard library only. The stamp is written last, and a marker stands in
the environment while it is being changed, so an install that was cut off is recognised and done again from nothing.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import fcntl
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NEEDED_BYTES = 3_500_000_000
STAMP = "juyi-stamp"
MARKER = "juyi-installing"


class InstallError(Exception):
    """The environment could not be made; the message is for the person at the terminal."""


def say(chinese: str, english: str) -> None:
    """Print one progress line in both languages."""
    print(f"居易：{chinese} / {english}", flush=True)


@dataclass(frozen=True)
class Installer:
    """One environment and the lock it is to hold.

    Attributes:
        root: the checkout.
        lock: hashed requirements file of this platform.
        lock_fd: descriptor of the held guard. Children inherit it, so that the guard stays held while any of them still writes.
    """

    root: Path
    lock: Path
    lock_fd: int

    @property
    def venv(self) -> Path:
        """The environment's directory."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.venv / "bin" / "python"

    def run(self, command: Sequence[str | Path], env: Mapping[str, str] | None = None, *, unlisted: tuple[str, ...] = ()) -> bool:
        """Run a command to its end, showing its output; true when it succeeded.

        The command gets a process group of its own: when this process is told to stop, everything that the command started stops with it.

        Args:
            command: program and arguments.
            env: environment, if not this process's.
            unlisted: beginnings of output lines to leave out; without them the command writes to the terminal itself.
        """
        with subprocess.Popen(
            command,
            env=env,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if unlisted else None,
            stderr=subprocess.STDOUT if unlisted else None,
            pass_fds=[self.lock_fd],
            start_new_session=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                for line in process.stdout or ():
                    if not line.startswith(unlisted):
                        print(line, end="", flush=True)
                return process.wait() == 0
            except BaseException:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                raise

    def prepare(self) -> None:
        """Mark the environment as being changed, and create it when it is absent, broken or half made."""
        half_made = (self.venv / MARKER).exists()
        (self.venv / STAMP).unlink(missing_ok=True)
        if half_made or not _is_python_310(self.python):
            if half_made:
                say("环境没有装完，从头再来。", "The environment is incomplete; starting over.")
            if self.venv.is_symlink():
                self.venv.unlink()
            elif self.venv.exists():
                shutil.rmtree(self.venv)
        self.venv.mkdir(exist_ok=True)
        (self.venv / MARKER).touch()
        if not self.python.exists():
            say("建立虚拟环境 .venv……", "Creating the virtual environment.")
            if not self.run([sys.executable, "-m", "venv", self.venv]):
                raise InstallError("虚拟环境建不起来，请检查 Python 3.10 的 venv 模块。 / python -m venv failed.")
        if not _quiet([self.python, "-m", "pip", "--version"]) and not self.run([self.python, "-m", "ensurepip"]):
            raise InstallError("虚拟环境里没有 pip，也装不上。 / pip is missing from the virtual environment.")

    def install(self, choice: str) -> None:
        """Install the lock with uv, or with pip when uv cannot be had or fails; ``choice`` is auto, uv or pip."""
        count = sum(1 for line in self.lock.read_text(encoding="utf-8").splitlines() if line[:1].isalnum())
        if choice != "pip":
            if self._with_uv(count):
                return
            if choice == "uv":
                raise InstallError("uv 安装失败。 / Installing with uv failed.")
            say("uv 用不了，改用 pip。", "uv cannot be used; falling back to pip.")
            self.prepare()
        say(f"用 pip 安装 {count} 个软件包，要几分钟……", f"Installing {count} packages with pip; this takes minutes.")
        if not self.run([*self._pip_install(), "--no-deps", "-r", self.lock]):
            raise InstallError(
                "软件包没有装成。请检查网络；网络慢可用环境变量 PIP_INDEX_URL 换用镜像。重新运行会接着再试。\n"
                "Installing the packages failed. Check the network, or set PIP_INDEX_URL to a nearer mirror, and run the command again."
            )

    def _pip_install(self) -> list[str | Path]:
        return [self.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]

    def _with_uv(self, count: int) -> bool:
        home = self.venv / "uv"
        uv = home / "bin" / "uv"
        pinned = self.root / "requirements" / "lock" / "uv.txt"
        if not _quiet([uv, "--version"]):
            say("准备安装工具 uv……", "Fetching uv.")
            shutil.rmtree(home, ignore_errors=True)
            if not self.run([*self._pip_install(), "--quiet", "--only-binary", ":all:", "--target", home, "-r", pinned]):
                return False
        say(f"用 uv 安装 {count} 个软件包……", f"Installing {count} packages with uv.")
        env = {**os.environ, **uv_settings(pip_configuration(self.python), os.environ)}
        command: list[str | Path] = [uv, "pip", "sync", "--require-hashes", "--python", self.python, self.lock]
        # At a terminal uv shows its progress bars; elsewhere its list of every single package is left out.
        return self.run(command, env, unlisted=() if sys.stderr.isatty() else (" + ", " - ", " ~ "))

    def finish(self, stamp: str) -> None:
        """Write the stamp, then take the marker away."""
        draft = self.venv / f"{STAMP}.new"
        draft.write_text(stamp + "\n", encoding="utf-8")
        draft.replace(self.venv / STAMP)
        (self.venv / MARKER).unlink()


def pip_configuration(python: Path) -> dict[str, str]:
    """Return pip's settings for ``install`` as pip itself merges them (files, then environment)."""
    listing = subprocess.run([python, "-m", "pip", "config", "list"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return parse_pip_configuration(listing.stdout)


def parse_pip_configuration(listing: str) -> dict[str, str]:
    """Read the lines of ``pip config list``; a command's section beats ``global``, the environment beats both."""
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listing.splitlines():
        key, _, literal = line.partition("=")
        section, _, name = key.partition(".")
        if section in sections:
            with contextlib.suppress(SyntaxError, ValueError):
                sections[section][name] = str(ast.literal_eval(literal))
    return {**sections["global"], **sections["install"], **sections[":env:"]}


def uv_settings(pip: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Translate pip's settings to uv's environment variables; what the user set for uv himself stays.

    Several indexes are treated as pip treats them, as one pool: the hashes in the lock decide what is accepted.
    """
    names = {
        "index-url": ("UV_DEFAULT_INDEX", "UV_INDEX_URL"),
        "extra-index-url": ("UV_INDEX", "UV_EXTRA_INDEX_URL"),
        "find-links": ("UV_FIND_LINKS",),
        "no-index": ("UV_NO_INDEX",),
        "trusted-host": ("UV_INSECURE_HOST",),
        "cert": ("SSL_CERT_FILE",),
        "proxy": ("ALL_PROXY", "HTTPS_PROXY", "https_proxy"),
        "timeout": ("UV_HTTP_TIMEOUT",),
    }
    settings: dict[str, str] = {}
    for name, variables in names.items():
        value = " ".join(pip.get(name, "").split())
        if value and not any(environ.get(variable) for variable in variables):
            settings[variables[0]] = value.replace(" ", ",") if name == "find-links" else value
    if not environ.get("UV_INDEX_STRATEGY"):
        settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return settings


def _is_python_310(python: Path) -> bool:
    return _quiet([python, "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 10))"])


def _quiet(command: Sequence[str | Path]) -> bool:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def guard(path: Path) -> Iterator[int]:
    """Hold the set-up guard: one installer at a time. The kernel drops it with its last holder, so it is never stale."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个安装正在进行，等它结束……", "Another install is running; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            say("这个文件系统不支持文件锁，请不要同时运行两个安装。", "No file locks here; do not run two installs at once.")
        yield handle.fileno()


def check_machine(root: Path) -> None:
    """Refuse a machine that cannot run the locked packages.

    Raises:
        InstallError: the C library has no wheels in the lock.
    """
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        raise InstallError("这个系统没有 glibc（如 Alpine），TensorFlow 装不上。 / This system lacks glibc, which TensorFlow needs.")
    if shutil.disk_usage(root).free < NEEDED_BYTES:
        say("磁盘剩余不足 3.5 GB，安装可能失败。", "Less than 3.5 GB of disk space is left; the install may fail.")


def _stamp_of(venv: Path) -> str:
    try:
        return (venv / STAMP).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _interrupted(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--lock", type=Path, required=True)
    parser.add_argument("--stamp", required=True, help="content of the stamp that stands for this lock")
    parser.add_argument("--accept", required=True, help="stamp of a larger set that serves as well")
    options = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupted)
    started = time.monotonic()
    try:
        check_machine(options.root)
        with guard(options.root / ".state" / "setup.lock") as lock_fd:
            # Someone else may have finished it while this one waited.
            if _stamp_of(options.root / ".venv") in (options.stamp, options.accept):
                return 0
            installer = Installer(options.root, options.lock, lock_fd)
            installer.prepare()
            installer.install(os.environ.get("JUYI_INSTALLER", "auto"))
            installer.finish(options.stamp)
    except InstallError as error:
        print(f"居易：{error}", flush=True)
        return 1
    except OSError as error:
        print(f"居易：安装时读写文件出错：{error} / A file could not be read or written.", flush=True)
        return 1
    except KeyboardInterrupt:
        say("安装被中断；下次运行会从头再装。", "Interrupted; the next run starts over.")
        return 130
    say(f"安装完成，用时 {time.monotonic() - started:.0f} 秒。", "Installed.")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main())
