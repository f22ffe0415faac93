"""Puts the parts together, from config.yaml: the one place where names become objects."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

from engage import plugins
from engage.approval.desk import Desk
from engage.approval.roles import Roles
from engage.clock import SystemClock
from engage.config import Config
from engage.config_blocks import EMBEDDED, Plugin
from engage.errors import GoodwordError, Mistake, Mistakes
from engage.exchange import Checked
from engage.ports import Classifier, Clock, Listener, Model, Speaker
from engage.reloading import CurrentShelf
from engage.store import (
    Acquaintances,
    Conversations,
    Database,
    Looking,
    SandboxWall,
    Store,
    Switches,
    holds,
    is_empty,
    made_current,
    upgrade,
)
from engage.tools import Tools

if TYPE_CHECKING:
    from engage.approval.flaws import Flaws
    from engage.approval.slack.surface import Slack
    from engage.approval.waves import Waves
    from engage.registering import Register


class App:
    """Everything one process needs, each part made when it is first asked for: `goodword held` never loads a model."""

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        self.config = config
        self.clock: Clock = clock or SystemClock()

    @cached_property
    def database(self) -> Database:
        """The database as it is. Raises `GoodwordError` when it is empty, or of another version than this Goodword."""
        return made_current(self._database)

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever kept here: what `goodword run` makes by itself is not there yet."""
        return is_empty(self._database)

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the database up to date; returns its version before and after."""
        return upgrade(self._database)

    @cached_property
    def _database(self) -> Database:
        password = self.config.database_password
        return Database(self.config.database, password.get_secret_value() if password else None)

    @cached_property
    def store(self) -> Store:
        return Store(self.database)

    @cached_property
    def looking(self) -> Looking:
        return Looking(self.database)

    @cached_property
    def people(self) -> Acquaintances:
        return Acquaintances(self.database, partial(holds, self.database, self.config.spikes))

    @cached_property
    def switches(self) -> Switches:
        return Switches(self.database)

    @cached_property
    def playbooks(self) -> CurrentShelf:
        return CurrentShelf(self.config.playbooks)

    @cached_property
    def embedded(self) -> Model:
        """The model that came with Goodword, with what was learned since."""
        return cast(Model, plugins.offered(EMBEDDED, "models", "Model")(learned=self.config.models.learned))

    @cached_property
    def model(self) -> Model:
        """The embedded model, with the heads that config.yaml gives to others. Raises `GoodwordError`."""
        models, several = self.config.models, plugins.offered("several", "models", "Model")
        return cast(Model, several(self.embedded, self._classifiers(), models.unsure_below, models.multilingual))

    def _classifiers(self) -> dict[str, Classifier]:
        """By head. Raises `Mistakes` for all that cannot be loaded, each with its line."""
        made: dict[str, Classifier] = {}
        mistakes = []
        for head in self.config.models.heads:
            try:
                made[head.name] = plugins.offered(head.kind, "models", "Classifier")(head.name, head.settings)
            except GoodwordError as error:
                mistakes.append(Mistake(self.config.file, head.line, f"models.{head.name}", str(error)))
        if mistakes:
            raise Mistakes(mistakes)
        return made

    @cached_property
    def listeners(self) -> tuple[Listener, ...]:
        return tuple(
            plugins.offered(block.kind, "listeners", "Listener")(block.name, block.settings)
            for block in self.config.listeners
        )

    @cached_property
    def speakers(self) -> dict[str, Speaker]:
        """By platform: whoever speaks for the listener that hears it. Raises `Mistakes` where two would."""
        wall = SandboxWall(self.database, self.clock)
        themselves = [block for block in self.config.listeners if block.speak == block.name]
        made = {
            block.name: plugins.offered(block.kind, "listeners", "Speaker")(block.settings, wall)
            for block in (*themselves, *self.config.speakers)
        }
        spoken: dict[str, Plugin] = {}
        for block, listener in zip(self.config.listeners, self.listeners, strict=True):
            other = spoken.setdefault(listener.platform, block)
            if other.speak != block.speak:
                problem = f"{other.name} speaks through {other.speak!r} on {listener.platform}; there can be one only"
                raise Mistakes([Mistake(self.config.file, block.line, f"listeners.{block.name}.speak", problem)])
        return {platform: made[block.speak] for platform, block in spoken.items()}

    @cached_property
    def desk(self) -> Desk:
        longest = {platform: speaker.max_length for platform, speaker in self.speakers.items()}
        approval = self.config.approval
        return Desk(self.store, self.clock, longest, timedelta(seconds=approval.undo_seconds), Roles(approval.roles))

    @cached_property
    def register(self) -> "Register":
        from engage.registering import Register  # numpy is needed from here on

        return Register(self.database, self.config.glitches)

    @cached_property
    def flaws(self) -> "Flaws":
        from engage.approval.flaws import Flaws

        return Flaws(self.database, self.clock, self.config.glitches)

    @cached_property
    def waves(self) -> "Waves":
        from engage.approval.waves import Waves

        return Waves(self.flaws, self.desk, lambda: self.playbooks.shelf)

    def slack(self, troubles: Callable[[], list[str]]) -> "Slack | None":
        """Slack as the team's surface, where config.yaml has its block. Raises `GoodwordError` for a missing token."""
        settings = self.config.slack
        if settings is None:
            return None
        from engage import gestures
        from engage.approval.slack.doors import Parts
        from engage.approval.slack.surface import Slack  # Bolt is needed from here on
        from engage.approval.threads import Threads

        return Slack(
            settings,
            Parts(
                database=self.database,
                desk=self.desk,
                threads=Threads(Conversations(self.database), self.clock),
                looking=self.looking,
                switches=self.switches,
                playbooks=self.playbooks,
                speakers=self.speakers,
                clock=self.clock,
                gestures=partial(gestures.load, self.config.playbooks),
                troubles=troubles,
                console=settings.console or self._console,
                undo=timedelta(seconds=self.config.approval.undo_seconds),
                groups=frozenset(group for role in self.config.approval.roles for group in role.slack_groups),
                zone=self.config.sla.timezone,
                spikes=self.config.spikes,
            ),
        )

    @property
    def _console(self) -> str:
        """Where the console is for somebody at this machine; "" where there is none."""
        block = self.config.console
        return f"http://{block.host}:{block.port}" if block.enabled and block.port else ""

    def live_checks(self) -> dict[str, Callable[[], Iterator[Checked]] | None]:
        """By block of config.yaml: asks its platform what works with our credentials; None where there are none."""
        checks: dict[str, Callable[[], Iterator[Checked]] | None] = {}
        for block in (*self.config.listeners, *self.config.speakers):
            check = getattr(plugins.module(block.kind, "listeners"), "check", None)
            checks[block.name] = partial(check, block.settings) if check else None
        if self.config.slack:
            from engage.approval.slack import checking  # slack-sdk is needed here only

            checks["slack"] = partial(checking.check, self.config.slack)
        return checks

    def tools(self) -> Tools:
        """One snapshot for one batch: the playbooks may be others by the next."""
        shelf, courtesy = self.playbooks.shelf, self.config.courtesy
        return Tools(self.model, shelf, self.speakers, self.clock, self.people, courtesy)

    def close(self) -> None:
        """Let the database go."""
        self._database.close()
