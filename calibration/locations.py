"""Where fits lie: the shipped ones in the package, a user's own beside the folder of his case.

    calibration/posterior/syria_2024.parquet    shipped: the fit, a file a case
    calibration/posterior/syria_2024/           and what it is worth, as tables
    calibration/registry.yaml                   and the register of priors

    cases/my_case/theatre.yaml                  a user's case
    cases/posterior/my_case.parquet             his fit, which wins over a shipped one of that name
    cases/posterior/my_case/                    and what it is worth, with his ledger
    cases/posterior/registry.yaml               his register, if he changes priors

Nothing is written into an installed package. In a checkout of the project, `scenarios/` is the
project's own: fits of its cases go into `calibration/posterior/`, to be shipped.
"""

from __future__ import annotations

from pathlib import Path

from brittle.model.inputs.problems import Mark, fail

FOLDER = Path(__file__).parent / "posterior"
"""Where the shipped posteriors lie, a file a case."""

REGISTRY = Path(__file__).with_name("registry.yaml")
"""The shipped register of priors."""

SCENARIOS = Path(__file__).parents[1] / "scenarios"
"""Where the shipped cases lie."""

IS_CHECKOUT = Path(__file__).parent.is_symlink()
"""Whether this code runs from a checkout, whose package links to the folders at its top."""

BESIDE = "posterior"
"""Name of the folder beside a user's cases that holds his fits."""


def folder_of_fits(case: Path) -> Path:
    """The folder in which batches look first for the fit of a case, given the case's folder."""
    home = case.resolve().parent
    return FOLDER if home == SCENARIOS.resolve() else home / BESIDE


def folder_to_write(case: Path) -> Path:
    """The folder into which a fit of a case goes, for batches to use.

    Raises `InputError` for a case that lies in an installed package.
    """
    folder = folder_of_fits(case)
    if folder == FOLDER and not IS_CHECKOUT:
        raise fail(
            Mark(str(case)),
            "is installed with Brittle, and nothing is written there; copy the folder to a place of "
            "your own and fit the copy, or name a folder for the fit with --out",
        )
    return folder


def posterior_of(case: Path) -> Path:
    """The posterior of a case that batches use, given the case's folder; the file may be missing.

    It is the one beside the case, else the shipped one of a case of that name.
    """
    name = f"{case.resolve().name}.parquet"
    own = folder_of_fits(case) / name
    return own if own.exists() else FOLDER / name


def shipped_posteriors() -> dict[str, Path]:
    """The shipped posteriors, by the name of the case that each was fitted in."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.parquet"))}


def registry_of(case: Path) -> Path:
    """The register of priors that holds for a case: the one beside its fits, else the shipped one."""
    own = folder_of_fits(case) / REGISTRY.name
    return own if own.exists() else REGISTRY


def registry_to_write(case: Path | None) -> Path:
    """The register to which priors are added, for the cases beside a case, or for the shipped ones.

    Raises `InputError` for the shipped register of an installed package.
    """
    folder = FOLDER if case is None else folder_of_fits(case)
    if folder != FOLDER:
        return folder / REGISTRY.name
    if IS_CHECKOUT:
        return REGISTRY
    raise fail(
        Mark(str(REGISTRY)),
        "is installed with Brittle and is not written to; name the folder of a case of your own with "
        "--case, and the register beside its fits is used",
    )


def tables_of(posterior: Path) -> Path:
    """The folder beside a posterior's file that holds what the fit is worth."""
    return posterior.with_suffix("")


def kept_ledger(posterior: Path) -> Path:
    """Where the ledger of a fit lies that is not the shipped one of its case; it may be missing."""
    return tables_of(posterior) / "ledger.yaml"
