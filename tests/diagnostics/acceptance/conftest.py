"""One migrated database and one process of the product for all the cases of a test worker."""

from collections.abc import Iterator

import pytest

from tests.diagnostics.acceptance.corpus import CASES
from tests.diagnostics.acceptance.harness import Portal, fleet
from tests.services.schema import copy_schema


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("acceptance")
    copy_schema(folder / "acceptance.sqlite3")
    portal = Portal(folder)
    assert portal.run("migrate", "--verbosity", "0")["status"] == 0
    assert portal.import_lines("fleet.jsonl", *fleet(CASES)) | {"stdout": ""} == {
        "status": 0,
        "stdout": "",
        "stderr": "",
    }
    yield portal
    portal.close()
