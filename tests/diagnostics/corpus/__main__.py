"""`make accuracy`: the whole corpus through the sandbox, the table of figures; exit 1 below the thresholds."""

import argparse
import sys
import time

from tests.diagnostics.corpus import engine
from tests.diagnostics.corpus.corpus import CASES
from tests.diagnostics.corpus.score import Table, score


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.diagnostics.corpus", description=__doc__)
    parser.add_argument("words", nargs="*", help="only cases whose name contains one of these words")
    options = parser.parse_args()
    numbers = [
        number for number, case in enumerate(CASES) if not options.words or any(w in case.name for w in options.words)
    ]
    began = time.monotonic()
    results = engine.run(numbers)
    table = Table(tuple(score(CASES[number], results[number]["found"]) for number in numbers))
    print("\n".join(table.lines()))
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if table.good_enough else 1


if __name__ == "__main__":
    sys.exit(main())
