"""Room to work in: a decoder that wants more memory than any paper needs fails alone, and not the machine with it."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEGABYTES: Final = 1200
"""Over what the process holds already. The largest picture that is taken needs about 600."""
_STATM: Final = Path("/proc/self/statm")


@contextmanager
def limited_room(megabytes: int = MEGABYTES) -> Iterator[None]:
    """Within it Pillow raises MemoryError; a library that does not ask takes its own worker down, never the machine.

    Where the system does not say how much a process holds, there is no limit.
    """
    before = resource.getrlimit(resource.RLIMIT_AS)
    try:
        held = int(_STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        wanted = held + megabytes * 1024 * 1024
        if before[1] == resource.RLIM_INFINITY or wanted < before[1]:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, before[1]))
    except (OSError, ValueError):
        pass
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
