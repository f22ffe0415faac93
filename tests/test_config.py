"""config.yaml: it works as it stands, and every mistake is told at once, with its line and what to write instead."""

from pathlib import Path

import pytest

from engage import config_blocks, starter
from engage.config import load
from engage.errors import GoodwordError, Mistakes
from engage.labels import Lane
from engage.secrets import secrets
from models.heads import HEADS


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def mistakes(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        load(written(folder, text), environ)
    return [str(mistake).removeprefix(f"{folder}/") for mistake in caught.value.mistakes]


def test_the_shipped_one_works_as_it_stands() -> None:
    config = load(starter.folder() / "config.yaml", {})
    [demo] = config.listeners
    assert (demo.kind, demo.speak, config.console.host) == ("tape", "sandbox", "127.0.0.1")
    assert config.playbooks.is_dir()


def test_an_empty_one_works_too(tmp_path: Path) -> None:
    config = load(written(tmp_path, ""), {})
    assert config.database == f"sqlite:///{tmp_path}/.goodword/goodword.db"
    assert [speaker.name for speaker in config.speakers] == ["sandbox"]


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        "databse: sqlite:///x.db\n"
        "listeners:\n"
        "  mine:\n"
        "    kind: tap\n"
        "  other:\n"
        "    kind: tape\n"
        "    file: x.csv\n"
        "    pase: fast\n"
        "    speak: sandbx\n"
        "console:\n"
        "  port: eighty\n",
    )
    assert len(found) == 5
    assert [int(one.split(":")[1]) for one in found] == [1, 4, 8, 9, 11]
    text = "\n".join(found)
    assert "did you mean" in text
    for word in ("'database'", "'tape'", "'pace'", "'sandbox'"):
        assert word in text.replace('"', "'")


def test_a_password_in_the_file_is_a_mistake_and_is_not_printed(tmp_path: Path) -> None:
    [found] = mistakes(tmp_path, "database: postgresql://goodword:hunter2@db.example/goodword\n")
    assert "GOODWORD_DATABASE_PASSWORD" in found
    assert "hunter2" not in found


def test_secrets_come_from_the_environment_or_from_a_file_and_print_as_stars(tmp_path: Path) -> None:
    file = written(tmp_path, "database: postgresql://goodword@db.example/goodword\n")
    (tmp_path / "secret").write_text("hunter2\n", encoding="utf-8")
    for environ in (
        {"GOODWORD_DATABASE_PASSWORD": "hunter2"},
        {"GOODWORD_DATABASE_PASSWORD_FILE": str(tmp_path / "secret")},
    ):
        config = load(file, environ)
        assert config.database_password is not None
        assert config.database_password.get_secret_value() == "hunter2"
        assert "hunter2" not in repr(config)
        assert "**********" in repr(config)


def test_a_secret_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    [found] = mistakes(tmp_path, "", GOODWORD_DATABASE_PASSWORD_FILE=str(tmp_path / "gone"))
    assert "GOODWORD_DATABASE_PASSWORD_FILE" in found


def test_the_environment_may_name_another_database(tmp_path: Path) -> None:
    config = load(written(tmp_path, ""), {"GOODWORD_DATABASE": "postgresql://u@h/n"})
    assert config.database == "postgresql://u@h/n"


def test_without_a_file_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(GoodwordError, match="goodword init"):
        load(tmp_path / "config.yaml", {})


def test_paths_in_it_start_from_its_own_folder(tmp_path: Path) -> None:
    config = load(written(tmp_path, "listeners:\n  t: {kind: tape, file: tapes/a.csv}\nplaybooks: ours\n"), {})
    assert config.playbooks == tmp_path / "ours"
    assert getattr(config.listeners[0].settings, "file") == tmp_path / "tapes/a.csv"  # noqa: B009 - the tape's own field


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [1\n", "is not YAML"),
        ("console: {port: 1}\nconsole: {port: 2}\n", "stands twice; first on line 1"),
        ("x: &a [1]\ny: *a\n", "alias"),
        ("- just\n- a list\n", ""),
        ("listeners: tape\n", "listeners"),
        ("log: {level: loud}\n", "log.level"),
    ],
)
def test_what_yaml_forbids_or_has_the_wrong_shape_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    assert any(says in one for one in mistakes(tmp_path, text))


def test_without_a_word_about_models_the_embedded_one_reads_everything(tmp_path: Path) -> None:
    models = load(written(tmp_path, ""), {}).models
    assert (models.heads, models.unsure_below, models.multilingual) == ((), 0.4, False)
    named = load(
        written(tmp_path, "models: {intent: embedded, cause: {kind: embedded}, unsure_below: 0.6}\n"), {}
    ).models
    assert (named.heads, named.unsure_below) == ((), 0.6)


