"""Descriptions of the service: documents for programs, and pages for people where the settings say so.

Every file of the pages comes from this machine, scripts are files of their own, and the pages allow nothing else.
"""

import hashlib
import pathlib
from collections.abc import Iterable
from typing import Annotated, Any

import fastapi_offline
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse

from Configurations.config import PROJECT_ROOT
from Endpoints.wire.asyncapi import ADDRESS, describe
from Endpoints.wire.frames import LATER, MODULES, VENDORED, bed_page, ward_page
from Endpoints.wire.openapi import Application

__all__ = ["pages", "router"]

router, pages = APIRouter(include_in_schema=False), APIRouter(include_in_schema=False)

PAGES = pathlib.Path(__file__).parent / "pages"
EXAMPLES = PROJECT_ROOT / "examples"
SWAGGER = pathlib.Path(fastapi_offline.__file__).parent / "static"
FILES = {
    "/docs": PAGES / "docs.html",
    "/docs/docs.js": PAGES / "docs.js",
    "/docs/swagger-ui-bundle.js": SWAGGER / "swagger-ui-bundle.js",
    "/docs/swagger-ui.css": SWAGGER / "swagger-ui.css",
    "/pages/monitor.css": PAGES / "monitor.css",
    **{f"/pages/{name}.js": PAGES / f"{name}.js" for name in sorted({*MODULES["ward"], *MODULES["bed"], *LATER})},
    **{f"/pages/vendor/{name}": PAGES / "vendor" / name for name in VENDORED},
    **{f"/examples/{name}": EXAMPLES / name for name in ("monitor.html", "monitor.mjs", "monitor.css", "stream.mjs")},
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",  # ask whether it has changed
}


@router.get("/openapi.json")
async def openapi(request: Request) -> JSONResponse:
    """Requests and answers (OpenAPI 3.1)."""
    app: Application = request.app
    root_path = request.scope["root_path"]
    return JSONResponse(app.openapi() | ({"servers": [{"url": root_path}]} if root_path else {}))


@router.get("/asyncapi.json")
async def asyncapi(request: Request) -> dict[str, Any]:
    """Parameters, messages and close codes of the stream (AsyncAPI 3.0)."""
    app: Application = request.app
    return describe(
        app.title,
        app.version,
        request.url.netloc,
        root_path=request.scope["root_path"],
        secure=request.url.scheme in {"https", "wss"},
        needs_token=app.needs_token(ADDRESS),
    )


def version_of(paths: Iterable[pathlib.Path]) -> str:
    """What changes with any of these files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()[:16]


VERSION = version_of({*PAGES.glob("*.html"), *(path for path in FILES.values() if path.parent != SWAGGER)})


@pages.get("/pages/version")
async def page_version() -> PlainTextResponse:
    """Version of the pages: a page that is open while the service is updated asks for it."""
    return PlainTextResponse(VERSION, headers=HEADERS)


class PageQuery(BaseModel):
    """What stands in the address of a page: its script reads it, and nothing here does."""

    model_config = ConfigDict(extra="allow")


@pages.get("/", response_class=HTMLResponse)
async def ward(request: Request, query: Annotated[PageQuery, Query()]) -> HTMLResponse:
    """The ward, with a frame for each bed, so that nothing moves when the first readings come."""
    text, found = ward_page(request.query_params.multi_items(), request.app.state.seed)
    return HTMLResponse(text, status_code=200 if found else 422, headers=HEADERS)


@pages.get("/beds/{patient}", response_class=HTMLResponse)
async def bed(
    patient: Annotated[str, Path(examples=["7"])],
    request: Request,
    query: Annotated[PageQuery, Query()],
) -> HTMLResponse:
    """A bed of the ward: one patient, with trends of minutes to hours."""
    text, found = bed_page(patient, request.query_params.multi_items(), request.app.state.seed)
    return HTMLResponse(text, status_code=200 if found else 404, headers=HEADERS)


async def file(request: Request) -> FileResponse:
    """A file of the pages, by its path."""
    return FileResponse(FILES[request.scope["route"].path], headers=HEADERS)


async def page(request: Request, query: Annotated[PageQuery, Query()]) -> FileResponse:
    """A page, by its path."""
    return await file(request)


for path, found in FILES.items():
    pages.add_api_route(path, page if found.suffix == ".html" else file, response_class=FileResponse)
