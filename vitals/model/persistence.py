"""The trained model on disk: four pickles, their metadata, and the model card.

A pickle can run any code when it is loaded, so nothing is unpickled before its bytes have the checksum that the
metadata names. Then versions are compared, and after loading the model must repeat predictions that were recorded when
it was saved. This guards against accidents and partial copies, and not against a person who can change both a pickle
and the metadata.
"""

import hashlib
import io
import json
import os
import stat
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import sklearn
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, described
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidEntry, InvalidModel, InvalidValue, UnknownEntry
from vitals.files import Draft, remove_leftovers
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES

__all__ = [
    "FEATURES",
    "METADATA",
    "MODEL_CARD",
    "OUTPUTS",
    "PICKLES",
    "Artifacts",
    "load_artifacts",
    "model_inputs",
    "save_artifacts",
]

PICKLES = {
    "scaler": "scaler.pkl",
    "label_encoder_status": "label_encoder_status.pkl",
    "label_encoder_condition": "label_encoder_condition.pkl",
    "model": "multioutput_model.pkl",
}
# Outputs, with their classes in the order of the label encoders, which sort them.
OUTPUTS = {"label_status": tuple(sorted(STATUSES)), "probable_condition": tuple(sorted(CONDITIONS))}

# Inputs of a model; the second ones where somebody gets oxygen.
FEATURES = [*SIGNS], [*SIGNS, "on_oxygen"]

METADATA, MODEL_CARD = "metadata.json", "model_card.md"
LARGEST_FILE = 10_000_000  # bytes
VECTOR_TOLERANCE = 1e-4  # of a probability: another machine's linear algebra rounds otherwise

# Recorded; scikit-learn's must be the same, because a pickle holds the insides of its objects.
VERSIONS = {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "joblib": joblib.__version__}


@dataclass(frozen=True)
class Artifacts:
    """Trained model with its scaler, label encoders and metadata.

    Attributes
    ----------
    scaler, label_encoder_status, label_encoder_condition, model
        Fitted objects of scikit-learn.
    metadata
        Content of `metadata.json`, with `test_vectors`: readings with the probabilities predicted for them.
    """

    scaler: Any
    label_encoder_status: Any
    label_encoder_condition: Any
    model: Any
    metadata: Mapping[str, Any]

    @property
    def population(self) -> Population:
        """The population that the model was trained on; metadata that say none are refused."""
        try:
            if "population" in self.metadata:
                return described(self.metadata["population"])
            return POPULATIONS[self.metadata["parameters"]["population"]]  # before descriptions were recorded
        except (KeyError, TypeError, UnknownEntry, InvalidValue, InvalidEntry) as error:
            raise InvalidModel(METADATA, "it does not say on which population the model was trained") from error

    def check_vectors(self, forward: Callable[[FloatArray], tuple[FloatArray, ...]], folder: Path | str) -> None:
        """Refuse a model that does not repeat the recorded predictions, through `forward` from readings to both."""
        try:
            vectors = self.metadata["test_vectors"]
            readings = np.array(vectors["readings"], np.float64).reshape(-1, len(self.metadata["features"]))
            recorded = [np.array(vectors[output], np.float64) for output in OUTPUTS]
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidModel(Path(folder) / METADATA, "its test vectors are none") from error
        if not len(readings):
            raise InvalidModel(Path(folder) / METADATA, "it has no test vectors")
        for output, wanted, probabilities in zip(OUTPUTS, recorded, forward(readings), strict=True):
            if wanted.shape != probabilities.shape or not np.allclose(probabilities, wanted, atol=VECTOR_TOLERANCE):
                wrong = f"it does not repeat the recorded predictions of {output}"
                raise InvalidModel(Path(folder) / PICKLES["model"], wrong)


def model_inputs(signs: FloatArray, on_oxygen: NDArray[np.bool_]) -> FloatArray:
    """Inputs of a model of patients of whom some get oxygen, shape (n_samples, n_signs + 1)."""
    return np.concatenate([signs, on_oxygen[:, None]], axis=1, dtype=np.float64)


