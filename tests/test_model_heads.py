"""The heads of the embedded model: from a vector to probabilities, kept in one small file."""

from pathlib import Path

import numpy as np
import pytest

from engage.errors import GoodwordError
from models import heads
from models.heads import COLUMNS, HEADS, Heads, columns


def some_heads(width: int = 4, seed: int = 1, encoder: str = "1 feed") -> Heads:
    dice = np.random.default_rng(seed)
    weights = dice.normal(size=(width, len(COLUMNS))).astype(np.float32)
    bias = dice.normal(size=len(COLUMNS)).astype(np.float32)
    return Heads(weights, bias, np.full(len(COLUMNS), 0.5, np.float32), encoder, {"learned from": "dice"})


def test_each_head_has_its_own_columns_and_none_is_left() -> None:
    taken = [place for head in HEADS for place in range(len(COLUMNS))[columns(head)]]
    assert taken == list(range(len(COLUMNS)))


def test_the_probabilities_of_each_head_add_up_and_are_flatter_abroad() -> None:
    # Given heads that trust themselves half as much abroad
    mine, vector = some_heads(), np.array([1, -2, 3, 0.5], np.float32)
    # When the same vector is judged at home and abroad
    home, abroad = mine.likely(vector, at_home=True), mine.likely(vector, at_home=False)
    # Then both are probabilities, with the same favourite, who is less sure abroad
    for head in HEADS:
        assert sum(home[head]) == pytest.approx(1)
        assert sum(abroad[head]) == pytest.approx(1)
        assert np.argmax(home[head]) == np.argmax(abroad[head])
        assert max(home[head]) > max(abroad[head])


def test_heads_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    mine, file = some_heads(), tmp_path / "heads.npz"
    file.write_bytes(mine.to_bytes())
    back = heads.load(file)
    assert (back.weights == mine.weights).all()
    assert (back.bias == mine.bias).all()
    assert (back.abroad == mine.abroad).all()
    assert (back.encoder, back.facts, back.name) == ("1 feed", {"learned from": "dice"}, mine.name)
    assert back.name != some_heads(seed=2).name


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off", b"\x93NUMPY"])
def test_a_file_that_holds_no_heads_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "heads.npz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(GoodwordError, match=r"heads\.npz: cannot be read as a model's heads"):
        heads.load(file)


def test_heads_with_other_labels_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "heads.npz"
    np.savez_compressed(file, columns=["sentiment good", "sentiment bad"])
    with pytest.raises(GoodwordError, match="another version of Goodword, with other labels"):
        heads.load(file)
