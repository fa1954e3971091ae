"""Tables about the data: columns, and what the catalogs of signs, conditions, populations and artifacts hold."""

from collections.abc import Callable
from math import inf

from docs.tables import NONE, code, duration, table
from vitals.catalog.conditions import CONDITIONS, HEALTHY, SEVERITIES
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.sources import SOURCES
from vitals.catalog.specialties import SPECIALTIES
from vitals.formats.contents.columns import COLUMN_SETS, QUALITY, Column
from vitals.simulation.artifacts import ARTIFACTS

__all__ = ["COLUMN_MEANINGS", "SIGN_FIELDS", "TABLES"]

# Columns whose name, unit and limits do not say all.
COLUMN_MEANINGS = {
    "patient_id": "Number of the patient. The same number and seed are the same patient, here and in the stream.",
    "timestamp": "Time of the reading, UTC.",
    "label_status": "Status of the true state: NEWS2 and limits of single signs (clinical numbers, 1.6).",
    "probable_condition": "Condition of the episode while its severity is at least 0.5, otherwise `healthy`.",
    "age": "Age of the patient in years.",
    "sex": "Sex of the patient.",
    "severity": "Severity of the episode at this time: 0 healthy, 1 mild, 2 moderate, 3 severe, and between.",
    "news2": "NEWS2 of the displayed signs, or of the noted ones with `--charted`, alert, with two points for oxygen; "
    "empty where an artifact took a sign that it needs.",
    "setting": "Where the patient is; of the population.",
    "on_oxygen": "Whether the patient gets oxygen, as staff know; `false` in the lesson.",
    "stay": "Number of the patient's stay, counted from 1970; empty in the lesson, where courses take half an hour.",
    "hours_in_stay": "Hours since the admission; empty in the lesson.",
    "deteriorates_at": "First second, UTC, of the deterioration of this stay, past or to come; empty where there is "
    "none, and in the lesson.",
    "quality": "Artifacts of the row, such as `spo2=motion`; only with `--artifacts`.",
}

# What `/api/signs` says about a sign; names of nested fields are joined by points.
SIGN_FIELDS = {
    "id": "Name of the sign in columns, messages and addresses.",
    "name": "Full name.",
    "abbreviation": "Short name, for axes and tables.",
    "loinc": "LOINC codes; the first is the one that FHIR asks for.",
    "fhir_profile": "FHIR R4 vital-signs profile; null where there is none.",
    "mdc": "Reference id of IEEE 11073-10101.",
    "unit": "Unit of the values, in UCUM.",
    "decimals": "Digits after the decimal point: the resolution of the display.",
    "accepted": "Lowest and highest value that the simulator shows; a value beyond is held at the limit.",
    "rejected": "Lowest and highest value that is taken as input; beyond, a request is refused.",
    "flags.critical_low": "Interpretation code LL at or below this value; null: never.",
    "flags.low": "Interpretation code L at or below this value.",
    "flags.high": "Interpretation code H at or above this value.",
    "flags.critical_high": "Interpretation code HH at or above this value.",
    "alarm.warning": "The status is at least `warning` at or below the first value, and at or above the second.",
    "alarm.critical": "The status is `critical` at or below the first value, and at or above the second.",
    "monitor.low": "Low-priority alarm of a monitor below the first value, and above the second.",
    "monitor.medium": "Medium-priority alarm below the first value, and above the second.",
    "monitor.high": "High-priority alarm below the first value, and above the second.",
    "monitor.delay_seconds": "Seconds that the sign must be outside before the alarm begins.",
    "monitor.margin": "How far inside the limit, in the sign's unit, the sign must be for the alarm to end.",
    "news2.up_to": "Highest value of a band of NEWS2; null in the band without an upper end.",
    "news2.points": "NEWS2 points of that band. A sign without bands is no part of NEWS2.",
    "healthy_level.mean": "Mean over healthy adults.",
    "healthy_level.sd": "Standard deviation over healthy adults.",
    "device.sd": "Standard deviation of the error of one independent reading, at the value `device.at`.",
    "device.bias_sd": "Standard deviation, over patients, of the constant offset of a patient's device.",
    "device.at": "Value at which both errors are stated; on logarithmic scales they grow with the value.",
    "device.seconds": "Time constant of the displayed error: the averaging of the monitor, in seconds.",
    "sources.id": "Works that the numbers come from: id of the citation.",
    "sources.authors": "Authors, or the body that issued it.",
    "sources.year": "Year; null for works that are issued again and again.",
    "sources.title": "Title.",
    "sources.where": "Journal with volume and first page, report number or address.",
    "sources.checked": "True if the work was looked up, false if it is cited from memory.",
}


