"""Take the pictures of the pages, in a real browser: `uv run --group browser --group figures docs/screens.py`."""

import io
import shutil
from pathlib import Path
from typing import Any

from benchmarks.service import SERVICE, serving

PICTURES = Path(__file__).parent / "images"
QUERY = "population=icu&seed=3&sort=urgency"  # people in intensive care: something alarms
SEEN = {
    **{f"ward-1280-{theme}": ("/", 1280, 780, theme) for theme in ("dark", "light")},
    **{f"ward-390-{theme}": ("/", 390, 780, theme) for theme in ("dark", "light")},
    "bed-1280-dark": ("/beds/4", 1280, 780, "dark"),
    "bed-390-light": ("/beds/4", 390, 1000, "light"),
}
BED = "&span=3600&truth=true"
SETTLED = 25_000  # milliseconds, for alarms that begin after a delay
COLORS = 64


def main() -> None:
    """Write the pictures."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with serving(*SERVICE) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        pages: dict[str, Any] = {}
        for name, (path, width, height, theme) in SEEN.items():
            pages[name] = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            more = BED if "beds" in path else ""
            pages[name].goto(f"http://127.0.0.1:{server.port}{path}?{QUERY}&theme={theme}{more}")
        pages[name].wait_for_timeout(SETTLED)
        for name, page in pages.items():
            save(page.screenshot(), PICTURES / f"{name}.png")
        browser.close()


def save(picture: bytes, path: Path) -> None:
    """Write a picture with few colors, which takes a third of the bytes."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
