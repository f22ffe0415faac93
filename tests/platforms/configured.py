"""How Goodword is led to these platforms: the blocks of config.yaml, and the environment with their credentials."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.platforms import reddit_access, x_access
from tests.platforms.slack_town import SlackTown

ACCOUNT = "goodword_air"
SUBREDDIT = "travel"

ENVIRONMENT: Mapping[str, str] = {
    "GOODWORD_X_CONSUMER_KEY": x_access.CONSUMER_KEY,
    "GOODWORD_X_CONSUMER_SECRET": x_access.CONSUMER_SECRET,
    "GOODWORD_X_ACCESS_TOKEN": x_access.ACCESS_TOKEN,
    "GOODWORD_X_ACCESS_TOKEN_SECRET": x_access.ACCESS_TOKEN_SECRET,
    "GOODWORD_REDDIT_CLIENT_ID": reddit_access.CLIENT_ID,
    "GOODWORD_REDDIT_CLIENT_SECRET": reddit_access.CLIENT_SECRET,
    "GOODWORD_REDDIT_PASSWORD": reddit_access.PASSWORD,
}
"""The credentials of these servers, for blocks named `x` and `reddit`. They are good for nothing else."""


def x_block(url: str, **settings: Any) -> dict[str, Any]:
    """The block `x`: hears and answers on the server at `url`, and searches for the brand's name."""
    usual = {"account": ACCOUNT, "api_base": url, "keywords": ["goodword"]}
    return {"kind": "x", "speak": "x", **usual, **settings}


def reddit_block(url: str, **settings: Any) -> dict[str, Any]:
    """The block `reddit`: hears and answers on the server at `url`, in one subreddit and the inbox."""
    usual = {"account": ACCOUNT, "api_base": url, "subreddits": [SUBREDDIT], "keywords": ["goodword"]}
    return {"kind": "reddit", "speak": "reddit", **usual, **settings}


def slack_block(slack: SlackTown) -> dict[str, Any]:
    """The block `slack`: drafts and alerts go to this Slack's two channels."""
    return {"api_base": slack.api_base, "channel": slack.channel, "alerts": slack.alerts}


def lines(listeners: Mapping[str, Any], **others: Any) -> list[str]:
    """These listeners and other blocks as lines of config.yaml, secrets left out."""
    return yaml.safe_dump({**others, "listeners": dict(listeners)}, sort_keys=False).splitlines()


def write(folder: Path, listeners: Mapping[str, Any], **others: Any) -> Path:
    """A config.yaml of those lines."""
    file = folder / "config.yaml"
    file.write_text("\n".join(lines(listeners, **others)) + "\n", encoding="utf-8")
    return file
