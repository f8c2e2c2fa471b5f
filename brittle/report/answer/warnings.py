"""What a reader must know before the answer: that the batch is incomplete, or that a check failed."""

from __future__ import annotations

from collections.abc import Iterator

from brittle.report.checks import checks
from brittle.results.reading import Results
from brittle.wording import counted, listed


def warnings(results: Results) -> Iterator[str]:
    """Sentences that stand beside the answer; none if the batch is whole and passes its checks."""
    runs = results.manifest["runs"]
    if results.manifest["status"] != "done":
        yield (
            f"The batch was interrupted after {runs['finished']:,} of {runs['planned']:,} planned runs, so "
            "these numbers may change."
        )
    failed = [check.name for check in results.once(checks) if check.passed is False]
    if failed:
        yield (
            f"{counted(len(failed), 'check', 'checks')} of these results failed: {listed(failed)}. The "
            "chapter “Method and origin” says why."
        )
