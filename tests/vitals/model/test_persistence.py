"""A model on disk: saved whole, and refused when anything about it is not as it was saved.

What must be refused before anything is unpickled is tried with a trap beside it: a pickle that leaves a trace when it
is loaded, whose checksum the metadata vouch for.
"""

import dataclasses
import hashlib
import io
import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
import pytest

from vitals import files
from vitals.errors import InvalidModel, InvalidValue
from vitals.model import persistence
from vitals.model.persistence import (
    LARGEST_FILE,
    METADATA,
    MODEL_CARD,
    OUTPUTS,
    PICKLES,
    Artifacts,
    load_artifacts,
    save_artifacts,
)
from vitals.model.predictor import Predictor
from vitals.training.pipeline import label_encoders, simulate_sample, train

MEND = "restore it with `git checkout Models`, or train again with `uv run python -m vitals.training`"
SCALER, MODEL = PICKLES["scaler"], PICKLES["model"]
FIVE = [*PICKLES.values(), METADATA]


def make_artifacts(estimator: str = "logistic") -> Artifacts:
    sample = simulate_sample(1000, seed=1)
    trained = train(estimator, sample)
    vectors = sample.X[:5]
    recorded = dict(zip(OUTPUTS, (part.tolist() for part in trained.predict_proba(vectors)), strict=True))
    metadata = {"parameters": {"seed": 1, "population": "teaching"}}
    metadata |= {"test_vectors": {"readings": vectors.tolist(), **recorded}}
    return Artifacts(trained.scaler, *label_encoders(), trained.model, metadata)


@pytest.fixture(scope="module")
def artifacts() -> Artifacts:
    return make_artifacts()


@pytest.fixture
def folder(artifacts: Artifacts, tmp_path: Path) -> Path:
    models = tmp_path / "Models"
    models.mkdir()
    save_artifacts(models, artifacts, "a card\n")
    return models