def test_the_heads_are_those_that_models_have() -> None:
    assert tuple(HEADS) == config_blocks.HEADS


def test_a_models_short_form_says_by_its_looks_what_it_is(tmp_path: Path) -> None:
    # Given a folder, a file, a name of the hub, and a block
    (tmp_path / "ours").mkdir()
    file = written(
        tmp_path,
        "models:\n"
        "  sentiment: cardiffnlp/twitter-roberta-base-sentiment-latest\n"
        "  intent: ours\n"
        "  cause: nets/cause.onnx\n"
        "  urgency: {kind: zero_shot, model: facebook/bart-large-mnli, labels: {high: urgent}}\n",
    )

    # When it is read
    sentiment, intent, cause, urgency = load(file, {}).models.heads

    # Then each is of its kind, and paths start from the file's folder
    assert [head.name for head in (sentiment, intent, cause, urgency)] == list(HEADS)
    assert [head.kind for head in (sentiment, intent, cause, urgency)] == [
        "huggingface", "huggingface", "onnx_file", "zero_shot",
    ]  # fmt: skip
    assert sentiment.settings.model_dump()["model"] == "cardiffnlp/twitter-roberta-base-sentiment-latest"
    assert intent.settings.model_dump()["model"] == str(tmp_path / "ours")
    assert cause.settings.model_dump()["file"] == tmp_path / "nets/cause.onnx"
    assert urgency.line == 5


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("sentimnt: embedded", 'models.sentimnt: is not known here; did you mean "sentiment"?'),
        ("unsure_below: 40", "models.unsure_below: must be at most 1, not 40"),
        ("multilingual: often", "models.multilingual: must be true or false"),
        ("multilingual: true", "models.multilingual: the embedded model reads English only"),
        ("intent:", "models.intent: is empty; write a model after it, or take the line out"),
        ("intent: [a]", 'models.intent: must be a model\'s name or a block of `name: value` lines, not ["a"]'),
        (
            "intent: zeroshot",
            "models.intent: there is no model 'zeroshot'; did you mean \"zero_shot\"; a Hugging Face model is written",
        ),
        (
            "intent: bert",
            "models.intent: there is no model 'bert'; possible: huggingface, onnx_file, zero_shot; a Hugging",
        ),
        ("intent: bert-base", "models.intent: there is no model 'bert-base'; possible: huggingface"),
        ("intent: {kind: zeroshot}", "models.intent.kind: there is no model 'zeroshot'; did you mean \"zero_shot\"?"),
        (
            "intent: {kind: language}",
            "models.intent.kind: 'language' cannot be used here: models.language has no Classifier",
        ),
        ("intent: {model: a/b}", "models.intent: needs a kind: huggingface, onnx_file, zero_shot, or one of your own"),
        ("intent: {kind: huggingface}", "models.intent.model: is missing"),
        ("intent: ./nowhere", "models.intent: there is no folder"),
        ("intent: a/b/c", "models.intent: 'a/b/c' is neither a folder nor a name of the hub, like owner/name"),
        ("intent: {kind: huggingface, model: a/b, divice: cpu}", 'divice: is not known here; did you mean "device"?'),
        (
            "intent: {kind: huggingface, model: a/b, labels: {LABEL_0: complant}}",
            "models.intent.labels.LABEL_0: 'complant' is no intent; did you mean \"complaint\"?",
        ),
        (
            "urgency: {kind: onnx_file, file: a.onnx, labels: [low, hihg]}",
            "models.urgency.labels: 'hihg' is no urgency; did you mean \"high\"?",
        ),
        (
            "cause: {kind: zero_shot, model: a/b, labels: {dealy: late}}",
            "models.cause.labels.dealy: 'dealy' is no cause; did you mean \"delay\"?",
        ),
        ("cause: {kind: zero_shot, model: a/b, template: It is.}", "models.cause.template: must have {} once"),
    ],
)
def test_a_mistake_about_models_is_told_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    [found] = mistakes(tmp_path, f"models:\n  # a comment\n  {line}\n")
    assert found.startswith("config.yaml:3: ")
    assert says in found


def test_all_heads_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "models:\n  intent: bart\n  cause: bert\n  urgency: ./nowhere\n")
    assert [int(one.split(":")[1]) for one in found] == [2, 3, 4]


