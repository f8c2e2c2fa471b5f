"""`python -m brittle.calibration.evidence ARTICLE LEDGER [CASE]`: check a ledger against its article.

CASE is a theatre's folder. The exit code is 0 if every quote is in the article, and 1 if not. The exit
code is 2 for wrong usage, for a file that cannot be read, and for a ledger that does not fit the theatre.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from brittle.calibration.evidence import check_quotes, load_ledger
from brittle.model.inputs.problems import InputError
from brittle.model.inputs.reading import load_theatre
from brittle.model.inputs.sources.files import MAX_YAML_BYTES, read_text
from brittle.model.inputs.sources.text import speak_utf8


def main(arguments: Sequence[str]) -> int:
    """Check the named files and print what was found."""
    speak_utf8()
    if len(arguments) not in (2, 3):
        sys.stderr.write("usage: python -m brittle.calibration.evidence ARTICLE LEDGER [CASE]\n")
        return 2
    article, ledger_file = (Path(name) for name in arguments[:2])
    try:
        theatre = load_theatre(Path(arguments[2])) if len(arguments) == 3 else None
        ledger = load_ledger(ledger_file, theatre)
        missing = check_quotes(ledger, read_text(article, MAX_YAML_BYTES))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for each in missing:
        sys.stdout.write(f"{ledger.file}:{each.line}: {each}\n")
    roles = [claim.role for claim in ledger.claims]
    counts = ", ".join(f"{roles.count(role)} {role}" for role in ("target", "input", "context"))
    found = len(roles) - len(missing)
    sys.stdout.write(f"{found} of {len(roles)} quotes are in the article ({counts})\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
