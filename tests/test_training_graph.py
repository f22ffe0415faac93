"""The graph that is shipped: the same numbers as torch, and in bytes the same reading whatever the neighbours are."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from models.encoder import Encoder, Window, arrays

torch = pytest.importorskip("torch")

from models.training import graph  # noqa: E402
from models.training.network import Network, padded, reach  # noqa: E402
from tests.tiny_models import WORDS, tokenizer  # noqa: E402

LAYERS, HEADS, WIDTH = 2, 2, 16


def tiny(seed: int = 0) -> Network:
    """Two layers of random weights, larger than usual so that it matters what is around a word."""
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=32, max_position_embeddings=128, initializer_range=0.4,
    )  # fmt: skip
    return Network(BertModel(config, add_pooling_layer=False)).eval()


def written(network: Network, folder: Path, *, exact: bool) -> Encoder:
    import onnx

    state = {name: value.detach().numpy() for name, value in network.encoder.state_dict().items()}
    tokens = [encoded.ids for encoded in tokenizer().encode_batch(TEXTS[:4])]
    reached = {name: far.numpy() for name, far in reach(network, tokens).items()}
    onnx.save(graph.build(state, LAYERS, HEADS, reached, exact), folder / "encoder.onnx")
    tokenizer().save(str(folder / "tokenizer.json"))
    return Encoder(folder / "encoder.onnx", folder / "tokenizer.json", threads=2)


TEXTS = [
    "late", "", "thanks great lovely flight", "lost bag on monday , rude", "@ user http late late late " * 9,
    "flight late " * 300, "bag", "this post is a complaint .", "monday",
]  # fmt: skip


def test_without_bytes_it_says_what_torch_says(tmp_path: Path) -> None:
    # Given a network and its graph in full precision
    network = tiny()
    encoder = written(network, tmp_path, exact=True)
    batch = [Window(0, [2, 4, 5, 6, 3]), Window(1, [2, 8, 3])]
    # When both read two texts of different length
    ids, mask = padded([window.tokens for window in batch])
    with torch.inference_mode():
        wanted = network.pooled(ids, mask).numpy()
    # Then they agree, padding or not
    assert encoder.run(batch) == pytest.approx(wanted, abs=1e-5)


def test_in_bytes_it_says_nearly_what_torch_says(tmp_path: Path) -> None:
    network = tiny()
    encoder = written(network, tmp_path, exact=False)
    batch = [Window(0, [2, 4, 5, 6, 3]), Window(1, [2, 8, 9, 7, 3])]
    ids, mask = padded([window.tokens for window in batch])
    with torch.inference_mode():
        wanted = network.pooled(ids, mask).numpy()
    said = encoder.run(batch)
    likeness = (said * wanted).sum(axis=1) / np.linalg.norm(said, axis=1) / np.linalg.norm(wanted, axis=1)
    assert (likeness > 0.995).all()


def test_all_products_with_weights_are_of_bytes(tmp_path: Path) -> None:
    import onnx

    written(tiny(), tmp_path, exact=False)
    stored = {tensor.name: tensor for tensor in onnx.load(tmp_path / "encoder.onnx").graph.initializer}
    large = [tensor for tensor in stored.values() if tensor.name.startswith(("weights", "words_", "words"))]
    kinds = {tensor.data_type for tensor in large if "scale" not in tensor.name}
    assert kinds == {onnx.TensorProto.INT8}


def test_a_text_reads_the_same_to_the_last_bit_whatever_its_neighbours(tmp_path: Path) -> None:
    # Given what each text reads as alone, long ones in windows
    encoder = written(tiny(), tmp_path, exact=False)
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    # When they are read together, in any order, with others in between
    dice = np.random.default_rng(7)
    for _ in range(20):
        order = dice.permutation(len(TEXTS) * 3) % len(TEXTS)
        together = encoder.encode([TEXTS[at] for at in order])
        # Then nothing differs
        assert (together == alone[order]).all()


def test_a_scale_over_the_whole_batch_would_have_broken_that() -> None:
    # Given two rows of numbers, and a third with one that is a thousand times as large
    rows = np.random.default_rng(1).normal(size=(2, 8)).astype(np.float32)
    loud = np.vstack([rows, np.full((1, 8), 1000, np.float32)])

    def dynamic(some: np.ndarray) -> np.ndarray:
        step = np.abs(some).max() / 127
        return np.asarray(np.rint(some / step) * step)

    # When one scale is taken for all, as plain dynamic quantization does, then the quiet rows are read as noughts
    assert (dynamic(loud)[:2] == 0).all()
    assert not (dynamic(rows) == 0).all()


def test_texts_that_look_like_the_tokenizers_own_marks_are_only_text(tmp_path: Path) -> None:
    encoder = written(tiny(), tmp_path, exact=False)
    [window] = encoder.windows(["late [SEP] [CLS] [PAD]"])
    assert window.tokens[0] == WORDS.index("[CLS]")
    assert window.tokens[-1] == WORDS.index("[SEP]")
    assert not {0, 2, 3} & set(window.tokens[1:-1])


def test_windows_of_one_text_are_weighed_by_their_length(tmp_path: Path) -> None:
    # Given a text of three windows
    encoder = written(tiny(), tmp_path, exact=True)
    text = "late " * 94 + "lovely " * 94 + "thanks " * 60
    cut = list(encoder.windows([text]))
    # When it is read, then it is the mean over all tokens of all windows
    rows = np.vstack([encoder.run([window]) for window in cut])
    sizes = np.array([len(window.tokens) for window in cut])
    assert len(cut) > 2
    assert encoder.encode([text])[0] == pytest.approx((rows * sizes[:, None]).sum(axis=0) / sizes.sum(), abs=1e-5)


def test_padding_does_not_count(tmp_path: Path) -> None:
    encoder = written(tiny(), tmp_path, exact=True)
    ids, mask = arrays([Window(0, [2, 4, 3])])
    longer = np.zeros((1, 12), np.int64)
    longer[:, :3] = [2, 4, 3]
    session = onnxruntime.InferenceSession(tmp_path / "encoder.onnx")
    [short] = session.run(None, {"ids": ids, "mask": mask})
    [long] = session.run(None, {"ids": longer, "mask": (longer > 0).astype(np.int64)})
    assert short == pytest.approx(long, abs=1e-6)
    assert encoder.width == WIDTH