@pytest.mark.parametrize("old", ["embedded", "linear"])
def test_the_line_that_models_was_before_says_what_to_write_now(tmp_path: Path, old: str) -> None:
    [found] = mistakes(tmp_path, f"playbooks: playbooks\nmodel: {old}\n")
    assert found.startswith("config.yaml:2: model: is now a block, `models:`; take this line out")


def test_a_hubs_token_comes_from_the_environment_under_the_heads_name(tmp_path: Path) -> None:
    config = load(
        written(tmp_path, "models: {sentiment: us/private}\n"), {"GOODWORD_MODELS_SENTIMENT_TOKEN": "hunter2"}
    )
    [sentiment] = config.models.heads
    assert sentiment.settings.model_dump()["token"].get_secret_value() == "hunter2"
    assert "hunter2" not in repr(config)
    [found] = mistakes(tmp_path, "models:\n  sentiment: {kind: huggingface, model: us/private, token: hunter2}\n")
    assert "GOODWORD_MODELS_SENTIMENT_TOKEN" in found
    assert "hunter2" not in found


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder beside a listener of somebody else's, with a token in its settings."""
    (tmp_path / "their_place.py").write_text(
        "from pydantic import BaseModel, ConfigDict, SecretStr\n"
        "class Settings(BaseModel):\n"
        "    model_config = ConfigDict(extra='forbid')\n"
        "    token: SecretStr\n"
        "class Listener: ...\n"
        "class Classifier: ...\n",
        encoding="utf-8",
    )
    (tmp_path / "theirs").mkdir()
    (tmp_path / "their_place.py").rename(tmp_path / "theirs" / "place.py")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_a_blocks_secret_comes_from_the_environment_under_its_own_name(theirs: Path) -> None:
    file = written(theirs, "listeners:\n  news: {kind: theirs.place}\n")
    config = load(file, {"GOODWORD_NEWS_TOKEN": "hunter2"})
    assert config.listeners[0].settings.model_dump()["token"].get_secret_value() == "hunter2"
    assert "hunter2" not in repr(config)


def test_a_blocks_secret_in_the_file_is_a_mistake_that_names_the_variable(theirs: Path) -> None:
    found = mistakes(theirs, "listeners:\n  news:\n    kind: theirs.place\n    token: hunter2\n")
    assert any("config.yaml:4" in one and "GOODWORD_NEWS_TOKEN" in one for one in found)
    assert not any("hunter2" in one for one in found)


def test_a_model_of_somebody_elses_is_a_dotted_name(theirs: Path) -> None:
    environ = {"GOODWORD_MODELS_INTENT_TOKEN": "hunter2"}
    [intent] = load(written(theirs, "models: {intent: theirs.place}\n"), environ).models.heads
    assert intent.kind == "theirs.place"


def test_slack_is_absent_unless_its_block_stands_there_with_secrets_from_outside(tmp_path: Path) -> None:
    environ = {"GOODWORD_SLACK_BOT_TOKEN": "xoxb-s3cr3t", "GOODWORD_SLACK_APP_TOKEN": "xapp-s3cr3t"}
    assert load(written(tmp_path, ""), environ).slack is None
    slack = load(written(tmp_path, "slack: {channel: C012ABCDE}\n"), environ).slack
    assert slack is not None
    assert slack.api_base == "https://slack.com/api/"
    assert slack.bot_token is not None
    assert slack.bot_token.get_secret_value() == "xoxb-s3cr3t"
    assert "s3cr3t" not in repr(slack)


def test_slack_posts_in_one_channel_unless_told_otherwise(tmp_path: Path) -> None:
    block = "slack: {channel: C012ABCDE, lanes: {marketing: C0MARKET1}, console: 'https://desk.example/'}\n"
    slack = load(written(tmp_path, block), {}).slack
    assert slack is not None
    assert [slack.channel_of(lane) for lane in Lane] == ["C012ABCDE", "C0MARKET1"]
    assert (slack.mode, slack.console, slack.alerts, slack.digest) == ("socket", "https://desk.example", None, None)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/api", "http://127.0.0.1:9/api/"])
def test_slacks_api_is_found_with_and_without_its_last_slash(tmp_path: Path, address: str) -> None:
    slack = load(written(tmp_path, f"slack: {{channel: C012ABCDE, api_base: '{address}'}}\n"), {}).slack
    assert slack is not None
    assert slack.api_base == "http://127.0.0.1:9/api/"


