"""Logs: one JSON object a line on stdout for machines, a readable line on a terminal. Never a secret, never raw text.

Text from outside only ever travels as a value, and values are escaped by both renderers, so no post can forge a line.
Tracebacks are printed without the values of variables, and every secret of the configuration is blotted out of every
line, whoever wrote it: an exception of a library may hold the password that it failed to log in with.
"""

import json
import logging
import sys
from collections.abc import Iterable
from typing import Any, Literal

import structlog
from structlog.tracebacks import ExceptionDictTransformer

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


BLOT = "********"


def set_up(level: str, style: Literal["auto", "json", "plain"], secrets: Iterable[str] = ()) -> None:
    """Send our own log, and the libraries' warnings, to stdout in one style and without `secrets`."""
    readable = style == "plain" or (style == "auto" and sys.stdout.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback)]
        if readable
        else [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ]
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[_drop_record, *renderers, _Blotter(secrets)], foreign_pre_chain=shared
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("engage", "listeners", "models"):
        logging.getLogger(ours).setLevel(LEVELS[level])
    # A walk through a long queue overlaps its next tick; APScheduler warns of each, and coalescing is what we want.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class _Blotter:
    """Blots secrets out of a line that is ready to be printed, also as JSON writes them. The longest first: one may
    begin with another."""

    def __init__(self, secrets: Iterable[str]) -> None:
        written = {form for secret in secrets for form in (secret, json.dumps(secret)[1:-1])}
        self._written = sorted(written, key=len, reverse=True)

    def __call__(self, logger: Any, name: str, line: Any) -> str:
        blotted = str(line)
        for secret in self._written:
            blotted = blotted.replace(secret, BLOT)
        return blotted


_drop_record = structlog.stdlib.ProcessorFormatter.remove_processors_meta
