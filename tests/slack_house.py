"""A house whose team sits in Slack: real Bolt, real Socket Mode, and a loopback Slack with people who click."""

from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from engage.approval.desk import Desk
from engage.approval.roles import Roles
from engage.approval.slack.cards import card_key
from engage.approval.slack.doors import Parts
from engage.approval.slack.surface import Slack
from engage.approval.threads import Threads
from engage.approvers import Role
from engage.config_slack import SlackBlock
from engage.gestures import Catalog
from engage.items import Item
from engage.spikes import Spikes
from engage.stages import Stage
from engage.store import Conversations, Database, Switches
from engage.types import Decision
from tests.house import SHIPPED, House, shelf_of
from tests.platforms.slack_deliveries import Delivery
from tests.platforms.slack_objects import Message, View
from tests.platforms.slack_people import Person
from tests.platforms.slack_reading import shown
from tests.platforms.slack_town import SlackTown

CONSOLE = "https://console.example"
FAST = 1000.0
"""Messages a second: nobody waits for Slack's pace here."""


class SlackHouse(House):
    """As a context: Socket Mode is open inside. `undo`: so long an approval can be taken back. `more`: what else stands
    in the block `slack:` of config.yaml."""

    def __init__(
        self,
        database: Database,
        *,
        roles: Collection[Role] = (),
        undo: timedelta = timedelta(0),
        gestures: Callable[[], Catalog] = Catalog,
        troubles: Callable[[], list[str]] = list,
        playbooks: Path = SHIPPED,
        wave_of: int = 0,
        **more: Any,
    ) -> None:
        super().__init__(database, playbooks, wave_of=wave_of)
        self.desk = Desk(self.store, self.clock, {"x": 280}, undo, Roles(tuple(roles)))
        self.town = SlackTown(messages_a_second=FAST, tier_factor=FAST)
        settings = SlackBlock(
            channel=self.town.channel, api_base=self.town.api_base, messages_a_second=FAST,
            bot_token=SecretStr(self.town.bot_token), app_token=SecretStr(self.town.app_token),
            alerts=self.town.alerts, **more,
        )  # fmt: skip
        groups = frozenset(group for role in roles for group in role.slack_groups)
        threads = Threads(Conversations(database), self.clock)
        self.slack = Slack(
            settings,
            Parts(
                database, self.desk, threads, self.looking, Switches(database), shelf_of(playbooks),
                {"x": self.speaker}, self.clock, gestures, troubles, CONSOLE, undo, groups,
                ZoneInfo("Europe/Lisbon"), Spikes(),
            ),
        )  # fmt: skip
        self.ana, self.ben, self.lea = map(self.town.person, ("ana", "ben", "lea"))

    def __enter__(self) -> Self:
        self.slack.line.hold()
        self.town.wait_until_connected()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        self._hang_up()
        self.town.close()

    def keep(self) -> None:
        """Let every message in Slack show the truth."""
        self.town.wait_for(lambda: not self.slack.keeper.keep() and not self.slack.posts.to_post(self.clock.now(), 1))

    def hears_again(self, delivery: Delivery) -> None:
        """Slack tells of it once more, and it is acknowledged once more."""
        acked = self.town.sockets.times_acked[delivery.id]
        self.town.sockets.redeliver(delivery)
        self.until(lambda: self.town.sockets.times_acked[delivery.id] > acked)

    def settled(self) -> None:
        """Let what people did in Slack come to its end. Nobody is heard any more afterwards."""
        self._hang_up()
        self.keep()

    def asks(self, text: str = "my flight is late", handle: str = "marta", **posted: Any) -> tuple[Item, Message]:
        """Somebody posts this; its draft, and the card of it."""
        item = self.posts(handle, text, **posted)
        self.keep()
        return self.item(item.id), self.card(item)

    def card(self, item: Item) -> Message:
        """The card of this mention, as it stands now."""
        post = self.slack.posts.by_key([card_key(item.id)])[card_key(item.id)]
        found = self.town.workspace.message(post.channel, post.ts)
        assert found is not None
        return found

    def reads(self, item: Item) -> str:
        """What stands on the card once it is up to date."""
        self.keep()
        return shown(self.card(item))

    def shows(self, item: Item, words: str) -> None:
        """Wait until the card says that."""
        self.town.wait_for(lambda: words in self.reads(item))

    def comes_to(self, item: Item, stage: Stage) -> Item:
        """The mention once it is there."""
        self.town.wait_for(lambda: self.stage(item) is stage)
        return self.item(item.id)

    def until(self, condition: Callable[[], Any]) -> Any:
        """What `condition` gives as soon as it is true."""
        return self.town.wait_for(condition)

    def opens(self, person: Person, card: Message, button: str, option: str | None = None) -> View:
        """The modal that this button opens for them."""
        return person.waits_for_view(person.click(card, button, option=option).acked())

    def fills_in(self, person: Person, card: Message, button: str, option: str | None = None, **typed: Any) -> None:
        """They click, fill in the modal that opens (by the names of its inputs), and send it off."""
        view = self.opens(person, card, button, option)
        person.submits(view, {(name, "value"): value for name, value in typed.items()}).acked()

    def decisions(self, item: Item) -> list[Decision]:
        """Who decided what about it, in order."""
        told = self.looking.told(item.id)
        assert told is not None
        return list(told.decisions)

    def whispers(self, person: Person) -> list[str]:
        """What they alone were told, oldest first."""
        return [shown(message) for message in person.told]

    def _hang_up(self) -> None:
        """The client waits for seconds until something comes, or until the line is cut."""
        self.town.sockets.drop_all()
        self.slack.close()
