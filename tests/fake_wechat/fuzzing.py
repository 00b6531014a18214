"""Mutated requests: garbage with and without a right signature, in plain and in encrypted mode. Every answer is judged."""

from __future__ import annotations

import random
from collections import Counter

import httpx

from tests.fake_wechat.client import TOKEN, Caller, encrypt, sign
from tests.fake_wechat.recorded import message, names
from tests.fake_wechat.serving import Assistant

SECRET_WORD = "EXPANDED-ENTITY"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else SECRET_WORD}">' for n in range(9))
BOMBS = (
    f"<?xml version='1.0'?><!DOCTYPE x [{_LAUGHS}]>",
    f"<!DOCTYPE x [<!ENTITY l8 '{SECRET_WORD}'>]>",
    "<!DOCTYPE x [<!ENTITY l8 SYSTEM 'file:///etc/passwd'>]>",
    "<!DOCTYPE x [<!ENTITY l8 SYSTEM 'http://127.0.0.1:1/x'>]>",
    "<!DOCTYPE x [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]>",
)
_PIECES = (
    "<![CDATA[",
    "]]>",
    "<xml>",
    "</xml>",
    "&amp;",
    "&l8;",
    "&#0;",
    "&#xD800;",
    "\x00",
    "\ud800",
    "<MsgType>",
    "'",
    '"',
    "%00",
    "💥",
    "\u202e",
)


class Finding(AssertionError):
    """A request that was not handled as it should."""


def _mutate(chance: random.Random, data: bytes) -> bytes:
    """Change a document in one to four places."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(out) + 1)
        what = chance.randrange(7)
        if what == 0:
            out[at : at + 1] = bytes([chance.randrange(256)])
        elif what == 1:
            del out[at : at + chance.randint(1, 40)]
        elif what == 2:
            out[at:at] = out[at : at + chance.randint(1, 60)]
        elif what == 3:
            out[at:at] = chance.choice(_PIECES).encode("utf-8", "surrogatepass")
        elif what == 4:
            out[at:at] = chance.randbytes(chance.randint(1, 30))
        elif what == 5:
            depth = chance.choice((50, 2000, 9000))
            out[at:at] = b"<a>" * depth + b"</a>" * chance.choice((depth, 0))
        else:
            out[at:at] = b"x" * chance.choice((100, 5000, 70_000))
    return bytes(out)


def _document(chance: random.Random, serial: int) -> bytes:
    xml = message(chance.choice(names()), user=f"oFuzz{serial}", created=1_764_000_000 + serial, msg_id=serial)
    if chance.random() < 0.1:
        return (chance.choice(BOMBS) + xml.replace("居住证要带什么", "&l8;").replace("<![CDATA[&l8;]]>", "&l8;")).encode()
    if chance.random() < 0.5:  # still a message, with something strange in one of its fields
        at = chance.choice([place for place in range(len(xml)) if xml[place] == "["] or [0]) + 1
        strange = chance.choice((*_PIECES, "1" * chance.randint(1, 3000), "😀" * 50, "绑定办件", "/restart", "\ufffe"))
        return (xml[:at] + strange + xml[at:]).encode("utf-8", "replace")
    return _mutate(chance, xml.encode())


def _request(chance: random.Random, caller: Caller, serial: int) -> tuple[dict[str, str], bytes, bool]:
    """Parameters, body, and whether the signature is right."""
    body = _document(chance, serial)
    if caller.mode == "plain":
        query, _ = caller.query("")
    else:
        query, outer = caller.query(body.decode("utf-8", "replace"))
        body = outer.encode()
        how = chance.randrange(4)
        if how == 0:  # damaged ciphertext, signed anew: only a stolen token could do that, but it must not break anything
            sealed = encrypt(body.decode("utf-8", "replace"), chance.choice((caller.receiver, "wx-another")))
            sealed = sealed[::-1] if chance.random() < 0.5 else sealed[: chance.randrange(len(sealed))]
            query["msg_signature"] = sign(TOKEN, query["timestamp"], query["nonce"], sealed)
            body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
        elif how == 1:
            body = _mutate(chance, body)
            return query, body, True  # mostly no longer right; whatever it says is judged as if it were
    if chance.random() < 0.5:
        return query, body, True
    name = "signature" if caller.mode == "plain" else "msg_signature"
    spoilt = {
        0: {name: sign("wrong", query["timestamp"], query["nonce"])},
        1: {name: query[name].upper()},
        2: {name: ""},
        3: {"timestamp": str(int(query["timestamp"]) + chance.choice((-100_000, 1, 100_000)))},
        4: {"nonce": query["nonce"] + "0"},
        5: {name: query[name][:-1]},
        6: {"timestamp": chance.choice(("", "-1", "١٢٣", "1e9", "9" * 40))},
    }[chance.randrange(7)]
    return {**query, **spoilt}, body, False


async def fuzz(client: httpx.AsyncClient, callers: list[Caller], assistant: Assistant, count: int, seed: int) -> Counter[str]:
    """Send so many mutated requests; return the answers by status.

    Raises:
        Finding: an answer of 500 or more, a reply to a bad signature, or an expanded entity.
    """
    chance, seen = random.Random(seed), Counter[str]()
    for serial in range(count):
        caller = chance.choice(callers)
        query, body, signed = _request(chance, caller, serial)
        before = sum(assistant.asked.values())
        answer = await caller.post(client, query, body)
        seen[f"{'signed' if signed else 'bad signature'} → {answer.status_code}"] += 1
        where = f"request {serial} of seed {seed}: {answer.status_code} {answer.text[:200]!r}"
        if answer.status_code >= 500:
            raise Finding(where)
        if not signed and (answer.status_code == 200 or "<xml" in answer.text or sum(assistant.asked.values()) > before):
            raise Finding(f"a bad signature was answered; {where}")
        if SECRET_WORD in answer.text or "root:" in answer.text or any(SECRET_WORD in asked for asked in assistant.asked):
            raise Finding(f"an entity was expanded; {where}")
        if len(assistant.asked) > 1000:
            assistant.asked.clear()
    return seen
