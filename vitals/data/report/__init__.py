"""Quality report of a file of vital signs: `python -m vitals.data.report`."""
