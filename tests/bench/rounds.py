"""Takes measurements in turn, round after round, so that a noisy machine is noisy for all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Rounds:
    """Seconds by name, one for each round."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def take(self, works: Mapping[str, Callable[[], object]], rounds: int) -> None:
        """Time each work, in turn, `rounds` times; once before that to warm up."""
        for number in range(-1, rounds):
            for name, work in works.items():
                started = time.perf_counter()
                work()
                if number >= 0:
                    self.seconds.setdefault(name, []).append(time.perf_counter() - started)

    def median(self, name: str) -> float:
        """Seconds of the middle round."""
        return statistics.median(self.seconds[name])

    def ratio(self, one: str, other: str) -> tuple[float, float, float]:
        """How many times as fast `one` is as `other`, round by round: the median, the least, the most."""
        return spread([b / a for a, b in zip(self.seconds[one], self.seconds[other], strict=True)])


def spread(ratios: Sequence[float]) -> tuple[float, float, float]:
    """The median, the least, the most."""
    return statistics.median(ratios), min(ratios), max(ratios)


def shown(ratio: tuple[float, float, float]) -> str:
    """ "0.91 (0.88 to 0.95)"."""
    return f"{ratio[0]:.2f} ({ratio[1]:.2f} to {ratio[2]:.2f})"
