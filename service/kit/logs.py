"""Logging: structlog, one event a line, JSON for machines or coloured text on a terminal."""

import logging
import sys
from collections.abc import Iterable
from contextvars import ContextVar

import structlog

from service.kit.redaction import Redaction

_SAID: ContextVar[dict[str, str]] = ContextVar("said")
"""What every line of a request says."""


def begin_lines(**said: str) -> None:
    """For a request: whatever was said for another one is not said any more."""
    _SAID.set(said)


def said(name: str) -> str:
    """What the lines of this request say under a name; nothing outside of requests."""
    return _SAID.get({}).get(name, "")


def say(**more: str) -> None:
    """In every further line of this request."""
    _SAID.set({**_SAID.get({}), **more})


def _with_what_is_said(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {**_SAID.get({}), **event}


def configure_logging(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """`form` is `auto`, `json` or `console`; everything goes to standard error.

    `secrets` are written nowhere, nor is what looks like one.
    """
    redact = Redaction(secrets)

    def redacted(_logger: object, _method: str, line: structlog.typing.EventDict) -> str:
        return redact(str(line))  # the line is rendered already

    as_text = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        _with_what_is_said,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
        if as_text
        else [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    structlog.configure(
        processors=[*shared, *last, redacted],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _route_the_standard_library(shared, [*last, redacted], level)


def _route_the_standard_library(
    shared: list[structlog.typing.Processor], last: list[structlog.typing.Processor], level: str
) -> None:
    """Libraries log through `logging`; their lines take the same form as ours."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
