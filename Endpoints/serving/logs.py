"""The log: one format for every line, text or JSON, and one line a minute for what repeats.

A line has a time (RFC 3339, UTC), a level, the process, a sentence, and the id of the request that it is about. It
never has a query, where a token may be, nor the secret in the path of a calendar feed, nor the message of an exception
that a request led to, which may quote it.
"""

import asyncio
import contextlib
import json
import logging
import logging.config
import math
import re
import time
import traceback
from collections import defaultdict
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, override

from Configurations.config import skipped_variables
from Endpoints.wire.paths import without_secret
from Endpoints.wire.request_ids import current_request

__all__ = ["FRAME_LOG", "MINUTE", "RepeatedLog", "configure_logging", "fields", "logging_config"]

MINUTE = 60.0  # seconds between two lines of one kind
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
OWN = ("Endpoints", "Configurations", "vitals")  # of others only warnings are of interest

type ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def fields(**more: object) -> dict[str, Any]:
    """More members of a line in JSON: the argument `extra` of a logger."""
    return {"fields": more}


# Formats


class TextFormatter(logging.Formatter):
    """Lines for people: time, level, process, sentence and request; a traceback has lines of its own."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        request = f" [request {id}]" if (id := current_request()) else ""
        line = f"{instant(record)} {record.levelname} {record.process} {one_line(record.getMessage())}{request}"
        return "\n".join([line, *([self.formatException(record.exc_info)] if record.exc_info else [])])

    @override
    def formatException(self, ei: ExceptionInfo) -> str:
        """Format an exception and what it came from, each with its traceback."""
        error, parts = ei[1], list[str]()
        while error is not None:
            heading = "Traceback (most recent call last):"
            parts.append(
                "\n".join([heading, *(line.rstrip("\n") for line in traceback.format_tb(error.__traceback__))])
            )
            parts[-1] += f"\n{described(error)}"
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\nwhich came from\n\n".join(parts)


class JsonFormatter(TextFormatter):
    """Lines for machines: one JSON object each."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": instant(record),
            "level": record.levelname,
            "process": record.process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if id := current_request():
            line["request_id"] = id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}


def instant(record: logging.LogRecord) -> str:
    """Time of a record."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def one_line(message: str) -> str:
    """A message without line breaks, which could make a line that nobody wrote."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), message.strip())


def described(error: BaseException) -> str:
    """Name of an exception, and its message unless it may quote a request."""
    name = type(error).__qualname__
    return f"{name} (its message may quote the request)" if current_request() else f"{name}: {error}"


# Configuration


def logging_config(format: str) -> dict[str, Any]:
    """Configuration of Python's logging (`logging.config.dictConfig`).

    Parameters
    ----------
    format
        `text` or `json`.
    """
    through_root: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": FORMATTERS[format]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {name: {"level": "INFO"} for name in OWN}
        | {"uvicorn": through_root, "uvicorn.access": through_root},
    }


def configure_logging(format: str) -> None:
    """Write every line of this process in one format, `text` or `json`; the first says what settings were skipped."""
    logging.config.dictConfig(logging_config(format))
    if skipped := skipped_variables():
        logging.getLogger(__name__).info(skipped)


def without_secrets(record: logging.LogRecord) -> bool:
    """Leave out the query of every path in a record, and the secret of a calendar feed.

    uvicorn quotes paths, so that a question mark begins a query.
    """
    if isinstance(record.args, tuple):
        record.args = tuple(
            without_secret(arg.partition("?")[0]) if isinstance(arg, str) else arg for arg in record.args
        )
    return True


# Whatever configures the loggers, and whether the protocol classes are ours or uvicorn's own.
for name in ("uvicorn.error", "uvicorn.access"):
    logging.getLogger(name).addFilter(without_secrets)
FRAME_LOG = logging.getLogger("uvicorn.frames")
# websockets says twice per connection that all is well; a level would not outlive a configuration
FRAME_LOG.addFilter(lambda record: record.levelno >= logging.WARNING)


# What repeats


@dataclass(slots=True)
class Repetition:
    """Lines of one kind that are not written yet: how many, the last and its level, and when one may be written."""

    until: float = -math.inf
    count: int = 0
    last: str = ""
    level: int = logging.WARNING


class RepeatedLog:
    """Warnings of which one a minute is written for each kind, with the number of those that were not.

        refusals = RepeatedLog(logging.getLogger(__name__))
        refusals.warning("origin", "pages of 'https://ward.example' may not connect: ...")

    Parameters
    ----------
    log
        Where they are written.
    seconds
        Time between two lines of a kind.
    """

    def __init__(self, log: logging.Logger, seconds: float = MINUTE) -> None:
        self.log, self.seconds = log, seconds
        self._kinds: defaultdict[str, Repetition] = defaultdict(Repetition)

    def warning(self, kind: str, message: str, *, exc_info: bool = False) -> None:
        """Write the first line of a kind at once; count those of the minute after it, and write how many they were.

        Parameters
        ----------
        kind
            One of a few: each is remembered for ever.
        message
            The sentence.
        exc_info
            Whether the exception that is being handled belongs to it.
        """
        now, known = time.monotonic(), self._kinds[kind]
        known.count, known.last = known.count + 1, message
        known.level = logging.ERROR if exc_info else logging.WARNING
        if now >= known.until:
            self._write(kind, exc_info=exc_info)
        elif known.count == 1:
            self._write_later(kind, known.until - now)

    def _write_later(self, kind: str, seconds: float) -> None:
        """Write when the minute is over; where no loop runs, the next line of the kind does."""
        with contextlib.suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            loop.call_later(seconds, self._write, kind, context=Context())  # it is about more than one request

    def _write(self, kind: str, *, exc_info: bool = False) -> None:
        """Write the last line of a kind, and how many there were."""
        known = self._kinds[kind]
        if not known.count:
            return
        several = f" ({known.count:,} such in {self.seconds:g} s, this is the last)" if known.count > 1 else ""
        more = fields(kind=kind, count=known.count)
        self.log.log(known.level, "%s", known.last + several, exc_info=exc_info, extra=more)
        known.count, known.until = 0, time.monotonic() + self.seconds
