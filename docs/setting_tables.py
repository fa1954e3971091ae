"""Tables about settings of care: baselines, correlations, treatment, courses, oxygen, cuffs, and day and night."""

from collections.abc import Callable

from docs.tables import NONE, code, duration, table
from vitals.catalog.settings import IN_LOGARITHM, SETTINGS, Baseline, Setting
from vitals.catalog.signs import SIGNS

__all__ = ["TABLES"]

IN_CARE = [setting for setting in SETTINGS.values() if setting.baselines]


def care() -> str:
    """What each setting is, beside its numbers by sign."""
    courses = ("stay", "severity halves in", "deteriorate", "oxygen: hypoxic, others")
    heads = ("setting", "who", *courses, "pressure", "day and night", "sources")
    rows = ((code(each.id), each.name, *course(each), *recording(each)) for each in SETTINGS.values())
    return table(heads, rows)


def course(setting: Setting) -> tuple[str, str, str, str]:
    """Stay, half-life, deterioration and oxygen."""
    stay, oxygen = setting.stay, setting.oxygen
    if stay is None:
        return ("none: slots of 30 min", NONE, NONE, NONE)
    return (
        f"{stay.hours:g} h",
        f"{stay.half_life_hours:g} h, sigma {stay.half_life_sigma:g}",
        percent(stay.deterioration),
        f"{percent(oxygen.hypoxic)}, {percent(oxygen.others)}" if oxygen else NONE,
    )


def recording(setting: Setting) -> tuple[str, str, str]:
    """How pressure is measured, part of the rhythm, and sources."""
    cuff = setting.cuff
    measured = "all the time" if cuff is None else f"cuff, every {duration(cuff.seconds)}"
    if cuff and cuff.critical_seconds:
        measured += f", {duration(cuff.critical_seconds)} while `critical`"
    part = percent(setting.rhythm) if setting.rhythm else NONE
    return measured, part, ", ".join(source_link(source) for source in setting.sources)


def source_link(source: str) -> str:
    """Link to a work in the list of the clinical numbers."""
    return f"[{source}](../explanation/clinical-numbers.md#{source})"


def percent(share: float) -> str:
    """Share in percent."""
    return f"{100 * share:.3g} %"


def baselines() -> str:
    """Center and SDs of every sign in people who are not ill, in every setting of care."""
    heads = ("sign", *(f"{code(each.id)}" for each in IN_CARE))
    rows = (
        (f"{sign.name}, {sign.unit}", *(level(id, each.baselines[id]) for each in IN_CARE))
        for id, sign in SIGNS.items()
    )
    return table(heads, rows)


def level(sign: str, baseline: Baseline) -> str:
    """Center, SD between people and SD within a person."""
    unit = " log" if sign in IN_LOGARITHM else ""
    return f"{baseline.center:g}; {baseline.between:g}, {baseline.within:g}{unit}"


def care_fluctuations() -> str:
    """Components of what varies within a person, in every setting of care."""
    heads = ("sign", *(code(each.id) for each in IN_CARE))
    rows = (
        (
            sign.name,
            *(
                "; ".join(f"{100 * share:.2g} % in {duration(s)}" for s, share in each.signs[id].fluctuation)
                for each in IN_CARE
            ),
        )
        for id, sign in SIGNS.items()
    )
    return table(heads, rows)


def treatment() -> str:
    """Part of every sign's shift that treatment leaves."""
    heads = ("sign", *(code(each.id) for each in IN_CARE))
    rows = (
        (sign.name, *(f"{each.treatment[id].mean:g} ± {each.treatment[id].sd:g}" for each in IN_CARE))
        for id, sign in SIGNS.items()
    )
    return table(heads, rows)


def care_correlations() -> str:
    """Correlations of what the condition does not explain."""
    pairs = dict.fromkeys(pair for each in IN_CARE for pair in each.correlations)
    rows = (
        (
            "–".join(SIGNS[id].abbreviation for id in pair),
            *(f"{each.correlations.get(pair, 0):g}" for each in IN_CARE),
        )
        for pair in sorted(pairs, key=lambda pair: [list(SIGNS).index(id) for id in pair])
    )
    return table(("signs", *(code(each.id) for each in IN_CARE)), rows)


def rhythms() -> str:
    """Day and night in bed."""
    rows = (
        (f"{sign.name}, {sign.unit}", f"{amplitude:g}", f"{int(hour):02d}:{round(hour % 1 * 60):02d}")
        for sign in SIGNS.values()
        for amplitude, hour in (sign.rhythm,)
        if amplitude
    )
    return table(("sign", "half-amplitude", "highest at"), rows)


TABLES: dict[str, Callable[[], str]] = {
    make.__name__: make
    for make in (care, baselines, care_fluctuations, treatment, care_correlations, rhythms)
}  # fmt: skip
