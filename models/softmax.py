"""Log-odds made into probabilities."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

FloatT = TypeVar("FloatT", bound=np.floating)


def softmax(scores: npt.NDArray[FloatT], axis: int = -1) -> npt.NDArray[FloatT]:
    """Of the same shape and precision as `scores`; along `axis` they add up to one."""
    odds = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.asarray(odds / odds.sum(axis=axis, keepdims=True))
