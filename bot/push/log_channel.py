"""The channel ``log``: a file of JSON lines, one for each message, to try reminders out or to feed another program.

Nothing personal stands in it: the account as its keyed hash, the text masked. The file itself is the memory of what was delivered, so that
a message whose worker died is not written twice, whichever process writes.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from bot.cases.reminders.channel import Push
from bot.cases.reminders.kinds import Delivery
from bot.privacy import mask


class LogChannel:
    """Appends to a file.

    Args:
        path: the file; made when it is not there.
    """

    name = "log"
    idempotent = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_to = 0
        self._seen: set[str] = set()

    def send(self, push: Push) -> Delivery:
        """Write the message, unless its key stands in the file already."""
        line = {"key": push.key, "channel": push.channel, "to": push.recipient_hash[:16], "kind": str(push.kind), "text": mask(push.text)}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError:
            return Delivery.REFUSED
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # given back when the file is closed, also by a process that dies
            torn = self._catch_up(descriptor)
            if push.key not in self._seen:
                data = (b"\n" if torn else b"") + json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n"
                while data:
                    data = data[os.write(descriptor, data) :]
        except OSError:
            return Delivery.UNKNOWN
        finally:
            os.close(descriptor)
        return Delivery.DELIVERED

    def _catch_up(self, descriptor: int) -> bool:
        """Read what was written since the last time; return whether the file ends in half a line."""
        size = os.fstat(descriptor).st_size
        if size < self._read_to:  # the file was taken away or cut
            self._read_to, self._seen = 0, set()
        text = os.pread(descriptor, size - self._read_to, self._read_to)
        whole, _, rest = text.rpartition(b"\n")
        for line in whole.splitlines():
            try:
                self._seen.add(str(json.loads(line)["key"]))
            except (ValueError, KeyError, TypeError):
                continue  # half a line of a process that died, or not one of ours
        self._read_to += len(text) - len(rest)
        return bool(rest)
