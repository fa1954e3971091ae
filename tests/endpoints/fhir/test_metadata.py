from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app
from tests.endpoints.fhir.service import FHIR, issue, resource

TOKEN = "t" * 40


def test_the_statement_names_every_route(client: TestClient) -> None:
    statement = resource(client.get(f"{FHIR}/metadata"))
    (rest,) = statement["rest"]
    paths = client.get("/openapi.json").json()["paths"]
    for each in rest["resource"]:
        codes = {one["code"] for one in each["interaction"]}
        path = f"{FHIR}/{each['type']}"
        assert ("search-type" in codes) == ("get" in paths[path])
        assert ("create" in codes) == ("post" in paths[path])
        assert ("read" in codes) == ("get" in paths[f"{path}/{{id}}"])
        assert ("update" in codes) == ("put" in paths[f"{path}/{{id}}"])
        assert ("patch" in codes) == ("patch" in paths[f"{path}/{{id}}"])
        assert ("history-instance" in codes) == (f"{path}/{{id}}/_history" in paths)
        query = {one["name"] for one in paths[path]["get"]["parameters"] if not one["name"].startswith("_")}
        assert {one["name"] for one in each["searchParam"]} - {"_id"} == query


def test_it_needs_no_token_and_all_else_does() -> None:
    app = create_app(Settings(token=TOKEN))
    with TestClient(app, "http://localhost", client=("127.0.0.1", 50000)) as client:
        statement = resource(client.get(f"{FHIR}/metadata"))
        assert "Bearer" in statement["rest"][0]["security"]["description"]
        answer = client.get(f"{FHIR}/Patient/7")
        assert "a token is required" in issue(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
        foreign = client.get(f"{FHIR}/metadata", headers={"Origin": "http://elsewhere.example"})
        assert "VITALS_ALLOWED_ORIGINS" in issue(foreign, 403)


def test_whoever_asks_too_often_gets_an_outcome_too() -> None:
    app = create_app(Settings(token=TOKEN, requests_per_second=0.001))
    with TestClient(app, "http://localhost", client=("203.0.113.7", 50000)) as client:
        answers = [client.get(f"{FHIR}/metadata") for _ in range(41)]
    assert {answer.status_code for answer in answers[:40]} == {200}
    assert "requests per second" in issue(answers[40], 429)
    assert answers[40].headers["retry-after"] == "1"
