"""The unit tests once more, on PostgreSQL and Redis: `python -m tests.services.whole_suite [pytest options]`."""

import os
import subprocess
import sys

from tests.services.servers import services

# Those that start processes or browsers of their own choose their servers themselves.
_LEFT_OUT = ["--ignore=tests/services", "--ignore=tests/journeys", "--ignore=tests/house"]


def main(arguments: list[str]) -> int:
    with services() as found:
        env = os.environ | found.environment()
        return subprocess.run([sys.executable, "-m", "pytest", *_LEFT_OUT, *arguments], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
