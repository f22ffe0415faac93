"""The question that a correction asks: how does it read? One dialog for all mentions; console.js says for which."""

from collections.abc import Awaitable, Callable

from engage.approval import correcting
from engage.approval.correcting import Labels
from engage.console.mentions import author_of
from engage.console.nodes import Fields, Node
from engage.items import Item
from engage.labels import SAID_TO_US
from engage.showing.words import spelled
from engage.stages import CORRECTABLE
from engage.types import Reading

DIALOG = "reads-as"

QUESTIONS = {name: correcting.QUESTIONS[name] for name in ("intent", "cause", "sentiment")}
"""In the order of asking; console.css shows the cause only while `complaint` is chosen."""


def dialog(correct: Callable[[int, Fields], Awaitable[None]]) -> None:
    """All labels to choose from; console.js chooses those that it reads now. `correct` takes number and fields."""

    async def sent(fields: Fields) -> None:
        if fields.get("mention", "").isdecimal():
            await correct(int(fields["mention"]), fields)

    with Node("dialog", "reads-as", id=DIALOG, aria_labelledby="reads-as-title"):
        Node("h2", "", "Correct the reading", id="reads-as-title")
        with Node("p", "quiet"):
            Node("bdi", data_whom=True)
            Node("span", "", ": the playbooks are asked again, and the models learn from it.")
        with Node("form") as form:
            for name, (question, labels) in QUESTIONS.items():
                with Node("fieldset", name):
                    Node("legend", "", question)
                    for value in labels:
                        with Node("label", "choice"):
                            Node("input", type="radio", name=name, value=value.value)
                            Node("span", "", spelled(name, value))
            with Node("div", "actions"):
                Node("button", "primary", "Correct it")
                Node("button", "link", "Leave it as it is", type="button", data_closes=True)
    form.on_fields("sent", sent)


def opener(item: Item) -> None:
    """The button that opens the dialog, where the mention's reading can be corrected. What we begin ourselves goes by
    no reading."""
    if item.reading and item.stage in CORRECTABLE and item.mention.kind in SAID_TO_US:
        whom = author_of(item)
        button = Node("button", "link", "Correct the reading", type="button", data_does="correct", data_opens=DIALOG)
        button.put(data_of=str(item.id), data_whom=whom, aria_label=f"Correct the reading: {whom}")
        button.put(**{f"data_{name}": value for name, value in _as_read(item.reading).items()})


def asked(fields: Fields, reading: Reading) -> Labels:
    """What somebody put right in the dialog."""
    return correcting.asked({name: fields[name] for name in QUESTIONS if name in fields}, reading)


def _as_read(reading: Reading) -> dict[str, str]:
    return {
        "intent": reading.intent.value,
        "cause": reading.cause.value if reading.cause else "",
        "sentiment": reading.sentiment.value,
    }
