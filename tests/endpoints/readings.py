"""A reading that tests of endpoints send."""

__all__ = ["READING"]

READING = {
    "heart_rate": 80,
    "resp_rate": 15,
    "blood_pressure_systolic": 120,
    "blood_pressure_diastolic": 80,
    "spo2": 98,
    "temperature_c": 36.9,
    "glucose_mgdl": 95,
}
