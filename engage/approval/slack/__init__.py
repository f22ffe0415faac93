"""Slack as a place where a person decides. For now it can only be checked: `goodword check --live`."""
