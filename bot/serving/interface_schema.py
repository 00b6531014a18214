"""``GET /openapi.json``: the schema of the HTTP interface (OpenAPI 3.1), put together from one file for each part of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import ujson
from ruamel.yaml import YAML
from starlette.requests import Request
from starlette.responses import Response

PATH = "/openapi.json"
FOLDER = Path(__file__).with_name("openapi")
BASE = "base.yml"


def load_schema(folder: Path = FOLDER) -> dict[str, Any]:
    """Put the schema together: ``base.yml``, and the ``paths`` and ``components`` of every other file.

    Raises:
        ValueError: two files describe the same thing.
    """
    yaml = YAML(typ="safe")
    schema: dict[str, Any] = yaml.load((folder / BASE).read_text(encoding="utf-8"))
    for file in sorted(folder.glob("*.yml")):
        if file.name != BASE:
            _add(schema, yaml.load(file.read_text(encoding="utf-8")), file.name)
    return schema


def _add(whole: dict[str, Any], part: dict[str, Any], file: str, depth: int = 0) -> None:
    for key, value in part.items():
        if key not in whole:
            whole[key] = value
        elif depth < 2 and isinstance(value, dict):  # paths; components and their kinds
            _add(whole[key], value, file, depth + (2 if key == "paths" else 1))
        else:
            raise ValueError(f"{file}: {key} is described twice")


@lru_cache(maxsize=1)
def _served() -> str:
    return ujson.dumps(load_schema(), ensure_ascii=False, escape_forward_slashes=False)


async def interface_schema(request: Request) -> Response:
    """Answer with the schema."""
    return Response(_served(), media_type="application/json")
