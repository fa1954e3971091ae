"""The loggers of uvicorn and websockets, without what should not be in a log."""

import logging
from typing import Any, override

from uvicorn.logging import TRACE_LOG_LEVEL

__all__ = ["ACCESS_LOG", "FRAME_LOG", "SERVER_LOG", "Log"]


class Log(logging.LoggerAdapter[logging.Logger]):
    """A logger that leaves out query strings, where tokens may hide, and whatever is below a level."""

    def __init__(self, name: str, least: int = logging.NOTSET) -> None:
        super().__init__(logging.getLogger(name))
        self.least = least

    @property
    def level(self) -> int:
        """The level, where uvicorn looks for it."""
        return max(self.least, self.logger.level, TRACE_LOG_LEVEL + 1)

    @override
    def isEnabledFor(self, level: int) -> bool:
        return level >= self.least and super().isEnabledFor(level)

    @override
    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        # uvicorn quotes paths, so that a question mark begins a query
        super().log(level, msg, *(arg.partition("?")[0] if isinstance(arg, str) else arg for arg in args), **kwargs)


SERVER_LOG, ACCESS_LOG = Log("uvicorn.error"), Log("uvicorn.access")
FRAME_LOG = Log("uvicorn.error", logging.WARNING)  # websockets says twice per connection that all is well
