"""A copy of a laptop's SQLite and folder comes back in PostgreSQL and a bucket, and is the same copy from there."""

from pathlib import Path

import psycopg
import pytest

from tests.services.processes import Portal
from tests.services.servers import Services

_COPY = """
import io
from django.core.management import call_command

def copied(path):
    out = io.StringIO()
    call_command("backup", path, "--json", stdout=out)
    return {key: value for key, value in json.loads(out.getvalue()).items() if key not in {"file", "size"}}
"""
_OLD = """
from portal.documents import storage
call_command("migrate", verbosity=0)
call_command("seed_scale", merchants=5, terminals=20, applications=10, stdout=io.StringIO())
storage.save([b"a paper " * 1000], limit=10**6)
result = copied(%r)
"""
_NEW = """
from portal.models import User
call_command("restore", %r, stdout=io.StringIO())
result = [copied(%r), User.objects.create_user("new@shop.example").pk]
"""


@pytest.mark.timeout(900)  # three processes, each with all migrations or all rows: a busy machine takes its time
def test_a_copy_moves_from_sqlite_to_postgresql(found: Services, bucket: str, tmp_path: Path) -> None:
    with psycopg.connect(found.database_url, autocommit=True) as server:
        server.execute("CREATE DATABASE moved")  # the others go on using theirs
    place = {
        "DATABASE_URL": found.database_url.rpartition("/")[0] + "/moved",
        "STORAGE_URL": bucket.replace("/documents", "/moved"),
    }
    (tmp_path / "new").mkdir()
    with Portal(tmp_path) as old, Portal(tmp_path / "new", place) as new:
        new.manage("prepare", "-v", "0")
        there = old.python(_COPY + _OLD % str(tmp_path / "copy"))
        here, number = new.python(_COPY + _NEW % (str(tmp_path / "copy"), str(tmp_path / "again")))

    assert here == there
    assert (there["files"], there["rows"]["portal.Terminal"]) == (1, 20)
    assert number > there["rows"]["portal.User"]
