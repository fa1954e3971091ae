import pytest

from Configurations.config import Settings, load_settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITALS_PORT", "9000")
    assert load_settings() == Settings(port=9000)


@pytest.mark.parametrize("port", ["abc", "-1", "65536"])
def test_a_wrong_setting_stops_with_a_sentence_that_names_it(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("VITALS_PORT", port)
    with pytest.raises(SystemExit, match=f"VITALS_PORT '{port}': Input should be"):
        load_settings()
