"""What X says when it does not do what it is asked: its "problem" JSON, as the X API v2 documentation shows it.

Whoever reads it goes by the status, the `detail` and the end of `type`: v2 gives no codes.
"""

from typing import Any

from tests.platforms.serving import Answer

TYPES = "https://api.twitter.com/2/problems/"
BLANK = "about:blank"

DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
INVISIBLE = "You attempted to reply to a Tweet that is deleted or not visible to you."
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
RESTRICTED = "The original Tweet author restricted who can reply to this Tweet."
NOT_PERMITTED = "You are not permitted to perform this action."
APP_ONLY = (
    "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  "
    "Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context]."
)


class Problem(Exception):  # noqa: N818 - X's own word for it
    """An answer that is a refusal. `more` are further keys of its JSON."""

    def __init__(self, status: int, title: str, detail: str = "", type_: str = BLANK, **more: Any) -> None:
        super().__init__(detail or title)
        said = {"title": title, "detail": detail or title, "type": type_, "status": status}
        self.answer = Answer({**said, **more}, status)


def unauthorized() -> Problem:
    return Problem(401, "Unauthorized")


def forbidden(detail: str) -> Problem:
    return Problem(403, "Forbidden", detail)


def app_only() -> Problem:
    """403: this needs a user's token, and a bearer token is only the app's."""
    return Problem(403, "Unsupported Authentication", APP_ONLY, TYPES + "unsupported-authentication")


def wrong_app() -> Problem:
    """403 for everything the app asks."""
    detail = (
        "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter "
        "developer App that is attached to a Project."
    )
    return Problem(403, "Client Forbidden", detail, TYPES + "client-forbidden", reason="client-not-enrolled")


def no_credit() -> Problem:
    detail = "Your enrolled account does not have any credits to fulfill this request."
    return Problem(402, "CreditsDepleted", detail, TYPES + "credits")


def too_many() -> Problem:
    return Problem(429, "Too Many Requests")


def server_error(status: int) -> Problem:
    return Problem(status, {500: "Internal Server Error", 503: "Service Unavailable"}[status])


def invalid(parameter: str, value: object, message: str) -> Problem:
    """400: this parameter cannot be meant."""
    errors = [{"parameters": {parameter: [str(value)]}, "message": message}]
    detail = "One or more parameters to your request was invalid."
    return Problem(400, "Invalid Request", detail, TYPES + "invalid-request", errors=errors)


def only(error: dict[str, str]) -> Problem:
    """X has nothing to show, and says so with 200 and `errors`."""
    problem = Problem(200, error["title"])
    problem.answer = Answer({"errors": [error]})
    return problem


def not_found(kind: str, parameter: str, value: object) -> dict[str, str]:
    """What stands in `errors` of a 200 in place of a post ("tweet") or user that is not there."""
    return {
        **_about(kind, parameter, value),
        "title": "Not Found Error",
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "type": TYPES + "resource-not-found",
    }


def not_shown(kind: str, parameter: str, value: object) -> dict[str, str]:
    """The same for one that is there, but protected."""
    return {
        **_about(kind, parameter, value),
        "title": "Authorization Error",
        "detail": f"Sorry, you are not authorized to see the {kind} with {parameter}: [{value}].",
        "type": TYPES + "not-authorized-for-resource",
    }


def _about(kind: str, parameter: str, value: object) -> dict[str, str]:
    return {"resource_type": kind, "parameter": parameter, "resource_id": str(value), "value": str(value)}
