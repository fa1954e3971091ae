"""All compiled stages."""

from inspect import isfunction

from vitals.simulation.compiled.artifacts import events
from vitals.simulation.compiled.courses import episodes, stay_episodes, stays
from vitals.simulation.compiled.elements import mix
from vitals.simulation.compiled.noise import biases, fluctuations, keys, offsets
from vitals.simulation.compiled.signs import display, measured, signs, status
from vitals.simulation.compiled.state import state
from vitals.simulation.stages import Stages

__all__ = ["COMPILED", "is_compiled"]

COMPILED = Stages(
    keys=keys,
    offsets=offsets,
    biases=biases,
    episodes=episodes,
    stays=stays,
    stay_episodes=stay_episodes,
    fluctuations=fluctuations,
    state=state,
    signs=signs,
    status=status,
    measured=measured,
    display=display,
    events=events,
    is_compiled=True,
)


def is_compiled() -> bool:
    """Whether numba compiles: it can be told not to."""
    return not isfunction(mix)
