"""What the text of a derived environment says: its lines, which parts of its state only count the steps.

A clock is a part of the state whose next value follows from clocks alone, and on which nothing depends but
clocks, the observation, and when the episode ends. At step t it has the same value in every episode, so the
rest of the state can be enumerated without it: a grid with a battery of 200 steps has 200 times fewer states.
"""

import ast
from dataclasses import dataclass

from .columns import Line, attribute, is_draw
from .elementwise import NotUnderstood


@dataclass(frozen=True)
class Expression:
    """An expression with the numbers of the lines that its names mean."""

    node: ast.expr
    reads: dict[str, int]


@dataclass(frozen=True)
class Outline:
    """The step of a derived environment as lines.

    `state`: names in the order of get_state(), as "self.x". `following`: for each the number of the line with
    its next value, or None where it stays. `gain`: the reward where `by_reward`, else the objective. `ends`:
    conditions, any of which ends the episode. `parts`: of the observation, in order. `feasible`: the condition of the mask over `action`, which counts from
    `lowest_action`, with lines of its own; or None.
    """

    lines: list[Line]
    state: list[str]
    following: dict[str, int | None]
    gain: Expression
    by_reward: bool
    ends: list[Expression]
    parts: list[ast.expr]
    feasible: Expression | None
    feasible_lines: list[Line]
    lowest_action: int | list[int]

    def inputs(self, expression: Expression, lines: list[Line] | None = None) -> set[str]:
        """The parts of the state, "action" and "a draw" that an expression depends on in the end."""
        lines = self.lines if lines is None else lines
        found: set[str] = set()
        for node in ast.walk(expression.node):
            name = attribute(node) or (node.id if isinstance(node, ast.Name) else None)
            if name in expression.reads:
                line = lines[expression.reads[name]]
                found |= self.inputs(Expression(line.expression, line.reads), lines)
            elif name == "action" or (name is not None and name.startswith("self.")):
                found.add(name)
            elif is_draw(node):
                found.add("a draw")
        return {name for name in found if not name.startswith("self.") or name in self.state}

    def clocks(self, unequal: set[str]) -> list[str]:
        """The parts of the state that are clocks; `unequal` ones do not start with the same value always."""
        clocks = {name for name in self.state if name not in unequal}
        following = {name: self._inputs_of(number, name) for name, number in self.following.items()}
        while True:
            stray = {name for name in clocks if not following[name] <= clocks}
            for name in set(self.state) - clocks:
                stray |= following[name] & clocks
            stray |= self.inputs(self.gain) & clocks
            if self.feasible is not None:
                stray |= self.inputs(self.feasible, self.feasible_lines) & clocks
            for end in self.ends:
                inputs = self.inputs(end)
                if inputs & clocks and not inputs <= clocks:
                    stray |= inputs & clocks
            for part in self.parts:
                names = self.part_names(part)
                if names & clocks and not names <= clocks:
                    stray |= names & clocks
            if not stray & clocks:
                return [name for name in self.state if name in clocks]
            clocks -= stray

    def _inputs_of(self, number: int | None, name: str) -> set[str]:
        if number is None:
            return {name}
        return self.inputs(Expression(self.lines[number].expression, self.lines[number].reads))

    def part_names(self, part: ast.expr) -> set[str]:
        return {name for node in ast.walk(part) if (name := attribute(node)) is not None and name in self.state}


def outline(source: str, by_reward: bool = False) -> Outline:
    """Reads the module that was derived from a specification; what counts is its objective, or its reward.

    Raises NotUnderstood for any other module.
    """
    try:
        module = ast.parse(source)
    except SyntaxError as error:
        raise NotUnderstood(str(error)) from error
    methods = {
        entry.name: entry
        for node in module.body
        if isinstance(node, ast.ClassDef)
        for entry in node.body
        if isinstance(entry, ast.FunctionDef)
    }
    needed = ("reset", "step", "_observation", "get_state", "set_state")
    if sum(isinstance(node, ast.ClassDef) for node in module.body) != 1 or any(name not in methods for name in needed):
        raise NotUnderstood("the module is not one that was derived from a specification")
    state = _state_names(methods["get_state"])
    lines, scope, ends, result = _lines(methods["step"])
    observation, reward, terminated, truncated, info = result.elts
    if not (ast.unparse(terminated) == "terminated" and ast.unparse(truncated) == "truncated"):
        raise NotUnderstood("step() returns something else than terminated and truncated")
    if ast.unparse(observation) != "self._observation()":
        raise NotUnderstood("step() observes something else than _observation()")
    gain = reward if by_reward else _objective(lines[scope["info"]].expression)
    feasible, feasible_lines, lowest_action = _mask(methods.get("action_mask"))
    for name in scope:
        if name.startswith("self.") and name not in state:
            raise NotUnderstood(f"{name} is not part of get_state()")
    return Outline(
        lines=lines,
        state=state,
        following={name: scope.get(name) for name in state},
        gain=Expression(gain, _reads(gain, scope)),
        by_reward=by_reward,
        ends=ends,
        parts=_parts(methods["_observation"]),
        feasible=feasible,
        feasible_lines=feasible_lines,
        lowest_action=lowest_action,
    )


