"""Trains the network: all heads together, on our own rows and on guests that may have some of the labels only.

AdamW (Loshchilov, Hutter 2019) with a warm-up and a linear decay; the weights that are kept are a moving average over
the last steps, which generalises better than the last step's (Izmailov et al. 2018). Seeded throughout.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from models.cleaning import cleaned
from models.heads import HEADS
from models.rows import Row
from models.training.network import Network, padded, truths
from models.training.varying import varied

LONGEST = 96
"""Tokens of a row; longer ones are cut in training only."""
WEIGHT = {"sentiment": 1.0, "intent": 1.0, "cause": 0.7, "urgency": 0.5}
"""What each head's loss counts."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. `own_rounds`, `guest_rounds`: how often each row is seen."""

    own_rounds: int = 5
    guest_rounds: int = 2
    batch: int = 32
    rate: float = 8e-5
    warm_up: float = 0.06
    smoothing: float = 0.05
    average: float = 0.998
    evening: float = 0.5
    """How much more rare labels count: 0 leaves them as they come, 1 makes all labels of a head weigh the same."""
    seed: int = 2026


def fit(
    network: Network,
    tokenizer: Tokenizer,
    own: Sequence[Row],
    guests: Sequence[Row],
    recipe: Recipe,
    progress: Callable[[int, int, float], None] = lambda done, steps, loss: None,
) -> None:
    """Train `network` in place; it is left in evaluation mode with the averaged weights.

    `progress` is told after each step how many are done, how many there are, and the loss.
    """
    torch.manual_seed(recipe.seed)
    dice = random.Random(recipe.seed)  # noqa: S311 - to shuffle, not to hide
    seen = [row for _ in range(recipe.own_rounds) for row in varied(own, dice)] + [*guests] * recipe.guest_rounds
    tokens = [encoded.ids[:LONGEST] for encoded in tokenizer.encode_batch([cleaned(row.text) for row in seen])]
    labels = [row.labels for row in seen]
    counts = weights_of_labels(seen, recipe)
    batches = list(_batches(tokens, recipe.batch, dice))
    optimizer, schedule = _optimizer(network, recipe, len(batches))
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=_averaging(recipe.average))
    network.train()
    for done, batch in enumerate(batches, 1):
        ids, mask = padded([tokens[at] for at in batch])
        with torch.autocast("cpu", torch.bfloat16):
            scores = network(ids, mask)
        loss = _loss(scores, truths([labels[at] for at in batch]), counts, recipe)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        average.update_parameters(network)
        progress(done, len(batches), loss.item())
    network.load_state_dict(average.module.state_dict())
    network.eval()


def _averaging(decay: float) -> Callable[..., None]:
    """How an averaged weight moves towards the newest one."""

    def move(averages: list[Tensor], newest: list[Tensor], _: Tensor | int) -> None:
        torch._foreach_lerp_(averages, newest, 1 - decay)

    return move


def weights_of_labels(seen: Sequence[Row], recipe: Recipe) -> dict[str, Tensor]:
    """For each head what a row with each label counts; rare ones more, one on the average over the rows."""
    found: dict[str, Tensor] = {}
    for head, kinds in HEADS.items():
        times = Counter(row.labels[head] for row in seen if head in row.labels)
        counts = torch.tensor([float(times[kind]) for kind in kinds])
        rarity = counts.clamp(min=1) ** -recipe.evening
        found[head] = rarity * counts.sum() / (rarity * counts).sum()
    return found


def _batches(tokens: Sequence[Sequence[int]], size: int, dice: random.Random) -> Iterator[list[int]]:
    """Shuffled batches of rows that are about as long as each other, so that little is spent on padding."""
    order = list(range(len(tokens)))
    dice.shuffle(order)
    pool = size * 32
    batches = []
    for at in range(0, len(order), pool):
        some = sorted(order[at : at + pool], key=lambda row: len(tokens[row]))
        batches += [some[start : start + size] for start in range(0, len(some), size)]
    dice.shuffle(batches)
    yield from batches


def _optimizer(
    network: Network, recipe: Recipe, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    plain = [p for name, p in network.named_parameters() if p.ndim == 1 or "embeddings" in name]
    decayed = [p for name, p in network.named_parameters() if not (p.ndim == 1 or "embeddings" in name)]
    groups = [{"params": plain, "weight_decay": 0.0}, {"params": decayed, "weight_decay": 0.01}]
    optimizer = torch.optim.AdamW(groups, lr=recipe.rate, fused=True)
    warm = max(1, int(steps * recipe.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))
    )
    return optimizer, schedule


def _loss(
    scores: Mapping[str, Tensor], true: Mapping[str, Tensor], counts: Mapping[str, Tensor], recipe: Recipe
) -> Tensor:
    """The heads' cross-entropies over the rows that have a label for them, a batch's rows weighing the same."""
    total = torch.zeros(())
    for head, weight in WEIGHT.items():
        if (true[head] >= 0).any():
            loss = functional.cross_entropy(
                scores[head].float(), true[head], counts[head], reduction="sum", label_smoothing=recipe.smoothing
            )
            total = total + weight * loss
    return total / len(true["sentiment"])
