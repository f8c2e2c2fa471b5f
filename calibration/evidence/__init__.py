"""The evidence ledger, which records what an article says claim by claim, and how far it is believed."""

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
