"""Digests of rows: what a posterior's file keeps to tell whether its pasts still look the same."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from brittle.calibration.sampling.players import Rows


def digests(rows: Rows) -> tuple[str, ...]:
    """A digest of each row, to the last bit of its numbers; the same on every machine."""
    written = np.ascontiguousarray(rows, "<f4")
    return tuple(blake2b(row.tobytes(), digest_size=8).hexdigest() for row in written)
