"""Models of a few kilobytes, made on the spot: they know a dozen words, and are as real as the large ones."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

BAD, GOOD, PLAIN = ("late", "lost", "rude"), ("thanks", "great", "lovely"), ("flight", "monday", "bag")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
HYPOTHESES = ("this", "post", "is", ".", "complaint", "praise", "chatter")
WORDS = (*SPECIAL, *BAD, *GOOD, *PLAIN, "@", "user", "http", *HYPOTHESES)
LABELS = {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}
"""Bad, plain, good."""
TELLING = [*((word, 0) for word in BAD), *((word, 1) for word in PLAIN), *((word, 2) for word in GOOD)]


def tokenizer() -> Tokenizer:
    """Words, one token each, between [CLS] and [SEP]."""
    made = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = Lowercase(), Whitespace()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.add_special_tokens(list(SPECIAL))
    return made


def classifier(folder: Path, labels: Mapping[int, str] = LABELS) -> Path:
    """A BERT in `folder` that knows `TELLING`: the mean of what the words are decides."""
    return _bert(folder, labels, {at: at for at in range(3)})


def inference(folder: Path, labels: Sequence[str] = ("contradiction", "neutral", "entailment")) -> Path:
    """A BERT in `folder` for natural language inference: what is bad is a complaint, good praise, plain chatter."""
    return _bert(folder, dict(enumerate(labels)), {2: AGREES})


AGREES = 6
"""The dimension that says whether post and hypothesis fit; 0 to 2 are the post's, 3 to 5 the hypothesis's."""


def _bert(folder: Path, labels: Mapping[int, str], reads: Mapping[int, int]) -> Path:
    """`reads`: label > the dimension that speaks for it. The weights are written by hand."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=1, intermediate_size=16,
        max_position_embeddings=66, id2label=dict(labels), label2id={name: at for at, name in labels.items()},
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    weights = {name: torch.zeros_like(each) for name, each in model.state_dict().items()}
    for name, each in weights.items():
        if "LayerNorm.weight" in name:
            each.fill_(1)
        elif name.endswith(("attention.self.value.weight", "attention.output.dense.weight")):
            each.copy_(torch.eye(16))  # queries and keys are nothing, so every token counts the same
    for dimension, word in [
        *((label, word) for word, label in TELLING),
        (3, "complaint"),
        (4, "chatter"),
        (5, "praise"),
    ]:
        weights["bert.embeddings.word_embeddings.weight"][WORDS.index(word), dimension] = 1
    for both in range(3):
        weights["bert.encoder.layer.0.intermediate.dense.weight"][both, [both, both + 3]] = 1
        weights["bert.encoder.layer.0.intermediate.dense.bias"][both] = -4.2
        weights["bert.encoder.layer.0.output.dense.weight"][AGREES, both] = 10
    weights["bert.pooler.dense.weight"].copy_(torch.eye(16) / 4)
    for label, dimension in reads.items():
        weights["classifier.weight"][label, dimension] = 5
    model.load_state_dict(weights, strict=False)
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer(), pad_token="[PAD]", unk_token="[UNK]").save_pretrained(folder)
    return folder


def onnx_file(
    folder: Path,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    shape: Sequence[int | str] = ("texts", "tokens"),
    number: str = "INT64",
) -> Path:
    """`cause.onnx` in `folder`, with its tokenizer beside it: log-odds are the sum of what each word says."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    says = np.zeros((len(WORDS), 3), np.float32)
    for word, label in TELLING:
        says[WORDS.index(word), label] = 3
    nodes = [
        helper.make_node("Gather", ["says", "input_ids"], ["each"]),
        helper.make_node("Cast", ["attention_mask"], ["weight"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["weight", "last"], ["column"]),
        helper.make_node("Mul", ["each", "column"], ["counted"]),
        helper.make_node("ReduceSum", ["counted", "middle"], ["logits"], keepdims=0),
    ]
    kind = getattr(TensorProto, number)
    graph = helper.make_graph(
        nodes,
        "bag of words",
        [helper.make_tensor_value_info(name, kind, list(shape)) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [shape[0], 3])],
        [
            numpy_helper.from_array(says, "says"),
            numpy_helper.from_array(np.array([2]), "last"),
            numpy_helper.from_array(np.array([1]), "middle"),
        ],
    )
    folder.mkdir(exist_ok=True)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.save(model, folder / "cause.onnx")
    tokenizer().save(str(folder / "tokenizer.json"))
    return folder / "cause.onnx"
