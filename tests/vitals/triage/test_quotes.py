import pytest

from vitals.catalog.signs import SIGNS
from vitals.triage.case import Case
from vitals.triage.quotes import quoted, sentence


@pytest.mark.parametrize(
    ("sign", "value", "unit", "text"),
    [
        ("spo2", 86, "%", "Oxygen saturation 86 %"),
        ("spo2", 91.4, "%", "Oxygen saturation 91.4 % (91 %)"),
        ("spo2", 0.97, "fraction", "Oxygen saturation 0.97 (97 %)"),
        ("temperature_c", 38.5, "C", "Body temperature 38.5 °C"),
        ("temperature_c", 100.4, "°F", "Body temperature 100.4 °F (38 °C)"),
        ("blood_pressure_systolic", 120, "mm[Hg]", "Systolic blood pressure 120 mmHg"),
        ("glucose_mgdl", 5.5, "mmol/L", "Blood glucose 5.5 mmol/L (99 mg/dL)"),
    ],
)
def test_a_value_is_quoted_as_it_was_given(sign: str, value: float, unit: str, text: str) -> None:
    assert quoted(Case(readings={sign: [value]}, units={sign: unit}), 0, SIGNS[sign]) == text


def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop() -> None:
    assert sentence("the patient rests") == "The patient rests."
    assert sentence("Does it? Yes!") == "Does it? Yes!"
    assert sentence("") == "."
