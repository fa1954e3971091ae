"""How urgent a patient is, for which specialty, and why; no store."""
