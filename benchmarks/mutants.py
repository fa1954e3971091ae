"""Single changes to a module, for `mutation.py`: which there are, and a random choice of them.

Kinds of changes: a comparison that includes its limit or no longer does, another operator, a number that is one more (a
tenth more if it is no whole number), a negated condition, a result that is None, a statement left out. Type hints and
aliases, logging, `__all__`, the statement of an assertion and what runs outside of tests alone stay as they are.
"""

import ast
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise, zip_longest

SWAPS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.MatMult: ("@", "*"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.BitXor: ("^", "&"),
}
UNARY: dict[type[ast.AST], tuple[str, str]] = {ast.Not: ("not", ""), ast.USub: ("-", "+"), ast.Invert: ("~", "")}
HINTS = {"annotation", "returns", "type_params", "bases"}  # fields of the syntax tree
OUTSIDE_OF_TESTS = re.compile("TYPE_CHECKING|__name__ == '__main__'")
LOG = re.compile("log|logger|logging")


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A change of one place in a module: what stands from `start` to `end`, in bytes, becomes `text`."""

    path: str
    kind: str
    start: int
    end: int
    text: str

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]

    def line(self, source: bytes) -> int:
        return source.count(b"\n", 0, self.start) + 1

    def before_and_after(self, source: bytes) -> tuple[str, str]:
        """The lines that the change touches, each as one line."""
        first, last = source.rfind(b"\n", 0, self.start) + 1, source.find(b"\n", self.end)
        changed = source[first : self.start] + self.text.encode() + source[self.end : last]
        return " ".join(source[first:last].decode().split()), " ".join(changed.decode().split())


class Module:
    """A module's source, and what can be changed in it."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.lines = [0, *(found.end() for found in re.finditer(b"\n", source))]

    def mutants(self) -> Iterator[Mutant]:
        for node in visited(ast.parse(self.source)):
            yield from self.of_operators(node)
            yield from self.of_values(node)
            yield from self.of_statements(node)

    def of_operators(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Compare():
                operands = pairwise([node.left, *node.comparators])
                for (left, right), operator in zip(operands, node.ops, strict=True):
                    yield from self.swap("comparison", left, operator, right)
            case ast.BoolOp():
                for left, right in pairwise(node.values):
                    yield from self.swap("operator", left, node.op, right)
            case ast.BinOp():
                yield from self.swap("operator", node.left, node.op, node.right)
            case ast.AugAssign():
                yield from self.swap("operator", node.target, node.op, node.value)
            case ast.UnaryOp() if type(node.op) in UNARY:
                old, new = UNARY[type(node.op)]
                start, _ = self.span(node)
                yield Mutant(path=self.path, kind="operator", start=start, end=start + len(old), text=new)

    def of_values(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                yield self.replace("number", node, another(number))
            case ast.Return(value=ast.Constant(value=bool() as result) as value):
                yield self.replace("result", value, str(not result))
            case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
                yield self.replace("result", value, "None")
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                yield self.replace("condition", test, "not ({})")
            case ast.comprehension(ifs=tests):
                yield from (self.replace("condition", test, "not ({})") for test in tests)

    def of_statements(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign() | ast.Raise() | ast.Delete():
                yield self.replace("statement", node, "pass")
            case ast.Break() | ast.Continue():
                yield self.replace("statement", node, "pass")
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):  # without a name nothing would work
                yield self.replace("statement", node, "pass")

    def swap(self, kind: str, left: ast.AST, operator: ast.AST, right: ast.AST) -> Iterator[Mutant]:
        """Put another operator between two operands."""
        old, new = SWAPS[type(operator)]
        begin, end = self.span(left)[1], self.span(right)[0]
        if found := re.search(re.escape(old).encode(), self.source[begin:end]):
            yield Mutant(path=self.path, kind=kind, start=begin + found.start(), end=begin + found.end(), text=new)

    def replace(self, kind: str, node: ast.AST, form: str) -> Mutant:
        """Put something in the place of a node; `{}` in it is the node as it stands there."""
        start, end = self.span(node)
        text = form.replace("{}", self.source[start:end].decode())
        return Mutant(path=self.path, kind=kind, start=start, end=end, text=text)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Bytes from which and up to which a node stands."""
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.lines[node.lineno - 1] + node.col_offset, self.lines[node.end_lineno - 1] + node.end_col_offset


def visited(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it that may be changed; of type hints only calls, such as `Query(ge=1)` in `Annotated`."""
    if is_left_alone(node):
        return
    yield node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                for root in calls(child) if name in HINTS else [child]:
                    yield from visited(root)


def is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.TypeAlias():
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Call(func=ast.Attribute(value=logger)):
            return bool(LOG.fullmatch(ast.unparse(logger)))
        case ast.Expr(value=value):
            return is_left_alone(value)
        case ast.If(test=test):
            return bool(OUTSIDE_OF_TESTS.search(ast.unparse(test)))
    return False


def calls(node: ast.AST) -> Iterator[ast.AST]:
    """The outermost calls in a type hint."""
    if isinstance(node, ast.Call):
        yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from calls(child)


def another(number: float) -> str:
    """One more of a whole number, a tenth more of another."""
    return str(number + 1 if isinstance(number, int) else float(f"{number * 1.1 or 1.0:.10g}"))


def ranked(path: str, source: bytes, seed: int) -> Iterator[tuple[bytes, Mutant]]:
    """Changes of a module with random ranks, which depend on the lines that are changed and on nothing around them."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for mutant in Module(path, source).mutants():
        key = (mutant.kind, *mutant.before_and_after(source))
        seen[key] += 1
        yield hashlib.sha256(repr((seed, path, key, seen[key])).encode()).digest(), mutant


def draw(sources: dict[str, bytes], seed: int, count: int) -> list[Mutant]:
    """Choose random changes of all modules, of each kind in turn."""
    kinds: defaultdict[str, list[tuple[bytes, Mutant]]] = defaultdict(list)
    for path, source in sources.items():
        for rank, mutant in ranked(path, source, seed):
            kinds[mutant.kind].append((rank, mutant))
    turns = zip_longest(*(sorted(kinds[kind], key=lambda pair: pair[0]) for kind in sorted(kinds)))
    mutants = (pair[1] for turn in turns for pair in turn if pair)
    return list(islice((mutant for mutant in mutants if is_python(mutant.apply(sources[mutant.path]))), count))


def is_python(source: bytes) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
