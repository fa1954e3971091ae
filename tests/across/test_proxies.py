"""The service behind a real nginx: one answer for each request, to the client that asked, streams and pages that pass."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request

import pytest
from websockets.sync.client import connect

from benchmarks import browser, nginx
from benchmarks.behind_proxy import BEHIND, CLIENTS, PAGES, TOKEN, WORKS, Way
from benchmarks.service import serving
from benchmarks.smuggling import BEHIND_PROXY, CASES, answers, believed, case, wronged

PATIENCE = 60
READING = json.dumps(
    {
        "heart_rate": 75,
        "resp_rate": 16,
        "blood_pressure_systolic": 120,
        "blood_pressure_diastolic": 80,
        "spo2": 98,
        "temperature_c": 37.0,
        "glucose_mgdl": 100,
    }
)
needs_nginx = pytest.mark.skipif(nginx.BINARY is None, reason=nginx.NOWHERE)


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server
        assert "Traceback" not in server.log()


@pytest.fixture(
    scope="module",
    params=[
        "direct",
        pytest.param("nginx", marks=needs_nginx),
        pytest.param("nginx, keepalive", marks=needs_nginx),
    ],
)
def port(request, server):
    if request.param == "direct":
        yield server.port
    else:
        with nginx.proxy(server.port, keepalive=request.param == "nginx, keepalive") as port:
            yield port


@pytest.mark.parametrize("apart", [False, True], ids=["one segment", "two segments"])
@pytest.mark.parametrize("name", CASES)
def test_a_request_within_a_request_is_not_answered(port, name, apart):
    assert len(answers(port, CASES[name].pieces(apart=apart))) == 1


def test_nobody_is_given_the_answer_of_another(port):
    assert wronged(port, 50) == 0


def test_a_body_after_an_ignored_upgrade_is_read(port):
    for upgrade in ("h2c", "TLS/1.0", "websocket, h2c"):
        body = READING.encode()
        posted = case("Connection: Upgrade", f"Upgrade: {upgrade}", f"Content-Length: {len(body)}", body=body)
        assert [answers(port, posted.pieces(apart=apart)) for apart in (False, True)] == [[200], [200]]


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl is installed")
def test_curl_may_offer_http_2(port):
    command = ["curl", "--silent", "--fail", "--max-time", str(PATIENCE), "--http2", "--json", READING]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}/api/predict"], capture_output=True, check=True)
    assert json.loads(done.stdout)["prediction"]["label_status"]


def test_the_stream_passes_and_says_what_it_needs(port):
    with connect(f"ws://127.0.0.1:{port}/api/ws/predict?count=1", open_timeout=PATIENCE) as client:
        assert set(json.loads(client.recv(PATIENCE))) == {"timestamp", "data", "prediction"}
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api/ws/predict", timeout=PATIENCE)
    with refused.value as answer:
        assert (answer.code, answer.headers["content-type"]) == (426, "application/problem+json")
        assert "Upgrade: websocket" in json.load(answer)["detail"]


def test_a_trailer_names_no_client() -> None:
    with serving(**BEHIND_PROXY) as server:
        assert believed(server.port) == 0


# As docs/how-to/proxies.md says


@pytest.fixture(scope="module")
def under_a_path(tmp_path_factory):
    """Addresses of a service under /vitals, through nginx with TLS."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl is installed")
    file = nginx.certificate(tmp_path_factory.mktemp("tls"))
    with (
        serving(**BEHIND, VITALS_ROOT_PATH="/vitals") as server,
        nginx.recipe(server.port, file) as own,
        nginx.recipe(server.port, file, taken_off=True, token=TOKEN) as added,
    ):
        yield Way(f"https://localhost:{own}/vitals/", f"https://localhost:{added}/vitals/", file)
        assert "names no client" not in server.log()


@needs_nginx
@pytest.mark.parametrize("client", CLIENTS)
def test_clients_find_the_service_under_a_path(under_a_path, client):
    assert CLIENTS[client](under_a_path) == WORKS


@needs_nginx
@pytest.mark.slow
@pytest.mark.skipif(browser.BINARY is None, reason=browser.NOWHERE)
def test_pages_work_under_a_path(under_a_path):
    with browser.chromium() as page:
        assert {name: case(under_a_path, page) for name, case in PAGES.items()} == dict.fromkeys(PAGES, WORKS)
