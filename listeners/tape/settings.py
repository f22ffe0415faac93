"""What an operator can say about a tape."""

import difflib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from listeners.tape.columns import KNOWN

Format = Literal["csv", "jsonl"]
EXTENSIONS: dict[str, Format] = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
Speed = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]


class Settings(BaseModel):
    """One tape."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path = Field(description="The tape; a relative path is meant from the folder that config.yaml is in.")
    format: Format | None = Field(
        default=None, description="csv or jsonl; otherwise the name says it (.csv, .tsv, .jsonl)."
    )
    map: dict[str, str] = Field(
        default_factory=dict,
        description="Which column is which field, for example {text: body}. Well-known names need none, an empty one "
        "leaves a field out. A dot goes into an object of a JSONL tape: {handle: user.screen_name}.",
    )
    pace: Literal["fast", "real"] | Speed = Field(
        default="fast",
        description="fast: all at once. real: as its timestamps say. A number: so many times faster than that.",
    )
    redate: bool = Field(
        default=False,
        description="Shift all timestamps so that the first post is now (demos); with pace fast the others lie ahead.",
    )
    encoding: str | None = Field(
        default=None, description="For example cp1252; otherwise UTF-8, or UTF-16 if it looks so."
    )
    delimiter: str | None = Field(
        default=None, description="What parts the cells of a CSV; otherwise its header says it."
    )
    date_format: str | None = Field(
        default=None,
        description='How posted_at is written, as for strptime: "%d/%m/%Y %H:%M". Otherwise it is recognised.',
    )
    platform: str = Field(default="tape", min_length=1, max_length=50, description="The platform its mentions carry.")
    every: float = Field(default=1, gt=0, le=86_400, description="Seconds between two looks at the file.")
    batch: int = Field(default=256, ge=1, le=10_000, description="Posts that are stored at once.")
    max_text: int = Field(
        default=2_000_000, ge=1, le=50_000_000, description="Characters of the longest text that is kept."
    )

    @property
    def is_csv(self) -> bool:
        return (self.format or EXTENSIONS[self.file.suffix.lower()]) == "csv"

    @field_validator("file")
    @classmethod
    def _anchored(cls, file: Path, info: ValidationInfo) -> Path:
        folder = (info.context or {}).get("folder", Path())
        return Path(folder) / file.expanduser()

    @field_validator("map")
    @classmethod
    def _known_fields(cls, mapping: dict[str, str]) -> dict[str, str]:
        for field in mapping:
            if field not in KNOWN:
                near = difflib.get_close_matches(field, KNOWN, 1)
                hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(KNOWN)}"
                raise ValueError(f"there is no field {field!r}{hint}")
        return mapping

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, delimiter: str | None) -> str | None:
        delimiter = {"\\t": "\t", "tab": "\t"}.get(delimiter or "", delimiter)
        if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
            raise ValueError('must be one character, for example ";" or "\\t"')
        return delimiter

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str | None) -> str | None:
        try:
            "\n".encode(encoding or "utf-8")
        except (LookupError, UnicodeError) as error:
            raise ValueError(f"there is no encoding {encoding!r}; usual are utf-8, cp1252, utf-16") from error
        return encoding

    @field_validator("date_format")
    @classmethod
    def _readable_format(cls, date_format: str | None) -> str | None:
        if date_format is not None:
            sample = datetime(2015, 2, 16, 23, 48).strftime(date_format)  # noqa: DTZ001 - only its digits matter
            try:
                datetime.strptime(sample, date_format)  # noqa: DTZ007
            except ValueError as error:
                raise ValueError(f"{date_format!r} cannot be read back; write it like %d/%m/%Y %H:%M") from error
        return date_format

    @model_validator(mode="after")
    def _format_is_known(self) -> "Settings":
        if self.format is None and self.file.suffix.lower() not in EXTENSIONS:
            raise ValueError(
                f"the name {self.file.name!r} does not say what is in it; set format: csv or format: jsonl"
            )
        return self
