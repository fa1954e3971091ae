"""The file of settings: what is read, and the sentence that each kind of bad file gets."""

from pathlib import Path

import pytest

from Configurations.variables import given_settings

KNOWN = ["port", "token"]
HUSH = "hush"


def refused(file: Path) -> str:
    with pytest.raises(SystemExit) as stopped:
        given_settings({}, file, KNOWN)
    sentence = str(stopped.value.code)
    assert sentence.startswith(str(file))
    assert "\n" not in sentence
    assert HUSH not in sentence
    return sentence


def test_a_file_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert given_settings({"PATH": "/bin"}, tmp_path / ".env", KNOWN) == {}


@pytest.mark.parametrize(
    "text",
    [
        "VITALS_PORT=1",
        "VITALS_PORT=1\r\n# \N{DEGREE SIGN}\r\n\r\nOTHER\n",
        "export VITALS_PORT='1'",
        "vitals_port = 1\nA=b c",
    ],
)
def test_a_file_is_lines_of_names_and_values(tmp_path: Path, text: str) -> None:
    file = tmp_path / ".env"
    file.write_bytes(text.encode())
    assert given_settings({}, file, KNOWN) == {"port": "1"}
    assert given_settings({"VITALS_PORT": "2"}, file, KNOWN) == {"port": "2"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (f"VITALS_TOKEN={HUSH}".encode("utf-16"), "is UTF-16"),
        (f"VITALS_TOKEN={HUSH}".encode("utf-16-le"), "is UTF-16"),
        (f"VITALS_TOKEN={HUSH}".encode("utf-16-be"), "is UTF-16"),
        (f"VITALS_TOKEN={HUSH}".encode("utf-32"), "is UTF-16 or not a text"),
        (f"VITALS_TOKEN={HUSH}".encode("utf-8-sig"), "begins with a byte order mark"),
        (f"A=1\n# \N{DEGREE SIGN}\nVITALS_TOKEN={HUSH}".encode("latin-1"), "is not UTF-8 (line 2, byte 0xb0)"),
        (f"VITALS_TOKEN={HUSH}\nA=\N{EURO SIGN}".encode("cp1252"), "is not UTF-8 (line 2, byte 0x80)"),
    ],
)
def test_a_file_in_another_encoding_gets_a_sentence(tmp_path: Path, data: bytes, why: str) -> None:
    file = tmp_path / ".env"
    file.write_bytes(data)
    assert why in (sentence := refused(file))
    assert "save it as UTF-8" in sentence


@pytest.mark.parametrize(
    "text",
    [
        f"A=1\nVITALS_TOKEN {HUSH}",
        f"A=1\nVITALS_TOKEN: {HUSH}",
        "A=1\nVITALS_TOKEN\n",
        "A=1\n\u200bVITALS_SEED=1",
        f"A=1\nA='{HUSH}",
    ],
)
def test_a_line_that_would_do_nothing_gets_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / ".env"
    file.write_text(text, encoding="utf-8")
    assert ", line 2: " in refused(file)


def test_what_cannot_be_read_gets_a_sentence(tmp_path: Path) -> None:
    folder, loop = tmp_path / "folder", tmp_path / "loop"
    folder.mkdir()
    loop.symlink_to(loop)
    assert "is not a file" in refused(folder)
    assert "cannot be read: Too many" in refused(loop)  # as it is for anybody, even for those who may read everything
    (tmp_path / "file").touch()
    assert "cannot be read: Not a directory" in refused(tmp_path / "file" / ".env")
