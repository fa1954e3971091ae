import html
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.documents import EXAMPLES, FILES, version_of
from Endpoints.wire.frames import LATER, MODULES

HERE = "http://127.0.0.1"
PAGES = ["/", "/?beds=0", "/beds/7", "/beds/x", *(path for path in FILES if FILES[path].suffix == ".html")]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), HERE, client=("127.0.0.1", 50000)) as client:
        yield client


# The pages


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_a_page_names_is_here(client: TestClient, page: str) -> None:
    text = html.unescape(client.get(page).text)
    named = re.findall(r'(?:href|src)="([^"]+)"', text)
    assert named
    for address in named:
        if address != "data:," and not address.startswith("#"):  # no icon; what is on the page
            folder = page.rpartition("/")[0]
            found = client.get(urljoin(f"{folder}/", address))
            assert found.status_code == 200 or (page, found.status_code) == ("/?beds=0", 422), address


@pytest.mark.parametrize("page", PAGES)
def test_pages_allow_no_script_but_their_own_files(client: TestClient, page: str) -> None:
    answer = client.get(page)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "script-src" not in policy
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert all(script.strip() == "" for script in re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.S))
    assert not re.search(r"<style|\bstyle=|\bon\w+=|javascript:", answer.text)


@pytest.mark.parametrize(
    "path", ["/", "/beds/7", *(path for path in FILES if "swagger" not in path and "vendor" not in path)]
)
def test_nothing_of_ours_comes_from_elsewhere_or_becomes_markup(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert not re.search(r"https?://", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text)


@pytest.mark.parametrize("page", ["/", "/beds/7", "/examples/monitor.html"])
def test_pages_say_that_this_is_not_for_clinical_use(client: TestClient, page: str) -> None:
    assert "not for clinical use" in client.get(page).text.lower()


def test_a_page_has_every_element_that_its_script_writes_to(client: TestClient) -> None:
    script = client.get("/examples/monitor.mjs").text
    page = client.get("/examples/monitor.html").text
    written = set(re.findall(r'(?:write|element)\("(\w+)"', script))
    assert {"patients", "patient", "state"} <= written
    assert written <= set(re.findall(r'\bid="(\w+)"', page))
    parts = set(re.findall(r'data-part="(\w+)"', page))
    assert parts == {"name", "signs", "news2", "prediction"}
    assert all(re.search(rf"\b{part}\b", script) for part in parts)


@pytest.mark.parametrize(("path", "name"), [("/", "ward"), ("/beds/7", "bed")])
def test_a_page_has_every_element_that_its_scripts_look_up(client: TestClient, path: str, name: str) -> None:
    page = client.get(path).text
    for module in (*MODULES[name], *(LATER if name == "ward" else ())):
        script = client.get(f"/pages/{module}.js").text
        looked_up = set(re.findall(r'element\("([\w-]+)"', script))
        assert looked_up <= set(re.findall(r'\bid="([\w-]+)"', page))
        parts = set(re.findall(r"\[(data-[a-z]+=[a-z_0-9]+)\]", script))
        assert parts <= {part.replace('"', "") for part in re.findall(r'data-[a-z]+="[a-z_0-9]+"', page)}


@pytest.mark.parametrize("name", MODULES)
def test_every_module_that_a_script_imports_is_asked_for_at_once(client: TestClient, name: str) -> None:
    needed, seen = [f"/pages/{name}.js"], set[str]()
    while needed:
        seen.add(path := needed.pop())
        found = re.findall(r'^import .* from "([^"]+)"', client.get(path).text, re.M)
        assert found or "import" not in client.get(path).text.partition("export")[0].partition("const")[0]
        needed += {posixpath.normpath(f"/pages/{each}") for each in found} - seen
    assert seen == {"/examples/stream.mjs", *(f"/pages/{module}.js" for module in MODULES[name])}


@pytest.mark.parametrize(("query", "reason"), [
    ("beds=0", "beds '0' is not allowed: it must be a whole number from 1 to 64"),
    ("beds=65", "beds '65'"), ("beds=x", "beds 'x'"), ("seed=-1", "seed '-1'"), ("patients=1-99", "patients '1-99'"),
    ("patients=1&beds=2", "patients beside beds"), ("beds=<script>x", "beds '<script>x'"),
])  # fmt: skip
def test_the_page_says_why_there_is_no_such_ward(client: TestClient, query: str, reason: str) -> None:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 422
    assert reason in html.unescape(answer.text)
    assert "<script>x" not in answer.text
    assert '<div id="refused" role="region" aria-label="Connection" >' in answer.text
    assert "data-bed=" not in answer.text


def test_the_documentation_reads_the_openapi_document(client: TestClient) -> None:
    (address,) = re.findall(r'fetch\("([^"]+)"', client.get("/docs/docs.js").text)
    assert client.get(f"/{address}").json()["openapi"].startswith("3.")
    assert "SwaggerUIBundle" in client.get("/docs/swagger-ui-bundle.js").text


@pytest.mark.parametrize("path", ["/openapi.json", "/asyncapi.json"])
@pytest.mark.parametrize("environment", ["development", "production"])
def test_documents_can_be_fetched_wherever_the_stream_can_be_used(environment: str, path: str) -> None:
    token = "0123456789abcdef" * 2
    for tokens, headers, status in [
        ((), {}, 200),
        (token, {}, 401),
        (token, {"Authorization": f"Bearer {token}"}, 200),
    ]:
        app = create_app(Settings(environment=environment, token=tokens))
        answer = TestClient(app, HERE, client=("127.0.0.1", 50000)).get(path, headers=headers)
        assert answer.status_code == status
        if status == 200:
            assert {"openapi", "asyncapi"} & answer.json().keys()


def test_the_version_of_the_pages_follows_from_their_files(client: TestClient, tmp_path: Path) -> None:
    found = client.get("/pages/version")
    assert (found.status_code, found.headers["cache-control"]) == (200, "no-cache")
    assert re.fullmatch(r"[0-9a-f]{16}", found.text)
    copy = shutil.copytree(EXAMPLES, tmp_path / "examples")
    before = version_of(copy.glob("*.mjs"))
    assert version_of(EXAMPLES.glob("*.mjs")) == before
    (copy / "stream.mjs").write_text("// another")
    assert version_of(copy.glob("*.mjs")) != before


def test_files_beside_the_examples_are_not_served(client: TestClient) -> None:
    for path in ("/examples/README.md", "/examples/..%2fmain.py", "/docs/../main.py", "/docs/redoc.standalone.js"):
        assert client.get(path).status_code == 404
