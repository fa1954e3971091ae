"""Turns: transactions that look at many rows before they write take one after the other.

SQLite has one writer at a time, so there is nothing to do. PostgreSQL keeps a lock of its own until the transaction
ends.
"""

from enum import IntEnum

from sqlalchemy import Connection, text

__all__ = ["Turn", "take_turn"]


class Turn(IntEnum):
    """What is done in turns; any numbers that nobody else uses."""

    OFFERS = 5_470_002
    PATIENT = 5_470_003
    ADDRESS = 5_470_004


def take_turn(connection: Connection, turn: Turn, of: object = "") -> None:
    """Wait until no other transaction has this turn of the same patient or address, and keep it until the end."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:turn, hashtext(:of))")
        connection.execute(lock, {"turn": int(turn), "of": str(of)})
