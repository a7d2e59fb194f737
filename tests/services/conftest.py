"""Servers are started once for all tests that need them, and those tests share one xdist worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import servers
from tests.services.processes import Portal


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.services)


@pytest.fixture(scope="session")
def found() -> Iterator[servers.Services]:
    """PostgreSQL and Redis."""
    with servers.services() as running:
        yield running


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """STORAGE_URL of an S3 store."""
    with servers.s3() as url:
        yield url


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Portal]:
    """The product on its embedded defaults, prepared, nothing started."""
    with Portal(tmp_path) as portal:
        portal.prepare()
        yield portal
