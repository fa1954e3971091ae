"""Appointments in the shapes of FHIR R4: resources, searches, and what a client writes; plain dictionaries, no HTTP."""
