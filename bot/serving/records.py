"""``POST /cases/records``: the back office sends its records one by one, with a bearer token."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.cases.csv_format import RowError
from bot.cases.errors import ImportFileError, StoreError
from bot.cases.importing import save_record
from bot.cases.mapping import OUR_OWN
from bot.cases.repository import CaseConflictError, Change
from bot.cases.sources import record_cells
from bot.cases.store import CaseStore
from bot.clock import now, today
from bot.metrics import RECORDS
from bot.serving.intake import read_body
from bot.settings import Settings

logger = logging.getLogger(__name__)

PATH = "/cases/records"
MAX_BYTES = 16 * 1024
ACTOR = "records"


class Records:
    """The interface: closed without a token in the settings.

    Args:
        store: the case store; None closes the interface.
        settings: the token.
    """

    def __init__(self, store: CaseStore | None, settings: Settings) -> None:
        self._store = store
        self._token = settings.import_token.get_secret_value()

    async def post(self, request: Request) -> Response:
        """Take one record: 201 new case, 200 known case, 401, 409 contradiction, 413, 422 faults, 503 store away."""
        if self._store is None or not self._token:
            raise HTTPException(404)
        if not token_matches(request, self._token):
            RECORDS.labels("unauthorised").inc()
            logger.warning("a record with a wrong token was refused")
            return _error(401, "unauthorised", "令牌不对。", headers={"WWW-Authenticate": "Bearer"})
        try:
            cells = record_cells(json.loads(await read_body(request, MAX_BYTES)), OUR_OWN)
        except ImportFileError as error:
            return _refused(422, "invalid_record", f"{error}。")
        except (ValueError, RecursionError):
            return _refused(400, "invalid_json", "请求内容不是有效的 JSON。")
        return await asyncio.to_thread(self._save, self._store, cells)

    @staticmethod
    def _save(store: CaseStore, cells: dict[str, str]) -> Response:
        try:
            change, faults = save_record(store, cells, today=today(), actor=ACTOR, now=now())
        except CaseConflictError as error:
            return _refused(409, "conflict", f"{error}。")
        except StoreError as error:
            return _refused(503, "store_unavailable", f"{error}。")
        if change is None:
            return _refused(422, "invalid_record", f"这条记录有{len(faults)}处错误，没有写入。", faults)
        result = change.name.lower()
        RECORDS.labels(result).inc()
        return JSONResponse({"result": result}, status_code=201 if change is Change.CREATED else 200)


def token_matches(request: Request, token: str) -> bool:
    """Whether the request carries this bearer token; compared in constant time."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return hmac.compare_digest(given.strip().encode(), token.encode()) and scheme.lower() == "bearer"


def _refused(status: int, code: str, message: str, faults: list[RowError] | None = None) -> Response:
    RECORDS.labels(code).inc()
    details = [{"column": fault.column, "reason": fault.reason} for fault in faults or []]
    return _error(status, code, message, {"faults": details} if details else {})


def _error(status: int, code: str, message: str, more: Mapping[str, Any] = MappingProxyType({}), **options: Any) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message, **more}}, status_code=status, **options)
