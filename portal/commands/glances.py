"""The few looks at a command that was just sent: most are done at once, and a look spares a round by the sweeper."""

import time
from collections.abc import Iterator
from typing import Final

PAUSES: Final = (0.0, 0.2, 0.5, 1.0)
"""seconds before each look; a lease must cover their sum"""


def glances() -> Iterator[None]:
    """One turn of the caller's loop for each look."""
    for pause in PAUSES:
        time.sleep(pause)
        yield
