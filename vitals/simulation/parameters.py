"""Parameters: everything that the simulator and the oracle derive from the catalogs."""

from dataclasses import dataclass
from functools import lru_cache

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS, Condition
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.episodes import Courses
from vitals.simulation.noise import SlowNoise
from vitals.simulation.patients import Demographics
from vitals.simulation.physiology import Physiology
from vitals.simulation.scales import Scales
from vitals.simulation.sensors import Devices
from vitals.simulation.status import StatusRule

__all__ = ["Parameters"]


@dataclass(frozen=True, eq=False)
class Parameters:
    """Numbers of the simulation, derived from signs and conditions; nothing in them can be changed.

    Attributes
    ----------
    signs, conditions
        The catalogs that the numbers were derived from.
    scales, noise, demographics, courses, physiology, devices, status
        One part for each step of the simulation, explained in the module that uses it.

    Examples
    --------
    >>> Parameters.of().physiology.centers.shape
    (7, 80)
    """

    signs: Catalog[VitalSign]
    conditions: Catalog[Condition]
    scales: Scales
    noise: SlowNoise  # two rows for each sign: its fluctuation and the error of its device
    demographics: Demographics
    courses: Courses
    physiology: Physiology
    devices: Devices
    status: StatusRule

    @classmethod
    def of(cls, signs: Catalog[VitalSign] = SIGNS, conditions: Catalog[Condition] = CONDITIONS) -> "Parameters":
        """Parameters of signs and conditions; the same object for the same catalogs."""
        return derived(signs, conditions)


@lru_cache(maxsize=32)
def derived(signs: Catalog[VitalSign], conditions: Catalog[Condition]) -> Parameters:
    """Parameters of signs and conditions."""
    status = StatusRule.of(signs)
    return Parameters(
        signs,
        conditions,
        scales=status.scales,
        noise=signs_and_devices(signs),
        demographics=Demographics.of(signs),
        courses=Courses.of(conditions),
        physiology=Physiology.of(signs, conditions),
        devices=Devices.of(signs),
        status=status,
    )


def signs_and_devices(signs: Catalog[VitalSign]) -> SlowNoise:
    """Two rows of noise for each sign. A new sign brings its own two at the end, so the others keep theirs."""
    rows = [row for sign in signs.values() for row in (sign.fluctuation, ((sign.device.seconds, 1.0),))]
    return SlowNoise("signs and devices", rows)
