"""Which shape of the database a copy was made of, and whether ours is the same."""

from collections.abc import Iterable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.backup.faults import CopyFault


def ours() -> list[str]:
    """The migrations of this release. Raises CopyFault("not_migrated") when the database does not have all of them."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CopyFault("not_migrated", "this database is not up to date: run `manage.py migrate` first")
    return sorted(f"{app}.{name}" for app, name in executor.loader.disk_migrations)


def compare(theirs: Iterable[str]) -> None:
    """Raises CopyFault: older_schema, newer_schema."""
    mine, other = set(ours()), set(theirs)
    if newer := sorted(other - mine):
        raise CopyFault("newer_schema", f"the copy was made by a newer portal (it has {newer[-1]}): upgrade first")
    if older := sorted(mine - other):
        raise CopyFault(
            "older_schema",
            f"the copy was made by an older portal (it lacks {older[0]}): restore it with that release, then upgrade",
        )
