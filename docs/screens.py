"""Take the pictures of the pages, in a real browser: `uv run --group browser --group figures docs/screens.py`."""

import io
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.service import SERVICE, serving

PICTURES = Path(__file__).parent / "images"
QUERY = "population=icu&seed=3"  # people in intensive care: something alarms
BEGUN = f"{datetime.now(UTC) - timedelta(hours=6):%Y-%m-%dT%H:%M:%SZ}"
# Address of each page, and what is at the top of the picture.
ADDRESSES = {
    "ward": ("/?sort=urgency", "body"),
    "bed": (f"/beds/4?span=28800&truth=true&condition=sepsis&onset={BEGUN}&severity=3", "body"),
    "instructor": (f"/?beds=3&instructor=true&admit=2:sepsis:{BEGUN}:3", "#instructor-panel"),
}
SIZES = {1280: 780, 390: 1000}  # pixels: height by width
SEEN = {
    f"{name}-{width}-{theme}": (f"{address}&{QUERY}&theme={theme}", top, width, height)
    for name, (address, top) in ADDRESSES.items()
    for width, height in SIZES.items()
    for theme in ("dark", "light")
}
SETTLED = 25_000  # milliseconds, for alarms that begin after a delay
COLORS = 64


def main() -> None:
    """Write the pictures."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with serving(*SERVICE) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        pages: dict[str, Any] = {}
        for name, (address, _, width, height) in SEEN.items():
            pages[name] = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            pages[name].goto(f"http://127.0.0.1:{server.port}{address}")
        pages[name].wait_for_timeout(SETTLED)
        for name, page in pages.items():
            page.locator(SEEN[name][1]).first.evaluate("(node) => node.scrollIntoView()")
            save(page.screenshot(), PICTURES / f"{name}.png")
        browser.close()


def save(picture: bytes, path: Path) -> None:
    """Write a picture with few colors, which takes a third of the bytes."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
