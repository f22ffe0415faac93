"""A name in config.yaml becomes code by convention, and a wrong one becomes a sentence."""

import re
import sys
from pathlib import Path

import pytest

from engage import plugins


def test_a_kind_is_a_module_of_its_package() -> None:
    assert plugins.offered("tape", "listeners", "Listener").__module__.startswith("listeners.tape")
    assert plugins.offered("sandbox", "listeners", "Speaker").__module__ == "listeners.sandbox"


def test_a_dotted_name_is_a_module_of_somebody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "__init__.py").touch()
    (tmp_path / "elsewhere" / "hn.py").write_text("Listener = 'found'\n", encoding="utf-8")
    (tmp_path / "elsewhere" / "heavy.py").write_text("import a_package_nobody_has\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert plugins.offered("elsewhere.hn", "listeners", "Listener") == "found"
    with pytest.raises(plugins.UnknownKind, match="needs a package that is not installed: a_package_nobody_has"):
        plugins.offered("elsewhere.heavy", "listeners", "Listener")
    sys.modules.pop("elsewhere", None)


@pytest.mark.parametrize(
    ("kind", "attribute", "says"),
    [
        ("tap", "Listener", "there is no listener 'tap'; did you mean \"tape\""),
        ("zzz", "Listener", "there is no listener 'zzz'; possible: reddit, tape, x"),
        ("no.such.module", "Listener", "there is no module 'no.such.module'"),
        ("..", "Listener", "there is no listener '..'"),
        (".tape", "Listener", "there is no listener '.tape'"),
        ("", "Listener", "there is no listener ''"),
        ("sandbox", "Listener", "'sandbox' cannot be used here: listeners.sandbox has no Listener"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(kind: str, attribute: str, says: str) -> None:
    with pytest.raises(plugins.UnknownKind, match=re.escape(says)):
        plugins.offered(kind, "listeners", attribute)


def test_only_what_can_be_used_there_is_proposed() -> None:
    assert plugins.kinds("models", "Classifier") == ["huggingface", "onnx_file", "zero_shot"]
    assert plugins.kinds("listeners", "Speaker") == ["reddit", "sandbox", "x"]
