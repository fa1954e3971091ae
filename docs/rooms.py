"""Draw the rooms of the house in CONTRIBUTING.md: `uv run --group test docs/rooms.py`.

The floors are those of `[tool.importlinter]`, the arrows those of the imports. An arrow that follows from others is
left out. A test compares the drawing with this.
"""

import ast
import re
import tomllib
from pathlib import Path

import grimp

__all__ = ["GUIDE", "draw", "drawn", "floors", "imports", "label", "main", "reduced"]

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "CONTRIBUTING.md"
DRAWING = re.compile(r"```mermaid\n(.*?)```", re.S)
MAIN, SERVICE, LIBRARY = "main", "Endpoints", "vitals"
PARTS = ("serving", "wire")  # folders of the service that are rooms of their own

type Edges = set[tuple[str, str]]


def layers(name: str) -> list[list[str]]:
    """Floors of a contract of `[tool.importlinter]`, from the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (found,) = [contract["layers"] for contract in contracts if contract["name"] == name]
    return [re.split(r"[\s|]+", layer.strip()) for layer in found]


def floors() -> list[list[str]]:
    """Rooms of each floor, from the top."""
    rooms: list[list[str]] = [[MAIN]]
    for (package,) in layers("Floors of the house"):
        if package == LIBRARY:
            rooms += [[f"{LIBRARY}.{name}" for name in floor] for floor in layers("Floors of vitals")]
        else:
            rooms.append([package])
        if package == SERVICE:
            inside = [name for floor in layers("Floors of Endpoints") for name in floor if name in PARTS]
            rooms += [[f"{SERVICE}.{name}"] for name in inside]
    return rooms


def room(module: str) -> str:
    """Room of a module.

    Examples
    --------
    >>> room("vitals.simulation.noise"), room("Endpoints.fhir.resources"), room("Endpoints.wire.queries")
    ('vitals.simulation', 'Endpoints', 'Endpoints.wire')
    """
    package, *rest = module.split(".")
    inside = bool(rest) and (package == LIBRARY or rest[0] in PARTS)
    return f"{package}.{rest[0]}" if inside else package


def imports() -> Edges:
    """Rooms that import each other; the library's own `__init__` only hands on what others hold."""
    graph = grimp.build_graph(SERVICE, "Configurations", LIBRARY, cache_dir=None)
    edges = {(room(a), room(b)) for a in graph.modules for b in graph.find_modules_directly_imported_by(a)}
    for node in ast.walk(ast.parse((ROOT / "main.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and graph.modules & {node.module}:
            edges.add((MAIN, room(node.module)))
    return {(a, b) for a, b in edges if a != b and LIBRARY not in {a, b}}


def reduced(edges: Edges) -> Edges:
    """Edges that do not follow from others."""

    def reach(start: str, target: str) -> bool:
        return any(b == target or reach(b, target) for a, b in edges if a == start)

    return {(a, b) for a, b in edges if not any(c != b and reach(c, b) for x, c in edges if x == a)}


def label(name: str) -> str:
    """Path of a room."""
    path = name.replace(".", "/")
    return path if (ROOT / path).is_dir() else f"{path}.py"


def draw() -> str:
    """Drawing in the language of mermaid: rooms from the top, then who imports whom."""
    lines = [f'    {name}["{label(name)}"]' for floor in floors() for name in floor]
    order = [name for floor in floors() for name in floor]
    arrows = sorted(reduced(imports()), key=lambda edge: (order.index(edge[0]), order.index(edge[1])))
    return "\n".join(["flowchart TD", *lines, *(f"    {a} --> {b}" for a, b in arrows), ""])


def drawn() -> str:
    """Drawing in CONTRIBUTING.md."""
    (found,) = DRAWING.findall(GUIDE.read_text())
    return str(found)


def main() -> None:
    """Put the drawing into CONTRIBUTING.md."""
    GUIDE.write_text(DRAWING.sub(lambda _: f"```mermaid\n{draw()}```", GUIDE.read_text()))


if __name__ == "__main__":
    main()
