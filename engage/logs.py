"""Logs: one JSON object a line on stdout for machines, a readable line on a terminal. Never a secret, never raw text.

Text from outside only ever travels as a value, and values are escaped by both renderers, so no post can forge a line.
"""

import logging
import sys
from typing import Literal

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def set_up(level: str, style: Literal["auto", "json", "plain"]) -> None:
    """Send our own log, and the libraries' warnings, to stdout in one style."""
    readable = style == "plain" or (style == "auto" and sys.stdout.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())]
        if readable
        else [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[_drop_record, *renderers], foreign_pre_chain=shared)
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


_drop_record = structlog.stdlib.ProcessorFormatter.remove_processors_meta