@pytest.mark.parametrize("digest", ["", "{}", "{at: '18:00', timezone: Europe/Lisbon}"])
def test_a_digest_comes_at_eight_unless_told_otherwise(tmp_path: Path, digest: str) -> None:
    slack = load(written(tmp_path, f"slack:\n  channel: C012ABCDE\n  digest: {digest}\n"), {}).slack
    assert slack is not None
    assert slack.digest is not None
    told = slack.digest.at, slack.digest.timezone
    assert told == (("18:00", "Europe/Lisbon") if "18" in digest else ("08:00", "UTC"))


@pytest.mark.parametrize(("mode", "needs"), [("socket", "APP_TOKEN"), ("http", "SIGNING_SECRET")])
def test_slacks_secrets_are_known_to_the_log_and_those_that_a_mode_lacks_are_named(
    tmp_path: Path, mode: str, needs: str
) -> None:
    file = written(tmp_path, f"slack: {{channel: C012ABCDE, mode: {mode}}}\n")
    (tmp_path / "secret").write_text("xoxb-s3cr3t\n", encoding="utf-8")
    environ = {"GOODWORD_SLACK_BOT_TOKEN_FILE": str(tmp_path / "secret"), f"GOODWORD_SLACK_{needs}": " "}
    config = load(file, environ)
    assert config.slack is not None
    assert config.slack.missing == [f"GOODWORD_SLACK_{needs}"]
    config = load(file, environ | {f"GOODWORD_SLACK_{needs}": "s3cr3t-other"})
    assert config.slack is not None
    assert config.slack.missing == []
    assert set(secrets(config)) == {"xoxb-s3cr3t", "s3cr3t-other"}
    assert "s3cr3t" not in repr(config)


@pytest.mark.parametrize(
    ("block", "line", "says"),
    [
        ("slack:\n", 1, "slack.channel: is missing"),
        ("slack: {}\n", 1, "slack.channel: is missing"),
        ("slack:\n  channel: social\n", 2, '"social" is not a channel\'s id'),
        ("slack:\n  channel: C012ABCDE\n  digest: {at: 8am}\n", 3, '"8am" is not a time of day such as 08:00'),
        ("slack:\n  channel: C012ABCDE\n  digest: {timezone: Lisbon}\n", 3, '"Lisbon" is not a time zone such as'),
        ("slack:\n  channel: C012ABCDE\n  digest: {at: 18:00}\n", 3, "put it in quotes"),
        ("slack:\n  channel: C012ABCDE\n  lanes: {sales: C012ABCDE}\n", 3, '"sales" is not known here; possible: mark'),
        ("slack:\n  channel: C012ABCDE\n  lanes: {servce: C012ABCDE}\n", 3, 'did you mean "service"?'),
        ("slack:\n  channel: C012ABCDE\n  lanes: {service: social}\n", 3, '"social" is not a channel\'s id'),
        ("slack:\n  channel: C012ABCDE\n  signing_secret: hush\n", 3, "set GOODWORD_SLACK_SIGNING_SECRET"),
        ("slack:\n  channel: C012ABCDE\n  chanel: C012ABCDE\n", 3, 'did you mean "channel"?'),
        ("slack:\n  channel: C012ABCDE\n  mode: htp\n", 3, 'did you mean "http"?'),
        ("slack:\n  channel: C012ABCDE\n  messages_a_second: 0\n", 3, "must be more than 0"),
    ],
)
def test_a_mistake_in_slacks_block_is_a_sentence_at_its_line(tmp_path: Path, block: str, line: int, says: str) -> None:
    [mistake] = mistakes(tmp_path, block)
    assert mistake.startswith(f"config.yaml:{line}: ")
    assert says in mistake


def test_every_mistake_in_slacks_block_is_told_and_no_token_of_it(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path, "slack:\n  bot_token: xoxb-s3cr3t\n  api_bse: x\n  api_base: slack.com\n  channel: C012ABCDE\n"
    )
    assert [one.split(":")[1] for one in found] == ["2", "3", "4"]
    text = "\n".join(found)
    for words in ("GOODWORD_SLACK_BOT_TOKEN", "api_base", "https://"):
        assert words in text
    assert "s3cr3t" not in text
    [shape] = mistakes(tmp_path, "slack: yes\n")
    assert "slack" in shape


def test_one_person_is_no_wave_and_zero_switches_waves_off(tmp_path: Path) -> None:
    assert load(written(tmp_path, "waves: {people: 0}\n"), {}).waves.people == 0
    [mistake] = mistakes(tmp_path, "waves:\n  within_minutes: 5\n  people: 1\n")
    assert mistake.startswith("config.yaml:3:")
    assert "one person is no wave" in mistake