def _state_names(method: ast.FunctionDef) -> list[str]:
    value = method.body[-1].value if isinstance(method.body[-1], ast.Return) else None
    if not isinstance(value, ast.Tuple):
        raise NotUnderstood("get_state() does not return a tuple")
    names = []
    for part in value.elts:
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "copy":
            part = part.func.value
        name = attribute(part)
        if name is None:
            raise NotUnderstood(f"get_state() returns {ast.unparse(part)}")
        names.append(name)
    return names


def _lines(method: ast.FunctionDef):
    """The lines, the number of each name's last line, the conditions of the end, and what is returned."""
    lines: list[Line] = []
    scope: dict[str, int] = {}
    ends: list[Expression] = []
    for statement in method.body:
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple) and len(statement.value.elts) == 5:
            return lines, scope, ends, statement.value
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, value = statement.targets[0], statement.value
        elif isinstance(statement, ast.AugAssign):
            target = statement.target
            value = ast.BinOp(left=target, op=statement.op, right=statement.value)
        else:
            raise NotUnderstood(ast.unparse(statement))
        name = attribute(target) or (target.id if isinstance(target, ast.Name) else None)
        if name is None:
            raise NotUnderstood(ast.unparse(statement))
        if name == "rng":
            continue
        if name in ("terminated", "truncated"):
            ends += [Expression(node, _reads(node, scope)) for node in _conditions(value)]
            continue
        lines.append(Line(name, value, _reads(value, scope)))
        scope[name] = len(lines) - 1
    raise NotUnderstood("step() does not return five values")


def _reads(node: ast.expr, scope: dict[str, int]) -> dict[str, int]:
    names = {attribute(part) or (part.id if isinstance(part, ast.Name) else None) for part in ast.walk(node)}
    return {name: scope[name] for name in names if name in scope}


def _conditions(node: ast.expr) -> list[ast.expr]:
    """The conditions whose disjunction `terminated or truncated` is."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "bool":
        return _conditions(node.args[0])
    if isinstance(node, ast.Constant) and node.value is False or ast.unparse(node) == "terminated":
        return []
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return [condition for part in node.values for condition in _conditions(part)]
    if isinstance(node, ast.BoolOp) and ast.unparse(node.values[0]) == "not terminated" and len(node.values) == 2:
        return _conditions(node.values[1])
    if any(isinstance(part, ast.Name) and part.id == "terminated" for part in ast.walk(node)):
        raise NotUnderstood(ast.unparse(node))
    return [node]


def _objective(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values):
            if isinstance(key, ast.Constant) and key.value == "objective":
                return value
    raise NotUnderstood("info holds no objective")


def _parts(method: ast.FunctionDef) -> list[ast.expr]:
    """The pieces of the observation, which is clipped to its space in the end."""
    if len(method.body) == 2 and ast.unparse(method.body[1]) == (
        "return np.clip(values, self.observation_space.low, self.observation_space.high)"
    ):
        value = method.body[0].value
        text = ast.unparse(value)
        if text.startswith("np.concatenate([") and text.endswith("]).astype(np.float64)"):
            return value.func.value.args[0].elts
    raise NotUnderstood("_observation() is not one that was derived from a specification")


def _mask(method: ast.FunctionDef | None) -> tuple[Expression | None, list[Line], int | list[int]]:
    if method is None:
        return None, [], 0
    lines: list[Line] = []
    scope: dict[str, int] = {}
    for statement in method.body:
        if isinstance(statement, ast.Expr) or isinstance(statement, ast.Return):
            continue
        if not isinstance(statement, ast.Assign):
            raise NotUnderstood(ast.unparse(statement))
        name, value = ast.unparse(statement.targets[0]), statement.value
        if name == "allowed" and isinstance(value, ast.ListComp) and ast.unparse(value.generators[0].target) == "action":
            ranges = value.generators[0].iter
            is_tuple = ast.unparse(ranges.func) == "itertools.product"
            lowest = [ast.literal_eval(each.args[0]) for each in ranges.args] if is_tuple else ast.literal_eval(ranges.args[0])
            return Expression(value.elt, _reads(value.elt, scope)), lines, lowest
        lines.append(Line(name, value, _reads(value, scope)))
        scope[name] = len(lines) - 1
    raise NotUnderstood("action_mask() is not one that was derived from a specification")
