"""Run by Alembic: the connection comes from `Database.migrate`, inside its transaction and under its lock."""

from alembic import context

from vitals.appointments.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
