"""Appointments: how urgent a patient is and for whom, when there is time, and a store that cannot book it twice."""
