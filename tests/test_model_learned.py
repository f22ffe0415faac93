"""Learned heads: versions in a folder, one of them in place, and one word takes it back."""

from pathlib import Path

import pytest

from engage.errors import GoodwordError
from models import learned
from models.learned import SHIPPED, Learned
from tests.test_model_heads import some_heads

ORIGINAL, NEW, NEWER = some_heads(seed=0), some_heads(seed=1), some_heads(seed=2)


def test_without_a_folder_or_with_an_empty_one_the_shipped_heads_are_in_place(tmp_path: Path) -> None:
    assert Learned(None, ORIGINAL).heads is ORIGINAL
    assert Learned(tmp_path / "not there", ORIGINAL).heads is ORIGINAL
    assert Learned(tmp_path, ORIGINAL).facts["heads"] == f"shipped ({ORIGINAL.name})"


def test_a_running_model_notices_new_heads_and_that_they_are_taken_back(tmp_path: Path) -> None:
    # Given a model that runs with the shipped heads
    running = Learned(tmp_path / "heads", ORIGINAL)
    assert running.heads is ORIGINAL
    # When others are put in place twice, then it takes them
    assert learned.add(tmp_path / "heads", NEW) == "0001"
    assert running.heads.name == NEW.name
    assert learned.add(tmp_path / "heads", NEWER) == "0002"
    assert running.heads.name == NEWER.name
    # When they are rolled back, then it goes back version by version, to the shipped ones
    assert learned.roll_back(tmp_path / "heads") == "0001"
    assert running.heads.name == NEW.name
    assert learned.roll_back(tmp_path / "heads") == SHIPPED
    assert running.heads is ORIGINAL
    with pytest.raises(GoodwordError, match="nothing to roll back"):
        learned.roll_back(tmp_path / "heads")


def test_what_is_learned_after_a_rollback_gets_a_number_of_its_own_and_goes_back_over_the_gap(tmp_path: Path) -> None:
    learned.add(tmp_path, NEW)
    learned.roll_back(tmp_path)
    assert learned.add(tmp_path, NEWER) == "0002"
    assert learned.in_place(tmp_path) == [SHIPPED, "0002"]
    assert learned.roll_back(tmp_path) == SHIPPED


def test_a_restart_finds_the_version_in_place(tmp_path: Path) -> None:
    learned.add(tmp_path, NEW)
    assert Learned(tmp_path, ORIGINAL).heads.name == NEW.name


def test_heads_for_another_encoder_are_refused_with_what_to_do(tmp_path: Path) -> None:
    learned.add(tmp_path, some_heads(encoder="1 beef"))
    with pytest.raises(GoodwordError, match="goodword models rollback, then goodword models learn"):
        Learned(tmp_path, ORIGINAL)