def columns() -> str:
    """Every column of every column set."""
    sets = {name: {column.name for column in found} for name, found in COLUMN_SETS.items()}
    rows = (
        (
            code(column.name),
            ", ".join(name for name, names in sets.items() if column.name in names) or "any, with artifacts",
            "label" if column.labels else column.type,
            column.unit or NONE,
            code(*column.labels)
            if column.labels
            else f"{column.limits[0]:.16g} to {column.limits[1]:.16g}"
            if column.limits
            else NONE,
            meaning_of(column),
        )
        for column in (*COLUMN_SETS["full"], QUALITY)
    )
    return table(("column", "sets", "type", "unit", "values", "meaning"), rows)


def meaning_of(column: Column) -> str:
    """Meaning of a column: its own, or that of its sign."""
    if column.name in COLUMN_MEANINGS:
        return COLUMN_MEANINGS[column.name]
    sign = SIGNS[column.name.removeprefix("true_")]
    if column.name == sign.id:
        return f"{sign.name} as displayed, or as noted with `--charted`; with `--artifacts` it may be empty."
    return f"{sign.name} as it truly is, before the device's error and rounding."


def sign_fields() -> str:
    """Every field of a sign in `/api/signs`."""
    return table(("field", "meaning"), ((code(name), meaning) for name, meaning in SIGN_FIELDS.items()))


def signs() -> str:
    """Catalog of signs."""
    heads = ("id", "name", "unit", "LOINC", "healthy mean ± SD", "shown", "taken as input", "LL", "L", "H", "HH")
    rows = (
        (
            code(sign.id),
            sign.name,
            sign.unit,
            ", ".join(sign.loinc),
            f"{sign.healthy.mean:g} ± {sign.healthy.sd:g}",
            "{:g} to {:g}".format(*sign.accepted),
            "{:g} to {:g}".format(*sign.rejected),
            *flags_of(sign),
        )
        for sign in SIGNS.values()
    )
    return table(heads, rows)


def flags_of(sign: VitalSign) -> tuple[str, ...]:
    """First value of each interpretation code."""
    flags = sign.flags
    low = (NONE if limit is None else f"≤ {limit:g}" for limit in (flags.critical_low, flags.low))
    high = (NONE if limit is None else f"≥ {limit:g}" for limit in (flags.high, flags.critical_high))
    return (*low, *high)


def news2() -> str:
    """Bands of NEWS2."""
    rows = []
    for sign in SIGNS.values():
        bands = [
            f"{points} beyond" if highest == inf else f"{points} up to {highest:g}" for highest, points in sign.news2
        ]
        rows.append((sign.name, ", ".join(bands) or "no part of NEWS2"))
    return table(("sign", "points"), rows)


def alarms() -> str:
    """Limits of single signs in the status rule."""
    sides = ("≤", "≥")
    heads = ("sign", "`warning`", "`critical`")
    rows = []
    for sign in SIGNS.values():
        pairs = (sign.alarm.warning, sign.alarm.critical)
        texts = (
            [f"{side} {limit:g}" for side, limit in zip(sides, pair, strict=True) if limit is not None]
            for pair in pairs
        )
        rows.append((sign.name, *(", ".join(each) or NONE for each in texts)))
    return table(heads, rows)


def monitors() -> str:
    """Default limits of a monitor's alarms."""
    heads = ("sign", "`***` high", "`**` medium", "`*` low", "begins after", "ends inside by")
    rows = []
    for sign in SIGNS.values():
        pairs = (sign.monitor.high, sign.monitor.medium, sign.monitor.low)
        texts = (
            [f"{side} {limit:g}" for side, limit in zip("<>", pair, strict=True) if limit is not None] for pair in pairs
        )
        limits = (", ".join(each) or NONE for each in texts)
        rows.append((sign.name, *limits, f"{sign.monitor.delay_seconds:g} s", f"{sign.monitor.margin:g}"))
    return table(heads, rows)


def conditions() -> str:
    """Catalog of conditions: codes, care and recognition."""
    heads = ("id", "name", "ICD-10", "SNOMED CT", "specialties", "urgency: mild, moderate, severe", "recognized by")
    rows = (
        (
            code(each.id),
            each.name,
            ", ".join(each.icd10),
            each.snomed or NONE,
            code(*each.specialties),
            ", ".join(each.urgency),
            each.discriminator,
        )
        for each in CONDITIONS.values()
    )
    return table(heads, rows)


