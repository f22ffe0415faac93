"""How sums, periods, names and texts are written in gestures.yaml. Each mistake is a sentence."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from engage.complaints import Shaped, quoted

MOST = Decimal(1_000_000)

_PERIOD = re.compile(r"([1-9][0-9]{0,3}) ?d")
_TEMPLATE = re.compile(r"\{\{|\{%")


def _cents(value: object) -> int:
    number = None if isinstance(value, bool) or not isinstance(value, int | float) else Decimal(str(value))
    if number is None or not number.is_finite() or number * 100 % 1:
        raise ValueError(f"{quoted(value)} is not a sum such as 25 or 24.50, without a currency")
    if not 0 < number <= MOST:
        raise ValueError(f"{quoted(value)} is not a sum between 0.01 and {MOST:,}")
    return int(number * 100)


def _period(value: object) -> timedelta:
    match = _PERIOD.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{quoted(value)} is not a period in days, such as 30d")
    return timedelta(days=int(match[1]))


def _plain(text: str) -> str:
    if _TEMPLATE.search(text):
        raise ValueError("is said as it is written; take out what stands in {{ }} or {% %}")
    return " ".join(text.split())


CURRENCY = Shaped("[A-Z]{3}", "a currency of three capital letters, such as EUR")
SLUG = Shaped("[a-z0-9]+(-[a-z0-9]+)*", "a name of small letters, digits and hyphens, such as lounge-pass")

Currency = Annotated[str, CURRENCY]
Slug = Annotated[str, StringConstraints(max_length=60), SLUG]
Sum = Annotated[int, BeforeValidator(_cents), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})]
"""In the file with up to two decimals, here in cents: hundredths of the currency."""
Period = Annotated[
    timedelta, BeforeValidator(_period), WithJsonSchema({"type": "string", "pattern": f"^(?:{_PERIOD.pattern})$"})
]
Who = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(_plain)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_plain)]
