"""Parameters: everything that the simulator and the oracle derive from the catalogs."""

from dataclasses import dataclass
from functools import lru_cache

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS, Condition
from vitals.catalog.settings import LESSON, Setting
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.episodes import Courses
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.patients import Demographics
from vitals.simulation.physiology import Physiology
from vitals.simulation.rhythms import Rhythms
from vitals.simulation.scales import Scales
from vitals.simulation.sensors import Devices
from vitals.simulation.status import StatusRule
from vitals.simulation.stays import Stays

__all__ = ["Parameters"]


@dataclass(frozen=True, eq=False)
class Parameters:
    """Numbers of the simulation, derived from signs, conditions and a setting; nothing in them can be changed.

    Attributes
    ----------
    signs, conditions, setting
        What the numbers were derived from.
    scales, noise, demographics, courses, stays, physiology, rhythms, devices, status
        One part for each step of the simulation, explained in the module that uses it; `stays` is None where courses
        are compressed.

    Examples
    --------
    >>> Parameters.of().physiology.centers.shape
    (7, 80)
    """

    signs: Catalog[VitalSign]
    conditions: Catalog[Condition]
    setting: Setting
    scales: Scales
    noise: Fluctuations
    demographics: Demographics
    courses: Courses
    stays: Stays | None
    physiology: Physiology
    rhythms: Rhythms
    devices: Devices
    status: StatusRule

    @classmethod
    def of(
        cls,
        signs: Catalog[VitalSign] = SIGNS,
        conditions: Catalog[Condition] = CONDITIONS,
        setting: Setting = LESSON,
    ) -> "Parameters":
        """Parameters of signs and conditions in a setting; the same object for the same ones."""
        return derived(signs, conditions, setting)


@lru_cache(maxsize=32)
def derived(signs: Catalog[VitalSign], conditions: Catalog[Condition], setting: Setting) -> Parameters:
    """Parameters of signs and conditions in a setting."""
    status = StatusRule.of(signs)
    return Parameters(
        signs,
        conditions,
        setting,
        scales=status.scales,
        noise=Fluctuations.of(signs),
        demographics=Demographics.of(signs),
        courses=Courses.of(conditions),
        stays=Stays.of(setting, conditions),
        physiology=Physiology.of(signs, conditions, setting),
        rhythms=Rhythms.of(setting),
        devices=Devices.of(signs),
        status=status,
    )