class Trap:
    """Leaves a file where it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch '{self.trace}'",)


def change_metadata(folder: Path, change: Callable[[dict], object], *, vouched: bool = True) -> None:
    """Change the metadata, and vouch for it with their own checksum or leave the old one."""
    path = folder / METADATA
    metadata = json.loads(path.read_bytes())
    change(metadata)
    if vouched:
        rest = {key: value for key, value in metadata.items() if key != "sha256"}
        metadata["sha256"] = hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(metadata), encoding="utf-8")


def replace(folder: Path, name: str, content: bytes) -> None:
    """Put other bytes into a pickle, and the metadata in the picture."""
    (folder / name).write_bytes(content)
    change_metadata(folder, lambda metadata: metadata["files"].update({name: hashlib.sha256(content).hexdigest()}))


def set_trap(folder: Path, name: str = SCALER) -> Path:
    trace = folder.parent / "trace"
    stream = io.BytesIO()
    joblib.dump(Trap(trace), stream)
    replace(folder, name, stream.getvalue())
    return trace


def refused(folder: Path, name: str) -> str:
    """What is wrong with a file for which loading is refused, in a sentence that names it and the way out."""
    with pytest.raises(InvalidModel) as caught:
        Predictor.load(folder)
    assert caught.value.path == folder / name
    sentence = str(caught.value)
    assert sentence == f"{folder / name}: {caught.value.wrong}: {MEND}"
    assert "\n" not in sentence
    return caught.value.wrong


# What is saved


def test_a_saved_model_is_loaded_as_it_was(folder: Path, artifacts: Artifacts) -> None:
    assert {path.name for path in folder.iterdir()} == {*FIVE, MODEL_CARD}
    assert (folder / MODEL_CARD).read_text(encoding="utf-8") == "a card\n"
    loaded = load_artifacts(folder)
    readings = simulate_sample(200, seed=2).X
    for ours, theirs in zip(
        loaded.model.predict_proba(loaded.scaler.transform(readings)),
        artifacts.model.predict_proba(artifacts.scaler.transform(readings)),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, theirs)
    assert loaded.label_encoder_status.classes_.tolist() == list(OUTPUTS["label_status"])
    assert loaded.label_encoder_condition.classes_.tolist() == list(OUTPUTS["probable_condition"])
    assert loaded.metadata["parameters"] == {"seed": 1, "population": "teaching"}


def test_the_metadata_say_what_is_needed_to_load(folder: Path) -> None:
    metadata = json.loads((folder / METADATA).read_bytes())
    assert set(metadata["files"]) == set(PICKLES.values())
    for name, sha256 in metadata["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    assert set(metadata["versions"]) == {"scikit-learn", "numpy", "joblib"}
    assert metadata["classes"] == {output: list(classes) for output, classes in OUTPUTS.items()}
    assert len(metadata["features"]) == 7


def test_saving_again_replaces_everything(folder: Path, artifacts: Artifacts) -> None:
    before = (folder / SCALER).stat().st_ino
    save_artifacts(folder, make_artifacts("average"), "another card\n")
    assert (folder / SCALER).stat().st_ino != before
    assert (folder / MODEL_CARD).read_text(encoding="utf-8") == "another card\n"
    assert {path.name for path in folder.iterdir()} == {*FIVE, MODEL_CARD}
    Predictor.load(folder)


@pytest.mark.parametrize("file", range(6))
def test_a_disk_that_fills_up_leaves_the_old_model(folder: Path, monkeypatch: pytest.MonkeyPatch, file: int) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    written = []

    class FullDisk(files.Draft):
        def write(self, data: bytes) -> int:
            if len(written) == file:
                raise OSError(28, "No space left on device")
            written.append(self.path.name)
            return super().write(data)

    monkeypatch.setattr(persistence, "Draft", FullDisk)
    with pytest.raises(OSError, match="No space left"):
        save_artifacts(folder, make_artifacts("average"), "another card\n")
    assert len(written) == file
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before  # and no draft is left
    Predictor.load(folder)


def test_a_run_killed_between_two_files_leaves_a_model_that_is_refused(folder: Path) -> None:
    """Files take their places one by one, the metadata last: a mixture of two models is never loaded."""
    newer = folder.with_name("newer")
    newer.mkdir()
    save_artifacts(newer, make_artifacts("average"), "another card\n")
    shutil.copy(newer / MODEL, folder / MODEL)
    assert refused(folder, MODEL) == f"its checksum is not the one in {METADATA}"


def test_a_folder_that_is_missing_is_not_made(artifacts: Artifacts, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="in a folder that exists"):
        save_artifacts(tmp_path / "none", artifacts, "")
    assert not list(tmp_path.iterdir())


def test_a_model_too_large_to_be_loaded_is_not_saved(folder: Path, artifacts: Artifacts) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    large = dataclasses.replace(artifacts, model=np.random.default_rng(1).bytes(LARGEST_FILE))
    with pytest.raises(InvalidValue, match=f"size in bytes of {MODEL} 100000[0-9]+ is not allowed: it must be at most"):
        save_artifacts(folder, large, "")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


# What is refused


def test_the_trap_works(folder: Path) -> None:
    """Else all the tests below would prove nothing: vouched for, it is unpickled, and does what it says."""
    trace = set_trap(folder)
    load_artifacts(folder)
    assert trace.exists()


@pytest.mark.parametrize("name", PICKLES.values())
@pytest.mark.parametrize("place", [0.0, 0.3, 0.999])
def test_a_changed_byte_is_refused_before_anything_is_unpickled(folder: Path, name: str, place: float) -> None:
    trace = set_trap(folder, next(other for other in PICKLES.values() if other != name))
    content = bytearray((folder / name).read_bytes())
    content[int(place * len(content))] ^= 1
    (folder / name).write_bytes(content)
    assert refused(folder, name) == f"its checksum is not the one in {METADATA}"
    assert not trace.exists()


@pytest.mark.parametrize("name", PICKLES.values())
def test_a_foreign_pickle_is_refused_before_it_is_unpickled(folder: Path, name: str) -> None:
    trace = folder.parent / "trace"
    with (folder / name).open("wb") as stream:
        pickle.dump(Trap(trace), stream)
    assert refused(folder, name) == f"its checksum is not the one in {METADATA}"
    assert not trace.exists()


@pytest.mark.parametrize("name", FIVE)
def test_a_missing_file_is_refused_before_anything_is_unpickled(folder: Path, name: str) -> None:
    trace = set_trap(folder, next(other for other in PICKLES.values() if other != name))
    (folder / name).unlink()
    assert refused(folder, name) == "there is no such file"
    assert not trace.exists()


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none", METADATA) == "there is no such file"


@pytest.mark.parametrize("name", FIVE)
def test_a_symbolic_link_is_refused(folder: Path, name: str) -> None:
    trace = set_trap(folder)
    elsewhere = folder.parent / name
    (folder / name).rename(elsewhere)
    (folder / name).symlink_to(elsewhere)
    assert refused(folder, name) == "it is a symbolic link"
    assert not trace.exists()


def test_a_file_of_the_largest_size_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = max((folder / name).stat().st_size for name in FIVE)
    monkeypatch.setattr(persistence, "LARGEST_FILE", largest)
    load_artifacts(folder)
    monkeypatch.setattr(persistence, "LARGEST_FILE", largest - 1)
    with pytest.raises(InvalidModel, match=f"it has {largest} bytes, more than {largest - 1}"):
        load_artifacts(folder)


def test_saving_removes_what_a_killed_run_left_behind(folder: Path, artifacts: Artifacts) -> None:
    leftover = folder / f".tmp-{SCALER}-{'0' * 16}"
    leftover.touch()
    os.utime(leftover, (0, 0))
    save_artifacts(folder, artifacts, "a card\n")
    assert not leftover.exists()


@pytest.mark.parametrize("name", FIVE)
def test_an_oversized_file_is_refused_unread(folder: Path, name: str) -> None:
    trace = set_trap(folder)
    with (folder / name).open("ab") as stream:
        stream.truncate(LARGEST_FILE + 1)
    assert refused(folder, name) == f"it has {LARGEST_FILE + 1} bytes, more than {LARGEST_FILE}"
    assert not trace.exists()


@pytest.mark.parametrize("name", FIVE)
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_regular_file_is_refused_at_once(folder: Path, name: str, make: Callable[[Path], None]) -> None:
    """A pipe without a writer would otherwise be waited for for ever."""
    trace = set_trap(folder)
    (folder / name).unlink()
    make(folder / name)
    assert refused(folder, name) == "it is not a regular file"
    assert not trace.exists()


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Models").write_text("")
    assert refused(tmp_path / "Models", METADATA) == "it cannot be read (Not a directory)"


def test_no_descriptor_stays_open(folder: Path) -> None:
    (folder / SCALER).unlink()
    (folder / SCALER).mkdir()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        refused(folder, SCALER)
    assert len(os.listdir("/proc/self/fd")) == before


def test_another_version_of_scikit_learn_is_refused_before_anything_is_unpickled(folder: Path) -> None:
    trace = set_trap(folder)
    change_metadata(folder, lambda metadata: metadata["versions"].update({"scikit-learn": "1.0.2"}))
    assert refused(folder, METADATA).startswith("the model was trained with scikit-learn 1.0.2, and this is ")
    assert not trace.exists()


ALTERATIONS: dict[str, Callable[[dict], object]] = {
    "versions": lambda metadata: metadata["versions"].update({"scikit-learn": "1.0.2"}),
    "files": lambda metadata: metadata["files"].update({SCALER: 64 * "0"}),
    "features": lambda metadata: metadata["features"].reverse(),
    "classes": lambda metadata: metadata["classes"]["label_status"].reverse(),
    "test vectors": lambda metadata: metadata["test_vectors"]["label_status"].reverse(),
    "parameters": lambda metadata: metadata["parameters"].update({"seed": 2}),
    "an addition": lambda metadata: metadata.update({"approved": True}),
    "checksum": lambda metadata: metadata.update({"sha256": 64 * "0"}),
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_altered_metadata_are_refused_before_anything_is_unpickled(folder: Path, what: str) -> None:
    trace = set_trap(folder)
    change_metadata(folder, ALTERATIONS[what], vouched=False)
    assert refused(folder, METADATA) == "it was altered after it was written"
    assert not trace.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b'"text"', b"7", b'{"sha256": ', b"\xff\xfe", b"[" * 100_000, b'{"sha256": "0"}'],
    ids=lambda content: str(content[:12]),
)
def test_what_is_no_metadata_is_refused(folder: Path, content: bytes) -> None:
    (folder / METADATA).write_bytes(content)
    assert refused(folder, METADATA) == "it is not the metadata of a model"


@pytest.mark.parametrize("key", ["features", "versions", "files"])
def test_metadata_that_lack_something_are_refused_even_with_their_checksum(folder: Path, key: str) -> None:
    trace = set_trap(folder)
    change_metadata(folder, lambda metadata: metadata.pop(key))
    assert refused(folder, METADATA) == "it is not the metadata of a model"
    assert not trace.exists()


def test_a_file_that_the_metadata_do_not_name_is_refused(folder: Path) -> None:
    change_metadata(folder, lambda metadata: metadata["files"].pop(MODEL))
    assert refused(folder, MODEL) == f"its checksum is not the one in {METADATA}"


def test_a_model_of_other_signs_is_refused_before_anything_is_unpickled(folder: Path) -> None:
    trace = set_trap(folder)
    change_metadata(folder, lambda metadata: metadata["features"].append("lactate"))
    assert "lactate" in refused(folder, METADATA)
    assert not trace.exists()


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[0].reverse(),
        lambda rows: rows[2].__setitem__(0, rows[2][0] + 0.01),
        lambda rows: rows[0].__setitem__(0, float("nan")),
        lambda rows: rows.pop(),
        lambda rows: [row.pop() for row in rows],
    ],
    ids=["reversed", "one is off", "not a number", "one too few", "a class too few"],
)
def test_a_model_that_does_not_repeat_its_test_vectors_is_refused(
    folder: Path, output: str, change: Callable[[list], object]
) -> None:
    change_metadata(folder, lambda metadata: change(metadata["test_vectors"][output]))
    assert refused(folder, MODEL) == f"it does not repeat the recorded predictions of {output}"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda metadata: metadata.pop("test_vectors"), "its test vectors are none"),
        (lambda metadata: metadata["test_vectors"].pop("label_status"), "its test vectors are none"),
        (lambda metadata: metadata["test_vectors"]["readings"][0].pop(), "its test vectors are none"),
        (lambda metadata: metadata["test_vectors"].update(readings=[["high"]]), "its test vectors are none"),
        (lambda metadata: metadata["test_vectors"].update(readings=[]), "it has no test vectors"),
    ],
)
def test_metadata_without_sound_test_vectors_are_refused(
    folder: Path, change: Callable[[dict], object], wrong: str
) -> None:
    change_metadata(folder, change)
    assert refused(folder, METADATA) == wrong


def test_another_scaler_is_found_by_the_test_vectors(folder: Path) -> None:
    """Vouched for in the metadata, of the right version and shape, and yet not the scaler of this model."""
    scaler = joblib.load(folder / SCALER)
    scaler.mean_ = scaler.mean_ + 1.0
    stream = io.BytesIO()
    joblib.dump(scaler, stream)
    replace(folder, SCALER, stream.getvalue())
    assert refused(folder, MODEL).startswith("it does not repeat the recorded predictions")


def test_a_truncated_pickle_is_refused(folder: Path) -> None:
    content = (folder / MODEL).read_bytes()[:-100]
    (folder / MODEL).write_bytes(content)
    assert refused(folder, MODEL) == f"its checksum is not the one in {METADATA}"
    replace(folder, MODEL, content)  # somebody made it whole again, as they thought
    assert refused(folder, MODEL).startswith("it cannot be unpickled (")


def test_a_pickle_of_a_class_that_is_no_more_is_refused(folder: Path) -> None:
    replace(folder, SCALER, b"csklearn.preprocessing\nNoSuchScaler\n.")
    assert refused(folder, SCALER).startswith("it cannot be unpickled (")
