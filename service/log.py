"""The only log: structlog, one JSON line per event on standard error.

Rule: a constant event name with data. Never a code, an answer, an e-mail address or an IP address; of a
driver's exception only the class (its text can hold a row). A test feeds marked secrets through the service
and searches the log for them.
"""

import sys
from collections.abc import MutableMapping
from io import StringIO
from typing import Any

import structlog

_VERBODEN = frozenset(
    {
        "code",
        "codes",
        "antwoord",
        "antwoorden",
        "teksten",
        "tekst",
        "inhoud",
        "email",
        "ip",
        "client",
        "body",
        "sleutel",
    }
)

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def _weiger_geheimen(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A second line of defence: a field with a forbidden name is masked, whatever it holds."""
    for veld in _VERBODEN & event.keys():
        event[veld] = "…"
    return event


class _Stderr(StringIO):
    """Standard error as it is at the moment of writing: it may be replaced after `richt_in`."""

    def write(self, tekst: str) -> int:
        return sys.stderr.write(tekst)

    def flush(self) -> None:
        sys.stderr.flush()


def richt_in(niveau: str = "info") -> None:
    """Configure structlog for this process: one JSON line per event of at least `niveau`."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(niveau),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _weiger_geheimen,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(_Stderr()),
        cache_logger_on_first_use=False,
    )
