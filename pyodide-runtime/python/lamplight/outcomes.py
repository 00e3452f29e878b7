"""Every outcome of code that draws at random, with its probability.

The code runs once for each sequence of draws: a generator that stands in for np_random answers each draw
from a script, and the script is counted through like an odometer.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

# A draw without an upper bound is cut where less than this probability is left.
TAIL = 1e-12
MOST_VALUES = 10_000


class NotEnumerable(Exception):
    """A draw with too many values, or of a kind whose values cannot be listed."""


class OutcomeGenerator:
    """Answers the draws of numpy.random.Generator from a script; see `outcomes`."""

    def __init__(self):
        self._script: list[tuple[int, np.ndarray]] = []
        self._position = 0
        self.probability = 1.0

    def begin(self) -> None:
        """Starts the next run of the code."""
        self._position, self.probability = 0, 1.0

    def advance(self) -> bool:
        """Moves the script on to the next sequence of draws; False when there is none."""
        while self._script:
            index, probabilities = self._script.pop()
            later = np.flatnonzero(probabilities[index + 1 :] > 0.0)
            if len(later):
                self._script.append((index + 1 + int(later[0]), probabilities))
                return True
        return False

    def draw(self, probabilities: np.ndarray) -> int:
        """An index, each with its probability."""
        if self._position == len(self._script):
            self._script.append((int(np.flatnonzero(probabilities > 0.0)[0]), probabilities))
        index = self._script[self._position][0]
        self._position += 1
        self.probability *= float(probabilities[index])
        return index

    def _repeat(self, size, draw: Callable[[], object]):
        if size is None:
            return draw()
        shape = (size,) if np.ndim(size) == 0 else tuple(size)
        values = [draw() for _ in range(math.prod(shape))]
        if not any(isinstance(value, UniformNumber) for value in values):
            return np.array(values).reshape(shape)
        array = np.empty(len(values), object)
        for index, value in enumerate(values):
            # One by one: numpy would ask a list of them for numbers.
            array[index] = value
        return array.reshape(shape)

    def _listed(self, name: str, size, *arguments):
        if name != "choice" and size is None and any(np.ndim(argument) for argument in arguments):
            entries = np.broadcast_arrays(*arguments)
            drawn = [self._listed(name, None, *entry) for entry in zip(*(each.ravel() for each in entries))]
            return np.array(drawn).reshape(entries[0].shape)
        values, chances = distribution(name, list(arguments), {})
        if name == "choice":
            return self._repeat(size, lambda: values[self.draw(chances)])
        return self._repeat(size, lambda: int(values[self.draw(chances)]))

    def integers(self, low, high=None, size=None, dtype=np.int64, endpoint=False):
        low, high = (0, low) if high is None else (low, high)
        return self._listed("integers", size, low, high, endpoint)

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        if size is not None and not replace:
            raise NotEnumerable("choice() without replacement")
        return self._listed("choice", size, a, p)

    def binomial(self, n, p, size=None):
        return self._listed("binomial", size, n, p)

    def poisson(self, lam=1.0, size=None):
        return self._listed("poisson", size, lam)

    def geometric(self, p, size=None):
        return self._listed("geometric", size, p)

    def random(self, size=None, dtype=np.float64, out=None):
        return self._repeat(size, lambda: UniformNumber(self, 0.0, 1.0))

    def uniform(self, low=0.0, high=1.0, size=None):
        return self._repeat(size, lambda: float(low) + (float(high) - float(low)) * UniformNumber(self, 0.0, 1.0))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotEnumerable(_CONTINUUM.format(name))


def distribution(name: str, arguments: list, keywords: dict) -> tuple[np.ndarray, np.ndarray]:
    """Values and probabilities of the draw np_random.name(*arguments, **keywords) of a single value.

    Raises NotEnumerable where they cannot be listed.
    """
    listing = {"integers": _integers, "choice": _choice, "binomial": _binomial, "poisson": _poisson, "geometric": _geometric}
    if name not in listing:
        raise NotEnumerable(_CONTINUUM.format(name))
    if name != "choice" and any(np.ndim(value) for value in (*arguments, *keywords.values())):
        raise NotEnumerable(f"{name}() draws for each entry of a vector")
    try:
        return listing[name](*arguments, **keywords)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError) as error:
        raise NotEnumerable(f"{name}() has parameters that make no sense ({error})") from error


_CONTINUUM = "np_random.{}() draws from a continuum, or in a way that cannot be listed"


def _bounded(name: str, count: int) -> int:
    if count > MOST_VALUES:
        raise NotEnumerable(f"{name}() has {count:,} possible values")
    if count < 1:
        raise NotEnumerable(f"{name}() has no possible value")
    return count


def _integers(low, high=None, endpoint=False) -> tuple[np.ndarray, np.ndarray]:
    low, high = (0, low) if high is None else (low, high)
    count = _bounded("integers", int(high) - int(low) + bool(endpoint))
    return int(low) + np.arange(count, dtype=np.int64), np.full(count, 1.0 / count)


def _choice(a, p=None) -> tuple[np.ndarray, np.ndarray]:
    values = np.arange(int(a), dtype=np.int64) if np.ndim(a) == 0 else np.asarray(a)
    count = _bounded("choice", len(values))
    return values, np.full(count, 1.0 / count) if p is None else np.asarray(p, np.float64)


def _binomial(n, p) -> tuple[np.ndarray, np.ndarray]:
    n, p = int(n), float(p)
    values = np.arange(_bounded("binomial", n + 1), dtype=np.int64)
    if n > 500:
        # By logarithms, since the coefficients overflow.
        spread = np.array([math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(n + 1)])
        with np.errstate(divide="ignore", invalid="ignore"):
            chances = np.exp(spread + values * np.log(p) + (n - values) * np.log1p(-p)) if 0.0 < p < 1.0 else values == n * p
        return values, np.asarray(chances, np.float64)
    return values, np.array([math.comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(n + 1)])


def _poisson(lam=1.0) -> tuple[np.ndarray, np.ndarray]:
    lam = float(lam)
    if lam > 600.0:
        raise NotEnumerable(f"poisson() with the mean {lam:g} has too many possible values")
    chances, term, left = [], math.exp(-lam), 1.0
    while (left > TAIL or len(chances) <= lam) and len(chances) < MOST_VALUES:
        chances.append(term)
        left -= term
        term *= lam / len(chances)
    return np.arange(len(chances), dtype=np.int64), _complete(chances)


def _geometric(p) -> tuple[np.ndarray, np.ndarray]:
    p = float(p)
    count = 1 if p >= 1.0 else int(math.log(TAIL) / math.log(1.0 - p)) + 1
    chances = [p * (1.0 - p) ** k for k in range(_bounded("geometric", count))]
    return 1 + np.arange(len(chances), dtype=np.int64), _complete(chances)


def _complete(chances: list[float]) -> np.ndarray:
    """The chances with what was cut off added to the last."""
    return np.array([*chances[:-1], max(1.0 - sum(chances[:-1]), 0.0)])


class UniformNumber:
    """A uniformly distributed number that is only known as far as comparisons have told.

    Each comparison with a constant divides its interval, with the two parts as outcomes; sums and products
    with constants are such numbers too. Any other use of its value raises NotEnumerable.
    """

    # numpy then leaves comparisons and sums with arrays to this class.
    __array_ufunc__ = None

    def __init__(self, generator: OutcomeGenerator, low: float, high: float, root=None, scale=1.0, offset=0.0):
        self._generator, self._low, self._high = generator, low, high
        self._root = self if root is None else root
        self._scale, self._offset = scale, offset

    def _is_below(self, bound) -> bool:
        """Whether the number lies below `bound`; equality has no probability."""
        root = self._root
        at = (float(bound) - self._offset) / self._scale
        share = (at - root._low) / (root._high - root._low)
        share = share if self._scale > 0 else 1.0 - share
        if share <= 0.0 or share >= 1.0:
            return share >= 1.0
        below = self._generator.draw(np.array([share, 1.0 - share])) == 0
        if below == (self._scale > 0):
            root._high = at
        else:
            root._low = at
        return below

    def _compare(self, other, below: bool):
        if isinstance(other, UniformNumber):
            raise NotEnumerable("two continuous draws are compared with each other")
        if isinstance(other, np.ndarray):
            return np.array([self._is_below(bound) == below for bound in other.ravel()]).reshape(other.shape)
        return self._is_below(other) == below

    def __lt__(self, other):
        return self._compare(other, True)

    def __le__(self, other):
        return self._compare(other, True)

    def __gt__(self, other):
        return self._compare(other, False)

    def __ge__(self, other):
        return self._compare(other, False)

    def __mul__(self, factor):
        if not isinstance(factor, (int, float, np.integer, np.floating)) or factor == 0:
            raise NotEnumerable("a continuous draw is multiplied with something else than a number")
        scaled = (self._scale * float(factor), self._offset * float(factor))
        return UniformNumber(self._generator, 0.0, 1.0, self._root, *scaled)

    def __add__(self, term):
        if not isinstance(term, (int, float, np.integer, np.floating)):
            raise NotEnumerable("a continuous draw is added to something else than a number")
        return UniformNumber(self._generator, 0.0, 1.0, self._root, self._scale, self._offset + float(term))

    __rmul__, __radd__ = __mul__, __add__

    def __sub__(self, term):
        return self + -term

    def __rsub__(self, term):
        return self * -1 + term

    def __truediv__(self, divisor):
        return self * (1.0 / divisor)

    def __floor__(self):
        ends = sorted((self._scale * end + self._offset for end in (self._root._low, self._root._high)))
        for bound in range(math.floor(ends[0]) + 1, math.ceil(ends[1])):
            if self._is_below(bound):
                return bound - 1
        return math.ceil(ends[1]) - 1

    def __int__(self):
        ends = [self._scale * end + self._offset for end in (self._root._low, self._root._high)]
        if min(ends) < 0.0:
            raise NotEnumerable("a continuous draw that may be negative is rounded")
        return self.__floor__()

    def __float__(self):
        raise NotEnumerable("the value of a continuous draw is used")

    __bool__ = __index__ = __array__ = __round__ = __float__


def outcomes(run: Callable[[], object], generator: OutcomeGenerator) -> Iterator[tuple[float, object]]:
    """(probability, result) of every way in which `run`, which draws from `generator`, can go.

    Raises NotEnumerable, and whatever `run` raises.
    """
    more = True
    while more:
        generator.begin()
        result = run()
        yield generator.probability, result
        more = generator.advance()
