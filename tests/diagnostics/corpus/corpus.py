"""All cases, numbered by their place: the number makes the names of their merchant and terminal."""

from tests.diagnostics.corpus.case import Case, written
from tests.diagnostics.corpus.doubles import pairs
from tests.diagnostics.corpus.silences import silences

CASES: list[Case] = [*written(), *pairs(), *silences()]
