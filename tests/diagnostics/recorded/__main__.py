"""Run part of the corpus for real and keep what was said and judged as the recording of today's versions."""

from diagnostics.evidence import Case
from diagnostics.verdict import judge
from tests.diagnostics.corpus import engine
from tests.diagnostics.corpus.corpus import CASES
from tests.diagnostics.recorded import recording

EVERY = 6


def main() -> None:
    numbers = [number for number in range(0, len(CASES), EVERY) if not CASES[number].slow]
    results = engine.run(numbers)
    recorded = []
    for number in numbers:
        case = results[number]["recorded"]["case"]
        recorded.append({"name": CASES[number].name, "case": case, "judgement": judge(Case.from_json(case)).to_json()})
    print(recording.write(recording.current(), recorded))


if __name__ == "__main__":
    main()