def levels() -> str:
    """Mean and SD of every sign in every condition and severity."""
    rows = [(code(HEALTHY.id), NONE, *(f"{s.healthy.mean:g} ± {s.healthy.sd:g}" for s in SIGNS.values()))]
    for each in CONDITIONS.values():
        for number, severity in enumerate(SEVERITIES, start=1):
            if each is not HEALTHY:
                found = (each.level(number, sign) for sign in SIGNS)
                rows.append((code(each.id), severity, *(f"{level.mean:g} ± {level.sd:g}" for level in found)))
    heads = ("condition", "severity", *(f"{s.abbreviation}, {s.unit}" for s in SIGNS.values()))
    return table(heads, rows)


def courses() -> str:
    """Time course of every condition."""
    heads = ("condition", "shape", "onset", "recovery", "what moves, and why")
    rows = (
        (
            code(each.id),
            each.course.shape,
            duration(each.course.onset_seconds) if each.course.onset_seconds else NONE,
            duration(each.course.recovery_seconds) if each.course.recovery_seconds else NONE,
            each.drivers,
        )
        for each in CONDITIONS.values()
    )
    return table(heads, rows)


def populations() -> str:
    """Share of every condition in every population, in percent."""
    rows = ((code(id), *(f"{100 * each.share(id):.3g}" for each in POPULATIONS.values())) for id in CONDITIONS)
    return table(("condition", *(code(id) for id in POPULATIONS)), rows)


def population_names() -> str:
    """Populations and what each is for."""
    rows = (
        (code(each.id), code(each.setting.id), each.name, " / ".join(f"{100 * share:g}" for share in each.severity_mix))
        for each in POPULATIONS.values()
    )
    return table(("population", "setting", "meaning", "mild / moderate / severe, %"), rows)


def devices() -> str:
    """Error of every device."""
    heads = ("sign", "one reading, SD", "offset of a device, SD", "at", "time constant")
    rows = (
        (
            f"{sign.name}, {sign.unit}",
            f"{sign.device.sd:g}",
            f"{sign.device.bias_sd:g}",
            f"{sign.device.at:g}",
            duration(sign.device.seconds),
        )
        for sign in SIGNS.values()
    )
    return table(heads, rows)


def fluctuations() -> str:
    """Variance of every sign between and within people, and how fast it moves."""
    heads = ("sign", "SD between people", "SD within a person", "components within", "largest credible change")
    rows = (
        (
            f"{sign.name}, {sign.unit}",
            f"{sign.between_sd:g}",
            f"{sign.within_sd:g}",
            "; ".join(f"{100 * share:.3g} % in {duration(seconds)}" for seconds, share in sign.fluctuation) or "1/f",
            f"{sign.fastest.amount:g} in {duration(sign.fastest.seconds)}",
        )
        for sign in SIGNS.values()
    )
    return table(heads, rows)


def correlations() -> str:
    """Correlations of the signs: healthy above the diagonal, ill below it."""
    ids = list(SIGNS)

    def correlation(row: str, column: str) -> str:
        if row == column:
            return "1"
        first, second = sorted((row, column), key=ids.index)
        healthy, ill = SIGNS[second].correlations.get(first, (0.0, 0.0))
        return f"{healthy if ids.index(row) < ids.index(column) else ill:g}"

    names = [sign.abbreviation for sign in SIGNS.values()]
    return table(
        ("ill \\ healthy", *names), ((SIGNS[row].abbreviation, *(correlation(row, id) for id in ids)) for row in ids)
    )


def artifacts() -> str:
    """Catalog of artifacts."""
    rows = (
        (
            code(each.id),
            each.name,
            code(*each.signs),
            f"{each.per_hour:g}",
            " to ".join(dict.fromkeys(duration(seconds) for seconds in each.seconds)),
        )
        for each in ARTIFACTS.values()
    )
    return table(("id", "meaning", "signs", "per hour", "lasts"), rows)


def specialties() -> str:
    """Catalog of specialties."""
    rows = ((code(each.id), each.name, each.snomed) for each in SPECIALTIES.values())
    return table(("id", "name", "SNOMED CT"), rows)


def sources() -> str:
    """Every work that a number comes from."""
    return "\n".join(f"- <a id='{each.id}'></a>`{each.id}`: {each}" for each in SOURCES.values())


def sources_by_entry() -> str:
    """Works behind each sign and condition."""
    entries = {sign.id: sign.sources for sign in SIGNS.values()}
    entries |= {condition.id: condition.sources for condition in CONDITIONS.values()}
    rows = ((code(id), ", ".join(f"[{source}](#{source})" for source in sources)) for id, sources in entries.items())
    return table(("sign or condition", "sources"), rows)


TABLES: dict[str, Callable[[], str]] = {
    make.__name__: make
    for make in (
        columns, sign_fields, signs, news2, alarms, monitors, conditions, levels, courses, populations,
        population_names, devices, fluctuations, correlations, artifacts, specialties, sources, sources_by_entry,
    )
}  # fmt: skip
