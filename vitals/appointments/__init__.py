"""Appointments: calendars, free times, booking, waiting list, and a store that cannot book a time twice."""
