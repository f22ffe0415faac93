"""What one call of the command line works with."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import typer

from engage import starter
from engage.app import App
from engage.cli.output import err
from engage.config import Config, load

DEFAULT_CONFIG = Path("config.yaml")


@dataclass(frozen=True)
class Session:
    """The two options that all commands share; the application is made only if a command asks for it."""

    config_file: Path
    database: str | None

    @cached_property
    def config(self) -> Config:
        """config.yaml; where there is none, the built-in demo brand with a database in this folder, and a note."""
        if self.config_file == DEFAULT_CONFIG and not self.config_file.exists():
            err.print("[dim]no config.yaml here: working with the demo brand (goodword init DIR makes your own)[/dim]")
            built_in = load(starter.folder() / "config.yaml")
            here = Path.cwd() / ".goodword"
            models = replace(built_in.models, learned=here / "heads")
            return self._with_database(replace(built_in, database=f"sqlite:///{here}/goodword.db", models=models))
        return self.own_config

    @cached_property
    def own_config(self) -> Config:
        """config.yaml, and nothing in its place. Raises `GoodwordError` when there is none."""
        return self._with_database(load(self.config_file))

    @cached_property
    def app(self) -> App:
        return App(self.config)

    def _with_database(self, loaded: Config) -> Config:
        return replace(loaded, database=self.database) if self.database else loaded


def session(context: typer.Context) -> Session:
    """The session of this call."""
    found = context.obj
    assert isinstance(found, Session), "the callback in engage.cli sets it"
    return found
