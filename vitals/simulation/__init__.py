"""The simulator: a patient at a time is a pure function of (seed, patient, time)."""
