"""Tables of the reference, made from what they describe: `uv run docs/generated.py` writes them into the pages.

In a page, `<!-- table: name -->` marks where a table of `TABLES` begins, and `<!-- end -->` where it ends. A test
compares the pages with this.
"""

import re
from pathlib import Path

from docs import catalog_tables, service_tables, setting_tables

__all__ = ["MARKER", "TABLES", "main", "render"]

MARKER = re.compile(r"<!-- table: (\w+) -->\n.*?<!-- end -->", re.S)
PAGES = Path(__file__).parent
TABLES = {**service_tables.TABLES, **catalog_tables.TABLES, **setting_tables.TABLES}


def render(markdown: str) -> str:
    """Page with its tables as they must be; a marker that names none is a `KeyError`."""
    return MARKER.sub(lambda found: f"<!-- table: {found[1]} -->\n\n{TABLES[found[1]]()}\n\n<!-- end -->", markdown)


def main() -> None:
    """Write the tables of every page."""
    for page in PAGES.rglob("*.md"):
        page.write_text(render(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
