"""Sends messages to a server's REST address on this machine, and times the answers."""

from __future__ import annotations

import asyncio
import json
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks import BenchmarkError

HOST = "127.0.0.1"
WEBHOOK = "/webhooks/rest/webhook"
PATIENCE = 60.0  # seconds for one answer

_BORDER = b"\r\n\r\n"
_SILENCE = (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError)

Messages = list[dict[str, Any]]


class NoAnswer(BenchmarkError):
    """A server did not answer a message as it should."""


@dataclass(frozen=True)
class Answer:
    """The answer to one message.

    Attributes:
        seconds: from sending to the last byte.
        messages: Rasa's messages.
    """

    seconds: float
    messages: Messages


class Connection:
    """One kept-alive connection; messages go one after the other.

    A bare socket: ``http.client`` takes as long as a plain web server does, and would be counted as the server's time.
    """

    def __init__(self, port: int) -> None:
        try:
            self._socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        except OSError as error:
            raise NoAnswer(f"连不上 {HOST}:{port}：{error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, sender: str, text: str) -> Answer:
        """Send a message and wait for its answer.

        Raises:
            NoAnswer: the server is silent, or the status is not 200.
        """
        request = _request(sender, text)
        started = time.perf_counter()
        try:
            self._socket.sendall(request)
            head, content = self._receive()
        except OSError as error:
            raise NoAnswer(f"“{text}”没有得到答复：{error!r}") from error
        seconds = time.perf_counter() - started
        _check(_status(head), content, text)
        return Answer(seconds, json.loads(content))

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _receive(self) -> tuple[bytes, bytes]:
        received = bytearray()
        while (border := received.find(_BORDER)) < 0:
            self._more(received)
        head, start = bytes(received[:border]), border + len(_BORDER)
        end = start + _length(head)
        while len(received) < end:
            self._more(received)
        return head, bytes(received[start:end])

    def _more(self, received: bytearray) -> None:
        chunk = self._socket.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        received += chunk


@dataclass
class Load:
    """What a closed loop brought.

    Attributes:
        latencies: seconds of each answered message.
        failures: messages without a proper answer.
        seconds: how long the loop ran.
    """

    latencies: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0


async def closed_loop(port: int, conversations: int, seconds: float, texts: Sequence[str], turns: int) -> Load:
    """Let several people talk at once, each sending the next message as soon as the last is answered.

    Args:
        port: of the server.
        conversations: how many at a time.
        seconds: after this no message is begun.
        texts: said in turn, each conversation beginning at another one.
        turns: messages of a conversation; then the next one begins.
    """
    load = Load()
    started = time.perf_counter()
    end = started + seconds

    async def person(place: int) -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        said = place
        try:
            while time.perf_counter() < end:
                sender = uuid.uuid4().hex
                for _ in range(turns):
                    before = time.perf_counter()
                    if before >= end:
                        break
                    writer.write(_request(sender, texts[said % len(texts)]))
                    said += 1
                    status, content = await asyncio.wait_for(_response(reader), PATIENCE)
                    if status != 200 or content == b"[]":
                        load.failures += 1
                    else:
                        load.latencies.append(time.perf_counter() - before)
        except _SILENCE:
            load.failures += 1  # the connection is of no use any more; the others go on
        finally:
            writer.close()

    await asyncio.gather(*(person(place) for place in range(conversations)))
    load.seconds = time.perf_counter() - started
    return load


async def at_once(port: int, sender: str, texts: Sequence[str]) -> list[Answer]:
    """Send several messages of one conversation without waiting between them, each on a connection of its own.

    Returns:
        The answers in the order of the messages.

    Raises:
        NoAnswer: the server is silent, or a status is not 200.
    """
    streams = [await asyncio.open_connection(HOST, port) for _ in texts]
    started = time.perf_counter()
    for (_, writer), text in zip(streams, texts, strict=True):
        writer.write(_request(sender, text))

    async def answer(reader: asyncio.StreamReader, text: str) -> Answer:
        status, content = await asyncio.wait_for(_response(reader), PATIENCE)
        seconds = time.perf_counter() - started
        _check(status, content, text)
        return Answer(seconds, json.loads(content))

    try:
        return list(await asyncio.gather(*(answer(reader, text) for (reader, _), text in zip(streams, texts, strict=True))))
    except _SILENCE as error:
        raise NoAnswer(f"同时发的消息没有得到答复：{error!r}") from error
    finally:
        for _, writer in streams:
            writer.close()


def _check(status: int, content: bytes, text: str) -> None:
    if status != 200:
        raise NoAnswer(f"“{text}”得到的状态是 {status}：{content[:200].decode(errors='replace')}")


def _body(sender: str, text: str) -> bytes:
    return json.dumps({"sender": sender, "message": text}).encode()


def _request(sender: str, text: str) -> bytes:
    body = _body(sender, text)
    head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _response(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(_BORDER)
    return _status(head), await reader.readexactly(_length(head))


def _status(head: bytes) -> int:
    return int(head.split(b" ", 2)[1])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ConnectionError("an answer without its length")
