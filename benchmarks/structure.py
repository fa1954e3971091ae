"""Sizes of files and functions, and who imports whom: a table with a column for each checkout.

uv run --group test benchmarks/structure.py              # this checkout
uv run --group test benchmarks/structure.py ../before .  # two of them, side by side
uv run --group test benchmarks/structure.py --imports    # and every import from one room into another

A room is a floor of the house (a folder, or a module that stands on a floor by itself), read from the layers contracts
of [tool.importlinter] in pyproject.toml. Where there are none, folders are rooms, and no import is upward. Tests,
benchmarks and clients are not counted; the body of a function begins after its docstring.
"""

import argparse
import ast
import re
import statistics
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import grimp

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("main.py", "Configurations", "Data Generator", "Endpoints", "vitals")
LONG = 350  # lines from which a module must be a catalog
NO_FLOORS = "no floors"

type Edge = tuple[str, str]


class Size(NamedTuple):
    """Lines of a file or of the body of a function."""

    lines: int
    name: str


class Floors(NamedTuple):
    """A layers contract: the highest first, rooms of one floor together."""

    layers: list[grimp.Layer]
    containers: set[str]

    @classmethod
    def of(cls, contract: dict[str, Any]) -> "Floors":
        """Read a contract as import-linter does: "a | b" may not import each other, "a : b" may."""
        layers = [grimp.Layer(*re.findall(r"[\w.]+", text), independent=":" not in text) for text in contract["layers"]]
        return cls(layers, set(contract.get("containers", ())))

    def rooms(self) -> Iterator[str]:
        """Full names of what stands on the floors."""
        for layer in self.layers:
            for tail in layer.module_tails:
                yield from (f"{container}.{tail}" for container in self.containers) if self.containers else (tail,)


class Checkout:
    """What is counted of a checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @cached_property
    def files(self) -> dict[Path, str]:
        """Text of every module, by its path in the checkout."""
        paths = [path for name in SOURCES for path in [self.folder / name, *(self.folder / name).rglob("*.py")]]
        return {path.relative_to(self.folder): path.read_text("utf-8") for path in sorted(paths) if path.is_file()}

    @cached_property
    def lines(self) -> list[Size]:
        return [Size(len(text.splitlines()), path.as_posix()) for path, text in self.files.items()]

    @cached_property
    def functions(self) -> list[Size]:
        return [size for path, text in self.files.items() for size in bodies(path, ast.parse(text))]

    @cached_property
    def graph(self) -> grimp.ImportGraph:
        """Imports among the packages, also those inside of functions and for type checkers."""
        packages = [name for name in SOURCES if Path(name, "__init__.py") in self.files]
        sys.path.insert(0, str(self.folder))
        try:
            return grimp.build_graph(*packages, cache_dir=None)
        finally:
            sys.path.remove(str(self.folder))

    @cached_property
    def edges(self) -> set[Edge]:
        """(importer, imported), by module."""
        graph = self.graph
        return {(name, other) for name in graph.modules for other in graph.find_modules_directly_imported_by(name)}

    @cached_property
    def floors(self) -> list[Floors]:
        configuration = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))["tool"]
        contracts = configuration.get("importlinter", {}).get("contracts", [])
        return [Floors.of(contract) for contract in contracts if contract["type"] == "layers"]

    @cached_property
    def rooms(self) -> set[str]:
        """What stands on a floor, or the folders where there are no floors."""
        return {room for floors in self.floors for room in floors.rooms()} or {
            ".".join(path.parent.parts) for path in self.files
        }

    def room(self, module: str) -> str:
        """The innermost room that a module is in."""
        parents = (module.rsplit(".", cut)[0] for cut in range(module.count(".") + 1))
        return next((name for name in parents if name in self.rooms), module)

    @cached_property
    def crossings(self) -> Counter[Edge]:
        """Imports from one room into another."""
        crossings = Counter((self.room(importer), self.room(imported)) for importer, imported in self.edges)
        return Counter({edge: count for edge, count in crossings.items() if edge[0] != edge[1]})

    @cached_property
    def upward(self) -> Counter[Edge]:
        """Chains of imports that lead upward or aside, excused or not."""
        found: Counter[Edge] = Counter()
        for floors in self.floors:
            illegal = self.graph.find_illegal_dependencies_for_layers(floors.layers, floors.containers)
            found.update({(each.importer, each.imported): len(each.routes) for each in illegal})
        return found


def bodies(path: Path, module: ast.Module) -> Iterator[Size]:
    """Sizes of the bodies of all functions of a module; one that is a docstring alone has none."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[ast.get_docstring(node) is not None :]
            if body:
                yield Size((body[-1].end_lineno or 0) - body[0].lineno + 1, f"{path.as_posix()}: {node.name}")


