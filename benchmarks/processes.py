"""Child processes: started in a group of their own, watched, and always stopped."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import BenchmarkError
from benchmarks.client import HOST

POLL_SECONDS = 0.02
STOP_SECONDS = 15


class ProcessFailed(BenchmarkError):
    """A program did not do what it was started for."""


class Child:
    """A running program.

    Args:
        command: program and arguments.
        cwd: its directory.
        env: its whole environment.
        log: file that takes its output.
    """

    def __init__(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path) -> None:
        self._log = log
        self.started = time.perf_counter()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def wait_for_answer(self, port: int, path: str, patience: float) -> float:
        """Wait until the program answers an address with status 200, and return the seconds since its start.

        Raises:
            ProcessFailed: it ended, or took too long.
        """
        while time.perf_counter() - self.started < patience:
            if self._process.poll() is not None:
                raise ProcessFailed(f"程序结束了（{self._process.returncode}）：\n{self.last_lines()}")
            if answers(port, path):
                return time.perf_counter() - self.started
            time.sleep(POLL_SECONDS)
        raise ProcessFailed(f"等了 {patience:.0f} 秒还没有启动好：\n{self.last_lines()}")

    def wait_for_end(self, patience: float) -> float:
        """Wait until the program has ended well, and return the seconds since its start.

        Raises:
            ProcessFailed: it failed, or took too long.
        """
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired as error:
            raise ProcessFailed(f"等了 {patience:.0f} 秒还没有做完：\n{self.last_lines()}") from error
        if code:
            raise ProcessFailed(f"程序失败了（{code}）：\n{self.last_lines()}")
        return time.perf_counter() - self.started

    def stop(self) -> None:
        """Stop the program and all that it started."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._signal(signal.SIGKILL)
            self._process.wait()

    def last_lines(self, count: int = 15) -> str:
        """The end of its output."""
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: a group of zombies may not be signalled
            os.killpg(self.pid, number)


def answers(port: int, path: str) -> bool:
    """Whether an address of this machine answers with status 200 at this moment."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A TCP port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def resident_megabytes(roots: Sequence[int]) -> float:
    """Memory in use (RSS) by processes and all their descendants, in MB of 2^20 bytes."""
    table = _process_table()
    family = set(roots)
    while more := {pid for pid, (parent, _) in table.items() if parent in family} - family:
        family |= more
    return round(sum(table[pid][1] for pid in family if pid in table) / 1024, 1)


def _process_table() -> dict[int, tuple[int, int]]:
    """Parent and RSS in kB of every process."""
    if not Path("/proc/self/status").exists():
        rows = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], check=True, capture_output=True, text=True).stdout.splitlines()
        return {pid: (parent, kilobytes) for pid, parent, kilobytes in (map(int, row.split()) for row in rows)}
    table = {}
    for file in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            fields = dict(line.split(":", 1) for line in file.read_text(encoding="utf-8", errors="replace").splitlines() if ":" in line)
            table[int(file.parent.name)] = (int(fields["PPid"]), int(fields.get("VmRSS", "0 kB").split()[0]))
    return table
