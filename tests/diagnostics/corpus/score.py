"""How good the diagnoses are: per case what was right, per cause and in all the figures of the table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.diagnostics.corpus.case import Case

RIGHT_FIRST: Final = 0.95
BOTH_FOUND: Final = 0.90
CONFIDENT_AND_WRONG: Final = 0


@dataclass(frozen=True)
class Score:
    """One case. `complaint` is empty when everything is exactly as expected, certainty and open steps included."""

    case: Case
    right_first: bool
    all_found: bool
    confident_and_wrong: bool
    complaint: str


def score(case: Case, found: Mapping[str, Any]) -> Score:
    verdict = found["verdict"]
    held = {verdict["cause"]: verdict["certainty"]} if verdict["cause"] else {}
    held |= {other["cause"]: other["certainty"] for other in found["also"]}
    wanted = {*case.also, *([case.cause] if case.cause else [])}
    first = verdict["cause"] == case.cause or (case.cause is None and verdict["cause"] in case.allow)
    wrong = {cause for cause, sure in held.items() if sure == "confirmed"} - wanted - {*case.allow}
    if case.certainty == "likely" and held.get(case.cause or "") == "confirmed":
        wrong.add(case.cause or "")
    return Score(case, first, wanted <= held.keys(), bool(wrong), "; ".join(_complaints(case, found, held, wanted)))


def _complaints(case: Case, found: Mapping[str, Any], held: Mapping[str, str], wanted: set[str]) -> Iterable[str]:
    verdict = found["verdict"]
    if (verdict["cause"], verdict["certainty"]) != (case.cause, case.certainty) and verdict["cause"] not in case.allow:
        yield f"{verdict['cause']} {verdict['certainty']}, expected {case.cause} {case.certainty}"
    if missing := wanted - held.keys():
        yield f"not found: {', '.join(sorted(missing))}"
    if surplus := held.keys() - wanted - {*case.allow}:
        yield f"also found: {', '.join(sorted(surplus))}"
    outcomes = {step["key"]: step["outcome"] for step in found["steps"]}
    if closed := [step for step in case.unknown if outcomes[step] != "unknown"]:
        yield f"not open: {', '.join(f'{step} {outcomes[step]}' for step in closed)}"
    if case.asks and case.asks not in [question["key"] for question in found["questions"]]:
        yield f"does not ask {case.asks}"


@dataclass(frozen=True)
class Table:
    scores: tuple[Score, ...]

    @property
    def right_first(self) -> float:
        return _share(one.right_first for one in self.scores)

    @property
    def both_found(self) -> float:
        """Over all cases with more than one cause to be found."""
        return _share(one.all_found for one in self.scores if one.case.also and one.case.cause)

    @property
    def confident_and_wrong(self) -> int:
        return sum(one.confident_and_wrong for one in self.scores)

    @property
    def good_enough(self) -> bool:
        return (
            self.right_first >= RIGHT_FIRST
            and self.both_found >= BOTH_FOUND
            and self.confident_and_wrong <= CONFIDENT_AND_WRONG
        )

    def lines(self) -> Iterable[str]:
        """The table as text: a row for every cause and kind of case, the totals, and every case that is not exact."""
        rows = [_key(one.case) for one in self.scores]
        yield f"{'':34}{'cases':>7}{'first':>7}{'all':>7}{'wrong':>7}{'exact':>7}"
        for key in dict.fromkeys(sorted(rows)):
            yield _row(key, [one for one, row in zip(self.scores, rows, strict=True) if row == key])
        yield _row("all", list(self.scores))
        groups = Counter(one.case.group for one in self.scores)
        yield ", ".join(f"{count} {group}" for group, count in groups.items())
        yield f"right cause first  {self.right_first:7.2%}  (at least {RIGHT_FIRST:.0%})"
        yield f"both found         {self.both_found:7.2%}  (at least {BOTH_FOUND:.0%})"
        yield f"confident and wrong {self.confident_and_wrong:6}  (none)"
        yield from (f"  {one.case.name}: {one.complaint}" for one in self.scores if one.complaint)


def _key(case: Case) -> str:
    return case.name.rpartition(" ")[0] if case.group == "single" else f"[{case.group}]"


def _row(name: str, scores: list[Score]) -> str:
    counts = (
        len(scores),
        sum(one.right_first for one in scores),
        sum(one.all_found for one in scores),
        sum(one.confident_and_wrong for one in scores),
        sum(not one.complaint for one in scores),
    )
    return f"{name:34}" + "".join(f"{count:>7}" for count in counts)


def _share(values: Iterable[bool]) -> float:
    counted = list(values)
    return sum(counted) / len(counted) if counted else 1.0
