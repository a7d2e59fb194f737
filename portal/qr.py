"""A QR code as geometry for an inline picture: no style, no script, no file."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class QrCode:
    """`path` draws every dark module as a square of 1 in a square picture of `size`, its quiet zone included."""

    size: int
    path: str


def qr_of(text: str, *, border: int = 4) -> QrCode:
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=border)]
    runs = [f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _dark_runs(row)]
    return QrCode(len(rows), "".join(runs))


def _dark_runs(row: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
