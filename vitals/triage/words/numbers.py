"""What numbers say: an age, a temperature, how long, how many tablets, a blood pressure."""

from collections.abc import Sequence

from vitals.triage.words.matching import Item

__all__ = ["mark_numbers"]

DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
NEWBORN_DAYS, BABY_DAYS, CHILD_DAYS, OLD_DAYS = 92.0, 366.0, 16 * 365.0, 75 * 365.0
CHRONIC_DAYS = 42.0
FEVER, HIGH_FEVER, HIGHEST = 37.9, 39.9, 45.0  # °C
FEVER_F, HIGH_FEVER_F, HIGHEST_F = 100.3, 103.9, 110.0
MANY_PILLS = 5
HIGH_SYSTOLIC, VERY_HIGH_SYSTOLIC, HIGHEST_SYSTOLIC = 140, 180, 300
LOW_SUGAR, HIGH_SUGAR, HIGHEST_MMOL = 4.0, 15.0, 35.0  # mmol/L
LOW_SUGAR_MG, HIGH_SUGAR_MG = 70.0, 250.0  # mg/dL
YEARS = range(1900, 2101)
NEAR = 4.5  # words
CLOSE = 2.5
WEEKS_OF_PREGNANCY = 40
WEEKS_WITH_CHILD = range(20, 43)  # "36 weeks" is said of little else


def mark_numbers(items: Sequence[Item]) -> None:
    """Add to items what their numbers mean."""
    for index, item in enumerate(items):
        if item.number is None:
            continue
        near = [other for other in items if other.sentence == item.sentence and abs(other.place - item.place) <= NEAR]
        after = [other for other in near if other.place > item.place and not other.light][:3]
        before = [other for other in near if other.place < item.place and not other.light][-3:]
        item.ideas |= age_or_time(item.number, before, after, items[max(index - 1, 0) : index + 4]) or quantity(
            item.number, near, after
        )
        if after and after[0].number == WEEKS_OF_PREGNANCY and item.number <= WEEKS_OF_PREGNANCY + 2:
            item.ideas |= {"pregnant"}  # weeks, as obstetricians write them: 28/40


def age_or_time(
    number: float, before: Sequence[Item], after: Sequence[Item], neighbors: Sequence[Item]
) -> frozenset[str]:
    """Ideas of an age, or of how long something has lasted."""
    unit = next((name for other in after[:1] for name in DAYS if name in other.ideas), None)
    is_age = any("old" in other.ideas for other in after[:3]) or any("aged" in other.ideas for other in before[-2:])
    about_child = any({"baby", "child", "newborn"} & other.ideas for other in [*before, *after])
    if is_age or (unit in {"week", "month"} and about_child and not any("long_for" in other.ideas for other in before)):
        return age(number * DAYS[unit or "year"])
    if unit == "week" and number in WEEKS_WITH_CHILD and not ideas_of(neighbors) & {"long_for", "past_after"}:
        return frozenset({"pregnant"})
    if unit is not None and number * DAYS[unit] >= CHRONIC_DAYS:
        return frozenset({"chronic"})
    return frozenset({"counted"}) if unit else frozenset()


def ideas_of(items: Sequence[Item]) -> frozenset[str]:
    """Everything that items mean."""
    return frozenset(idea for item in items for idea in item.ideas)


def age(days: float) -> frozenset[str]:
    """Ideas of an age."""
    if days < NEWBORN_DAYS:
        return frozenset({"newborn", "baby"})
    if days < BABY_DAYS:
        return frozenset({"baby"})
    if days < CHILD_DAYS:
        return frozenset({"child"})
    return frozenset({"elderly"}) if days >= OLD_DAYS else frozenset({"counted"})


def quantity(number: float, near: Sequence[Item], after: Sequence[Item]) -> frozenset[str]:
    """Ideas of a temperature, a number of tablets, a pressure, a level of sugar or a year."""
    ideas = ideas_of(near)
    if ideas & {"temperature", "fever", "high_fever", "degree"} and not ideas & {"denial"} and (found := heat(number)):
        return found
    if number >= MANY_PILLS and any("pill" in other.ideas for other in after):
        return frozenset({"many_pills"})
    if "pressure_reading" in ideas and HIGH_SYSTOLIC <= number < HIGHEST_SYSTOLIC:
        return frozenset({"very_high_pressure" if number >= VERY_HIGH_SYSTOLIC else "high_pressure"})
    if "sugar_reading" in ideas and (found := sugar(number)):
        return found
    return frozenset({"past_after"}) if number in YEARS else frozenset()


def heat(number: float) -> frozenset[str]:
    """Ideas of a temperature, in °C or °F."""
    if HIGH_FEVER < number < HIGHEST or HIGH_FEVER_F < number < HIGHEST_F:
        return frozenset({"fever", "high_fever"})
    return frozenset({"fever"}) if FEVER < number < HIGHEST or FEVER_F < number < HIGHEST_F else frozenset()


def sugar(number: float) -> frozenset[str]:
    """Ideas of a level of sugar, in mmol/L or mg/dL."""
    if number < LOW_SUGAR or HIGHEST_MMOL < number < LOW_SUGAR_MG:
        return frozenset({"low_sugar"})
    return frozenset({"high_sugar"}) if HIGH_SUGAR < number <= HIGHEST_MMOL or number > HIGH_SUGAR_MG else frozenset()
