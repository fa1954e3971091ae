"""Migrations of the appointments' tables, in order; once released, one is never changed."""
