"""What a check shows against the one before it: what is proved to be fixed, what is merely gone, what is new."""

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.models import Diagnosis, State, StepRun


@dataclass(frozen=True, slots=True)
class Moved:
    """A step that came out differently."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Causes by key. `fixed`: its evidence was read again and holds no longer. `unproved`: gone, but untold why."""

    fixed: tuple[str, ...]
    unproved: tuple[str, ...]
    still: tuple[str, ...]
    new: tuple[str, ...]
    steps: tuple[Moved, ...]

    @property
    def proved(self) -> bool:
        """Everything found before is proved to be gone, and nothing else came up."""
        return bool(self.fixed) and not (self.unproved or self.still or self.new)


def changes(before: Diagnosis, after: Diagnosis, *, steps: Iterable[tuple[StepRun, StepRun]]) -> Changes | None:
    """None where one of the two has no verdict to compare. `steps`: pairs of the same step, before and after."""
    if {before.state, after.state} & {State.RUNNING, State.BROKEN}:
        return None
    old, new = _causes(before), _causes(after)
    ruled_out = after.examined.get("ruled_out", [])
    gone = tuple(cause for cause in old if cause not in new)
    return Changes(
        fixed=tuple(cause for cause in gone if cause in ruled_out),
        unproved=tuple(cause for cause in gone if cause not in ruled_out),
        still=tuple(cause for cause in old if cause in new),
        new=tuple(cause for cause in new if cause not in old),
        steps=tuple(Moved(a.key, b.outcome, a.outcome) for b, a in steps if b.outcome != a.outcome),
    )


def _causes(run: Diagnosis) -> tuple[str, ...]:
    first = (run.cause,) if run.cause else ()
    return (*first, *(other["cause"] for other in run.also))
