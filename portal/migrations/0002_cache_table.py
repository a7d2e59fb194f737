"""The table of the database cache, so that `migrate` alone makes a working site; with Redis there is none to make."""

from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_accounts_merchants_terminals")]

    operations = [
        # Left in place on the way back: it holds only throwaway counters.
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
