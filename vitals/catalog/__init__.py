"""Catalogs: sources, specialties, signs, conditions, populations."""
