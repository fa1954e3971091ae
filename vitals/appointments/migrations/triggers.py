"""Triggers that keep what a row was in the table `change`, whoever changes the row.

What it is now, it says itself: so making one costs nothing more, and nothing is kept twice.
"""

from collections.abc import Iterator, Sequence

from alembic import op

__all__ = ["audit", "forget", "is_sqlite"]


def is_sqlite() -> bool:
    """Whether the database is SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def pairs(columns: Sequence[str], instants: Sequence[str], documents: Sequence[str]) -> Iterator[str]:
    """Arguments of the function that makes a JSON object: names and values, instants as unix seconds."""
    for column in columns:
        yield f"'{column}', OLD.{column}"
    for column in instants:
        postgresql = f"CAST(extract(epoch FROM OLD.{column}) AS bigint)"
        yield f"'{column}', {f'OLD.{column}' if is_sqlite() else postgresql}"
    for column in documents:
        yield f"'{column}', {f'json(OLD.{column})' if is_sqlite() else f'OLD.{column}'}"


def audit(table: str, columns: Sequence[str], instants: Sequence[str] = (), documents: Sequence[str] = ()) -> None:
    """Keep what a table's rows were: these columns, and who had made them so when."""
    content = ", ".join(pairs(columns, instants, documents))
    made = f"json_object({content})" if is_sqlite() else f"jsonb_build_object({content})"
    insert = (
        "INSERT INTO change (subject, row_id, version, changed, changed_by, content) "
        f"VALUES ('{table}', OLD.id, OLD.version, OLD.changed, OLD.changed_by, {made});"
    )
    if is_sqlite():
        for happened in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_audit_{happened.lower()} AFTER {happened} ON {table} BEGIN {insert} END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {insert} RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_audit AFTER UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_audit()"
    )


def forget(table: str) -> None:
    """Drop what `audit` made; SQLite drops the triggers with their table."""
    if not is_sqlite():
        op.execute(f"DROP TRIGGER {table}_audit ON {table}")
        op.execute(f"DROP FUNCTION {table}_audit()")