def circles(edges: Iterable[Edge]) -> list[set[str]]:
    """Groups of modules (or rooms) that all reach each other."""
    imports: defaultdict[str, set[str]] = defaultdict(set)
    for importer, imported in edges:
        imports[importer].add(imported)
    reached = {name: reach(imports, name) for name in list(imports)}
    groups = {frozenset(other for other in reached[name] if name in reached.get(other, ())) for name in reached}
    return [set(group) for group in groups if group]


def reach(imports: dict[str, set[str]], name: str) -> set[str]:
    """Everything that a module imports, and what that imports, and so on."""
    waiting, seen = [name], set[str]()
    while waiting:
        new = imports.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen


def spread(sizes: list[Size]) -> str:
    """Median, 90 %, and the largest with its name."""
    numbers = [size.lines for size in sizes]
    ninety = statistics.quantiles(numbers, n=10, method="inclusive")[-1]
    return f"{statistics.median(numbers):.0f} / {ninety:.0f} / {max(sizes).lines} ({max(sizes).name})"


def named(names: Iterable[str]) -> str:
    """A number, and what was counted."""
    listed = sorted(names)
    return f"{len(listed)} ({', '.join(listed)})" if listed else "0"


def rows(checkout: Checkout) -> dict[str, str]:
    """The figures of a checkout."""
    folders = {path.parent for path in checkout.files}
    long = [f"{size.name} {size.lines}" for size in checkout.lines if size.lines > LONG]
    upward = (f"{importer} -> {imported}" for importer, imported in checkout.upward.elements())
    return {
        "folders with modules": str(len(folders)),
        "modules": str(len(checkout.files)),
        "lines": f"{sum(size.lines for size in checkout.lines):,}",
        "lines of a file: median / 90 % / largest": spread(checkout.lines),
        "functions": f"{len(checkout.functions):,}",
        "lines of a function's body: median / 90 % / largest": spread(checkout.functions),
        f"modules above {LONG} lines": named(long),
        "floors": str(sum(len(floors.layers) for floors in checkout.floors)) if checkout.floors else NO_FLOORS,
        "rooms": str(len(checkout.rooms)) if checkout.floors else f"{NO_FLOORS}: folders",
        "imports between modules": str(len(checkout.edges)),
        "of which from one room into another": str(checkout.crossings.total()),
        "pairs of rooms with an import": str(len(checkout.crossings)),
        "circles of modules": named(" + ".join(sorted(circle)) for circle in circles(checkout.edges)),
        "circles of rooms": named(" + ".join(sorted(circle)) for circle in circles(checkout.crossings)),
        "imports upward or aside": named(upward) if checkout.floors else NO_FLOORS,
    }


def print_imports(checkout: Checkout) -> None:
    """Print which room imports how often from which others."""
    print(f"\nImports between the rooms of {checkout.folder.name}:\n")
    for room in sorted({importer for importer, _ in checkout.crossings}):
        counts = sorted((other, count) for (importer, other), count in checkout.crossings.items() if importer == room)
        print(f"- {room}: {', '.join(f'{other} {count}' for other, count in counts)}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "checkouts", metavar="CHECKOUT", nargs="*", type=Path, default=[ROOT], help="folder of a checkout; this one"
    )
    parser.add_argument("--imports", action="store_true", help="list the imports from one room into another, too")
    options = parser.parse_args()
    checkouts = [Checkout(folder) for folder in options.checkouts]
    print(f"| | {' | '.join(checkout.folder.name for checkout in checkouts)} |\n|---|{'---|' * len(checkouts)}")
    columns = [rows(checkout) for checkout in checkouts]
    for name in columns[0]:
        print(f"| {name} | {' | '.join(column[name] for column in columns)} |")
    for checkout in checkouts if options.imports else ():
        print_imports(checkout)


if __name__ == "__main__":
    main()
