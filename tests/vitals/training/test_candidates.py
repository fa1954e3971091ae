import pytest

from vitals.errors import UnknownEntry
from vitals.training.candidates import build_model


def test_an_unknown_candidate_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="unknown estimator 'netwrok': did you mean 'network'"):
        build_model("netwrok")
