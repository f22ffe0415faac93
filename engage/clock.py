"""The real clock. Everything that asks what time it is asks a `Clock`, so that tests can turn it by hand."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's time, aware and in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)
