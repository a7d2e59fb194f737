"""Why this cause, and what would change it: the same case judged again with one witness silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.evidence import WITNESSES, Case
from diagnostics.verdict.settling import Verdict, settle


def without_each(case: Case) -> Mapping[str, Verdict]:
    """For every witness that spoke: the verdict without its word."""
    spoke = [witness for witness in WITNESSES if witness in case.readings and not case.silent(witness)]
    return {witness: settle(case.without(witness))[0] for witness in spoke}


def rests_on(case: Case) -> tuple[str, ...]:
    """The witnesses without whom the verdict would be another one."""
    verdict = settle(case)[0]
    return tuple(
        witness
        for witness, other in without_each(case).items()
        if (other.cause, other.certainty) != (verdict.cause, verdict.certainty)
    )


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between the stored JSON of two judgements: the cause, and the steps whose outcome moved."""
    outcomes = {step["key"]: step["outcome"] for step in before["steps"]}
    moved = [
        {"key": step["key"], "before": outcomes.get(step["key"]), "after": step["outcome"]}
        for step in after["steps"]
        if outcomes.get(step["key"]) != step["outcome"]
    ]
    causes = before["verdict"]["cause"], after["verdict"]["cause"]
    return {"cause": {"before": causes[0], "after": causes[1]} if causes[0] != causes[1] else None, "steps": moved}
