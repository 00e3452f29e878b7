"""Evaluates lines of a derived environment for many states and actions at once, with every outcome of its draws.

Each value is an array whose first axis counts the rows, or has length 1 where all rows agree; the other axes
are those of the value itself. A draw with finitely many values makes a row of each of them, with its
probability. A uniform number is only known as far as comparisons have told: each comparison divides rows.
"""

import ast
from dataclasses import dataclass, field

import numpy as np

from .elementwise import COMPARISONS, OPERATORS, NotUnderstood, aligned, as_constant, as_float, as_number, as_truth, call
from .outcomes import NotEnumerable, distribution

MOST_ROWS = 400_000


class TooManyRows(Exception):
    """The rows would not fit; fewer pairs at a time may."""


@dataclass(frozen=True)
class Line:
    """`target = expression`; `reads` tells for each name in it the number of the line that gave its value."""

    target: str
    expression: ast.expr
    reads: dict[str, int]


@dataclass(frozen=True)
class _Uniform:
    """scale * u + offset, with u uniform between the numbers that are kept under `key`."""

    key: object
    scale: np.ndarray
    offset: np.ndarray


def attribute(node: ast.AST) -> str | None:
    """`self.name` as one name, or None."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        return f"self.{node.attr}"
    return None


def is_draw(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "rng"
    )


@dataclass
class Rows:
    """The values of `inputs` for each row, and of every line that was asked for."""

    lines: list[Line]
    constants: dict[str, object]
    inputs: dict[str, np.ndarray]
    count: int
    weight: np.ndarray = field(init=False)
    origin: np.ndarray = field(init=False)

    def __post_init__(self):
        self.weight, self.origin = np.ones(self.count), np.arange(self.count)
        self._known: dict[object, object] = dict(self.inputs)

    def line(self, number: int):
        """The value of a line; may divide rows, so that what was asked for before must be asked for again."""
        if number not in self._known:
            line = self.lines[number]
            for read in line.reads.values():
                self.line(read)
            self._draw(line)
            self._known[number] = self._value(line.expression, line)
        return self._known[number]

    def prepare(self, expression: ast.expr, reads: dict[str, int]) -> None:
        """Makes all rows that an expression needs, so that `value` divides none."""
        for read in reads.values():
            self.line(read)
        self._draw(Line("", expression, reads))

    def value(self, expression: ast.expr, reads: dict[str, int]) -> np.ndarray:
        """The value of an expression that was prepared."""
        return self._plain(expression, Line("", expression, reads))

    def input(self, name: str) -> np.ndarray:
        """An input, with the rows as they are now."""
        return self._known[name]

    def full(self, value: np.ndarray) -> np.ndarray:
        """The value with an entry for each row."""
        return np.broadcast_to(value, (self.count, *value.shape[1:]))

    # Draws

    def _draw(self, line: Line) -> None:
        """Makes the rows of every draw, and of every comparison with a uniform number, innermost first."""
        for node in _innermost_first(line.expression):
            if is_draw(node):
                self._known[node] = self._drawn(node, line)
            elif isinstance(node, ast.Compare) and self._is_uniform(node, line):
                self._known[node] = self._compared(node, line)

    def _is_uniform(self, node: ast.Compare, line: Line) -> bool:
        for part in ast.walk(node):
            value = self._known.get(part) if is_draw(part) else None
            if isinstance(part, ast.Name) and part.id in line.reads:
                value = self._known[line.reads[part.id]]
            if isinstance(value, (_Uniform, list)):
                return True
        return False

    def _drawn(self, node: ast.Call, line: Line):
        name = node.func.attr
        arguments = [self._plain(argument, line) for argument in node.args]
        keywords = {keyword.arg: self._plain(keyword.value, line) for keyword in node.keywords}
        size = keywords.pop("size", None)
        times = None if size is None else int(as_constant(size))
        if name in ("random", "uniform"):
            return self._uniform(node, name, arguments, keywords, times)
        width = max((each.shape[1] for each in (*arguments, *keywords.values()) if each.ndim > 1), default=None)
        if name == "choice" or width is None:
            if times is None:
                return self._discrete(name, arguments, keywords)
            width = times
        elif times is not None:
            raise NotUnderstood("a vector of draws with vectors as parameters")
        for index in range(width):
            # The rows of one draw are divided by the next, so each is kept where division reaches it.
            given = [self._entry(argument, line, name, index) for argument in node.args]
            named = {each.arg: self._entry(each.value, line, name, index) for each in node.keywords if each.arg != "size"}
            self._known[(node, index)] = self._discrete(name, given, named)
        return np.stack([self.full(self._known.pop((node, index))) for index in range(width)], axis=1)

    def _entry(self, node: ast.expr, line: Line, name: str, index: int) -> np.ndarray:
        value = self._plain(node, line)
        return value[:, index] if value.ndim > 1 and name != "choice" else value

    def _uniform(self, node, name, arguments, keywords, times):
        if name == "random" and arguments:
            raise NotUnderstood("random() with a size by position")
        low = arguments[0] if arguments else keywords.get("low", np.zeros(1))
        high = arguments[1] if len(arguments) > 1 else keywords.get("high", np.ones(1))
        numbers = []
        for index in range(1 if times is None else times):
            key = (node, index)
            self._known[("low", key)], self._known[("high", key)] = np.zeros(self.count), np.ones(self.count)
            numbers.append(_Uniform(key, as_float(high) - as_float(low), as_float(low)))
        return numbers[0] if times is None else numbers

    def _discrete(self, name: str, arguments: list, keywords: dict):
        """One draw for each row: a row for each value, with its probability."""
        parameters = [*arguments, *keywords.values()]
        flat = [np.reshape(each, (len(each), -1)) for each in parameters]
        if all(len(each) == 1 for each in flat):
            kinds, which = np.zeros(1, np.intp), np.zeros(self.count, np.intp)
        else:
            table = np.concatenate([np.broadcast_to(each, (self.count, each.shape[1])) for each in flat], axis=1)
            _, kinds, which = np.unique(table, axis=0, return_index=True, return_inverse=True)
            which = which.ravel()
        values, chances = [], []
        for row in kinds:
            given = [each[row if len(each) > 1 else 0] for each in parameters]
            count = len(arguments)
            listed = distribution(name, given[:count], dict(zip(keywords, given[count:])))
            values.append(listed[0][listed[1] > 0.0])
            chances.append(listed[1][listed[1] > 0.0])
        starts = np.cumsum([0, *map(len, values)])
        lengths = np.diff(starts)[which]
        self._check(int(lengths.sum()))
        place = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        entry = np.repeat(starts[:-1][which], lengths) + place
        self._divide(np.repeat(np.arange(self.count), lengths), np.concatenate(chances)[entry])
        return np.concatenate(values)[entry]

    def _compared(self, node: ast.Compare, line: Line):
        left, right = (self._value(part, line) for part in (node.left, node.comparators[0]))
        below = isinstance(node.ops[0], (ast.Lt, ast.LtE))
        if not below and not isinstance(node.ops[0], (ast.Gt, ast.GtE)):
            raise NotEnumerable("a continuous draw is compared for equality")
        if isinstance(right, (_Uniform, list)):
            left, right, below = right, left, not below
        if isinstance(right, (_Uniform, list)):
            raise NotEnumerable("two continuous draws are compared with each other")
        if isinstance(left, _Uniform):
            if right.ndim > 1:
                raise NotUnderstood("a uniform number beside a vector")
            self._known[node] = right
            return self._split(left, node) == below
        # A vector of them: one after the other, each kept where division reaches it.
        self._known[node] = right
        for index, number in enumerate(left):
            self._known[(node, index)] = self._split(number, node, index) == below
        return np.stack([self.full(self._known.pop((node, index))) for index in range(len(left))], axis=1)

    def _split(self, number: _Uniform, node: ast.AST, index: int | None = None) -> np.ndarray:
        """Divides the rows where the number may lie on both sides of the bound kept under `node`; bool (rows,)."""
        bound = self._known[node]
        bound = bound[:, index] if index is not None and bound.ndim > 1 else bound
        scale, offset = self.full(number.scale), self.full(number.offset)
        low, high = self._known[("low", number.key)], self._known[("high", number.key)]
        if not (np.all(scale > 0.0) or np.all(scale < 0.0)):
            raise NotUnderstood("a uniform number times something of either sign")
        at = (self.full(bound) - offset) / scale
        share = np.clip((at - low) / (high - low), 0.0, 1.0)
        both = (share > 0.0) & (share < 1.0)
        lengths = 1 + both
        self._check(int(lengths.sum()))
        rows = np.repeat(np.arange(self.count), lengths)
        second = np.zeros(len(rows), bool)
        second[1:] = rows[1:] == rows[:-1]
        lower = np.where(both[rows], ~second, share[rows] >= 1.0)
        chance = np.where(both[rows], np.where(lower, share[rows], 1.0 - share[rows]), 1.0)
        at, positive = at[rows], bool(np.all(scale > 0.0))
        self._divide(rows, chance)
        inner = both[rows]
        low, high = self._known[("low", number.key)], self._known[("high", number.key)]
        self._known[("high", number.key)] = np.where(inner & lower, at, high)
        self._known[("low", number.key)] = np.where(inner & ~lower, at, low)
        return lower if positive else ~lower

    def _check(self, rows: int) -> None:
        if rows > MOST_ROWS:
            raise TooManyRows

    def _divide(self, rows: np.ndarray, chance: np.ndarray) -> None:
        """Goes on with copies of the given rows, each with its part of the probability."""
        if self.count > 1:
            for key, value in self._known.items():
                self._known[key] = _taken(value, rows, self.count)
        self.origin = self.origin[rows]
        self.weight = self.weight[rows] * chance
        self.count = len(rows)
        for key, value in self._known.items():
            # Of a single row nothing tells a value of its own from one that all rows share.
            if isinstance(key, tuple) and key[0] in ("low", "high") and len(value) != self.count:
                self._known[key] = np.broadcast_to(value, (self.count,)).copy()

    # Expressions

    def _value(self, node: ast.expr, line: Line):
        if node in self._known:
            return self._known[node]
        name = attribute(node)
        if name is not None or isinstance(node, ast.Name):
            return self._named(name or node.id, line)
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise NotUnderstood(ast.unparse(node))
        return method(node, line)

    def _named(self, name: str, line: Line):
        if name in line.reads:
            return self._known[line.reads[name]]
        if name in self._known:
            return self._known[name]
        value = self.constants.get(name)
        if not isinstance(value, (int, float, np.ndarray, np.number)):
            raise NotUnderstood(name)
        return np.asarray(value)[None]

    def _constant(self, node: ast.Constant, line: Line):
        if not isinstance(node.value, (int, float)):
            raise NotUnderstood(repr(node.value))
        return np.asarray(node.value)[None]

    def _list(self, node: ast.List, line: Line):
        return self._stacked([self._plain(part, line) for part in node.elts])

    def _stacked(self, parts: list[np.ndarray]) -> np.ndarray:
        rows = max(len(part) for part in parts)
        return np.stack([np.broadcast_to(part, (rows, *part.shape[1:])) for part in parts], axis=1)

    def _dict(self, node: ast.Dict, line: Line):
        return sum(self._plain(part, line) for part in node.values)

    def _plain(self, node: ast.expr, line: Line) -> np.ndarray:
        value = self._value(node, line)
        if isinstance(value, (_Uniform, list)):
            raise NotEnumerable("the value of a continuous draw is used")
        return value

    def _unaryop(self, node: ast.UnaryOp, line: Line):
        value = self._value(node.operand, line)
        if isinstance(value, _Uniform) and isinstance(node.op, ast.USub):
            return _Uniform(value.key, -value.scale, -value.offset)
        value = self._plain(node.operand, line)
        if isinstance(node.op, ast.Not):
            return ~as_truth(value)
        return -as_number(value) if isinstance(node.op, ast.USub) else value

    def _binop(self, node: ast.BinOp, line: Line):
        left, right = self._value(node.left, line), self._value(node.right, line)
        if isinstance(left, _Uniform) or isinstance(right, _Uniform):
            return _affine(left, right, node.op)
        if isinstance(left, list) or isinstance(right, list):
            raise NotUnderstood("arithmetic with a vector of uniform numbers")
        operate = OPERATORS.get(type(node.op))
        if operate is None:
            raise NotUnderstood(ast.unparse(node))
        return operate(*aligned(as_number(left), as_number(right)))

    def _compare(self, node: ast.Compare, line: Line):
        if len(node.ops) != 1 or type(node.ops[0]) not in COMPARISONS:
            raise NotUnderstood(ast.unparse(node))
        left, right = self._plain(node.left, line), self._plain(node.comparators[0], line)
        return COMPARISONS[type(node.ops[0])](*aligned(left, right))

    def _boolop(self, node: ast.BoolOp, line: Line):
        value = self._plain(node.values[0], line)
        for part in node.values[1:]:
            following = self._plain(part, line)
            test = as_truth(value) if isinstance(node.op, ast.And) else ~as_truth(value)
            value = np.where(*aligned(test, following, value))
        return value

    def _ifexp(self, node: ast.IfExp, line: Line):
        test = as_truth(self._plain(node.test, line))
        return np.where(*aligned(test, self._plain(node.body, line), self._plain(node.orelse, line)))

    def _subscript(self, node: ast.Subscript, line: Line):
        value = self._value(node.value, line)
        if isinstance(value, list):
            return value[int(as_constant(self._plain(node.slice, line)))]
        value = self._plain(node.value, line)
        index = self._plain(node.slice, line)
        if value.ndim < 2 or index.ndim > 2:
            raise NotUnderstood(ast.unparse(node))
        rows = max(len(value), len(index))
        index = np.broadcast_to(index, (rows, *index.shape[1:])).astype(np.intp)
        value = np.broadcast_to(value, (rows, *value.shape[1:]))
        size = value.shape[1]
        inside = (index >= -size) & (index < size)
        first = np.arange(rows).reshape(-1, *[1] * (index.ndim - 1))
        found = value[first, np.where(inside, index, 0)]
        if inside.all():
            return found
        # A branch that is not taken may well look outside; what is taken must be finite in the end.
        return np.where(inside.reshape(inside.shape + (1,) * (found.ndim - inside.ndim)), found, np.nan)

    def _call(self, node: ast.Call, line: Line):
        name = ast.unparse(node.func)
        if name == "sum" and ast.unparse(node).endswith(".values())"):
            return self._value(node.args[0].func.value, line)
        if node.keywords and name != "np.array":
            raise NotUnderstood(ast.unparse(node))
        return call(name, [self._plain(argument, line) for argument in node.args])


def _innermost_first(node: ast.AST):
    for part in ast.iter_child_nodes(node):
        yield from _innermost_first(part)
    yield node


def _taken(value, rows: np.ndarray, count: int):
    if isinstance(value, _Uniform):
        return _Uniform(value.key, _taken(value.scale, rows, count), _taken(value.offset, rows, count))
    if isinstance(value, list):
        return [_taken(each, rows, count) for each in value]
    return value[rows] if len(value) == count else value


def _affine(left, right, operator) -> _Uniform:
    number, other = (left, right) if isinstance(left, _Uniform) else (right, left)
    if isinstance(other, (_Uniform, list)) or other.ndim > 1:
        raise NotEnumerable("continuous draws are put together")
    other, first = as_float(other), number is left
    if isinstance(operator, ast.Add):
        return _Uniform(number.key, number.scale, number.offset + other)
    if isinstance(operator, ast.Sub):
        sign = 1.0 if first else -1.0
        return _Uniform(number.key, sign * number.scale, sign * number.offset - sign * other)
    if isinstance(operator, ast.Mult):
        return _Uniform(number.key, number.scale * other, number.offset * other)
    if isinstance(operator, ast.Div) and first:
        return _Uniform(number.key, number.scale / other, number.offset / other)
    raise NotEnumerable("the value of a continuous draw is used")
