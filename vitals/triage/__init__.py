"""Triage: urgency, specialty, and the reasons for both; no store."""
