"""Structured log lines (one JSON object each) without what people wrote."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

_QUIET = ("rasa", "rasa_sdk", "sqlalchemy", "apscheduler", "asyncio", "uvicorn", "matplotlib", "tensorflow")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; fields come from ``extra={"fields": {...}}``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(record.created)) + f".{int(record.msecs):03d}",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logging(level: int = logging.INFO) -> None:
    """Send our log lines to standard error, and other packages' from warnings on.

    Rasa's debug lines carry what people wrote, and building them costs time; they are cut off at the source.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    quieten_rasa()


def quieten_rasa() -> None:
    """Let Rasa's structlog pass warnings and errors only, through standard logging, and leave out deprecations inside other packages.

    rasa_sdk warns, at every turn of a form, of each slot without a validation method of its own; none is needed.
    """
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    logging.getLogger("rasa_sdk.forms").setLevel(logging.ERROR)
    import structlog

    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
