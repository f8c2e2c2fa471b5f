"""The evidence ledger, which records each claim of an article and how far its source is believed."""

from __future__ import annotations

from brittle.calibration.evidence.kinds import About
from brittle.calibration.evidence.ledger import (
    Claim,
    Ledger,
    Outlet,
    check_against,
    load_ledger,
    shipped_ledger,
)
from brittle.calibration.evidence.quotes import Unquoted, check_quotes

__all__ = [
    "About",
    "Claim",
    "Ledger",
    "Outlet",
    "Unquoted",
    "check_against",
    "check_quotes",
    "load_ledger",
    "shipped_ledger",
]
