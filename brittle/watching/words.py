"""What the page says of a run in words."""

from __future__ import annotations

import shlex

from brittle.model.outcome import OUTCOMES
from brittle.watching.model import WatchedModel
from brittle.wording import spaced

HELP = (
    "Play and Step play the run. Reset begins it again, with the inputs where they stand now; before Reset, "
    "a moved input changes nothing."
)


def problem(model: WatchedModel) -> str:
    """Why the page does not play the reader's values; empty if it plays them."""
    if not model.about.problem:
        return ""
    return (
        f"{model.about.problem.rstrip('.')}. The page therefore plays the first history of the scenario's "
        "file, unchanged."
    )


def sentences(model: WatchedModel) -> list[str]:
    """Where the run is, what it plays, and how to use the page, one paragraph each."""
    return [f"{model.now:%-d %B %Y, %H:%M}. {_phase(model)}", _played(model), HELP]


def _phase(model: WatchedModel) -> str:
    begins = f"{model.prepared.scenario.branch:%-d %B %Y}"
    if model.ended is not None:
        return f"The run is over. Its outcome: {spaced(OUTCOMES[model.ended['outcome']])}."
    if model.tick < model.branch:
        return f"This is the simulated past; the scenario acts from {begins} on."
    return f"The scenario has acted since {begins}."


def _played(model: WatchedModel) -> str:
    about = model.about
    changes = " ".join(f"--set {shlex.quote(one)}" for one in about.scenario.overrides)
    what = f"“{about.scenario.title}”, history {about.draw}, run {about.replicate}"
    return f"{what}, with {changes}." if changes else f"{what}, as in the file."
