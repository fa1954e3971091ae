"""Populations in care: emergency department, general ward and intensive care, with shares set for their setting."""

from dataclasses import replace

from vitals.catalog.population import Population
from vitals.catalog.settings import EMERGENCY, ICU, WARD

__all__ = ["ENTRIES"]

EMERGENCY_SHARES = {
    "healthy": 0.575,
    "hypertension": 0.12,
    "hypertensive_crisis": 0.01,
    "hypovolemic_shock": 0.01,
    "sepsis": 0.025,
    "viral_fever": 0.06,
    "pneumonia": 0.03,
    "acute_respiratory_failure": 0.01,
    "copd_exacerbation": 0.02,
    "asthma_exacerbation": 0.015,
    "pulmonary_embolism": 0.005,
    "supraventricular_tachycardia": 0.015,
    "bradyarrhythmia": 0.01,
    "acute_heart_failure": 0.02,
    "hypoglycemia": 0.008,
    "hyperglycemia_dka": 0.02,
    "heat_stroke": 0.001,
    "hypothermia": 0.001,
    "opioid_overdose": 0.005,
    "anxiety_panic": 0.04,
}
WARD_SHARES = {
    "healthy": 0.521,
    "hypertension": 0.135,
    "hypertensive_crisis": 0.005,
    "hypovolemic_shock": 0.008,
    "sepsis": 0.03,
    "viral_fever": 0.02,
    "pneumonia": 0.09,
    "acute_respiratory_failure": 0.02,
    "copd_exacerbation": 0.01,
    "asthma_exacerbation": 0.01,
    "pulmonary_embolism": 0.023,
    "supraventricular_tachycardia": 0.014,
    "bradyarrhythmia": 0.017,
    "acute_heart_failure": 0.042,
    "hypoglycemia": 0.018,
    "hyperglycemia_dka": 0.029,
    "opioid_overdose": 0.004,
    "anxiety_panic": 0.004,
}
ICU_SHARES = {
    "healthy": 0.22,
    "hypertension": 0.10,
    "hypertensive_crisis": 0.02,
    "hypovolemic_shock": 0.05,
    "sepsis": 0.13,
    "viral_fever": 0.02,
    "pneumonia": 0.08,
    "acute_respiratory_failure": 0.04,
    "copd_exacerbation": 0.03,
    "asthma_exacerbation": 0.01,
    "pulmonary_embolism": 0.02,
    "supraventricular_tachycardia": 0.01,
    "bradyarrhythmia": 0.06,
    "acute_heart_failure": 0.04,
    "hypoglycemia": 0.01,
    "hyperglycemia_dka": 0.09,
    "hypothermia": 0.05,
    "opioid_overdose": 0.02,
}

ENTRIES = (
    Population.of(EMERGENCY_SHARES, id="emergency", name=EMERGENCY.name, setting=EMERGENCY),
    # few stays are in between: most patients of a ward have a mild problem, and those who fill it are severely ill
    replace(Population.of(WARD_SHARES, id="ward", name=WARD.name, setting=WARD), severity_mix=(0.45, 0.10, 0.45)),
    replace(Population.of(ICU_SHARES, id="icu", name=ICU.name, setting=ICU), severity_mix=(0.3, 0.4, 0.3)),
)