def metadata_sha256(metadata: Mapping[str, Any]) -> str:
    """Checksum of metadata, itself left out."""
    rest = {key: value for key, value in metadata.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def save_artifacts(folder: Path | str, artifacts: Artifacts, model_card: str) -> None:
    """Write the six files of a model, each whole or not at all; old ones stand until all are written.

    Raises
    ------
    InvalidValue, OSError
        If the folder is missing or cannot be written to, or a file is so large that it would not be loaded.
    """
    folder = Path(folder)
    remove_leftovers(folder)
    contents: dict[str, bytes] = {}
    for part, name in PICKLES.items():
        stream = io.BytesIO()
        joblib.dump(getattr(artifacts, part), stream)
        contents[name] = stream.getvalue()
        if len(contents[name]) > LARGEST_FILE:
            allowed = f"at most {LARGEST_FILE}: choose a smaller model, since this one would not be loaded"
            raise InvalidValue(f"size in bytes of {name}", len(contents[name]), allowed)
    metadata = {
        **artifacts.metadata,
        "features": FEATURES[len(artifacts.scaler.mean_) > len(SIGNS)],
        "classes": {output: list(classes) for output, classes in OUTPUTS.items()},
        "versions": VERSIONS,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    metadata["sha256"] = metadata_sha256(metadata)
    contents[MODEL_CARD] = model_card.encode()
    contents[METADATA] = (json.dumps(metadata, indent=1) + "\n").encode()  # last: it vouches for the others
    with ExitStack() as stack:
        drafts = [stack.enter_context(Draft(folder / name)) for name in contents]
        for draft, content in zip(drafts, contents.values(), strict=True):
            draft.write(content)
            draft.finish()
        for draft in drafts:
            draft.commit()


def load_artifacts(folder: Path | str) -> Artifacts:
    """Read a model that `save_artifacts` wrote; its test vectors are still to be checked.

    Raises
    ------
    InvalidModel
        If a file is missing, a link, too large or changed, or was written by other versions.
    """
    folder = Path(folder)
    metadata = read_metadata(folder)
    contents = {name: read_file(folder / name) for name in PICKLES.values()}
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != metadata["files"].get(name):
            raise InvalidModel(folder / name, f"its checksum is not the one in {METADATA}")
    parts = {part: unpickle(folder / name, contents[name]) for part, name in PICKLES.items()}
    return Artifacts(**parts, metadata=metadata)


def unpickle(path: Path, content: bytes) -> Any:
    """Object in a pickle whose checksum was found right: loading runs the code that it names."""
    try:
        return joblib.load(io.BytesIO(content))
    except Exception as error:  # of any kind: classes of other versions raise their own
        raise InvalidModel(path, f"it cannot be unpickled ({type(error).__name__}: {error})") from error


def read_metadata(folder: Path) -> dict[str, Any]:
    """Metadata of a model, checked against its own checksum and the versions that run here."""
    path = folder / METADATA
    try:
        metadata: dict[str, Any] = json.loads(read_file(path))
        unchanged = metadata["sha256"] == metadata_sha256(metadata)
        features, trained, _ = metadata["features"], metadata["versions"]["scikit-learn"], dict(metadata["files"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidModel(path, "it is not the metadata of a model") from error
    if not unchanged:
        raise InvalidModel(path, "it was altered after it was written")
    if features not in FEATURES:
        raise InvalidModel(path, f"its features are {features}, not {FEATURES[0]}, with or without on_oxygen")
    if trained != sklearn.__version__:
        raise InvalidModel(
            path, f"the model was trained with scikit-learn {trained}, and this is {sklearn.__version__}"
        )
    return metadata


def read_file(path: Path) -> bytes:
    """Content of a regular file of reasonable size, read once."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise InvalidModel(path, "there is no such file") from None
    except OSError as error:
        wrong = "it is a symbolic link" if path.is_symlink() else f"it cannot be read ({error.strerror})"
        raise InvalidModel(path, wrong) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise InvalidModel(path, "it is not a regular file")
        if status.st_size > LARGEST_FILE:
            raise InvalidModel(path, f"it has {status.st_size} bytes, more than {LARGEST_FILE}")
        with open(descriptor, "rb", closefd=False) as stream:  # a folder would be refused here with another error
            return stream.read(LARGEST_FILE)
    finally:
        os.close(descriptor)
