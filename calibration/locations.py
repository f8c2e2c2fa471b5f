"""Where fits are kept: shipped fits in the package, and a user's fits beside the folder of the case.

    calibration/posterior/syria_2024.parquet    a shipped fit, one file for each case
    calibration/posterior/syria_2024/           tables that check this fit
    calibration/registry.yaml                   the shipped register of priors

    cases/my_case/theatre.yaml                  a user's case
    cases/posterior/my_case.parquet             its fit, used instead of a shipped one of that name
    cases/posterior/my_case/                    tables that check this fit, and its ledger
    cases/posterior/registry.yaml               the user's register, if priors were changed

Nothing is written into an installed package. In a checkout of the project, `scenarios/` belongs to the
project, and fits of the cases in `scenarios/` go into `calibration/posterior/` to be shipped.
"""

from __future__ import annotations

from pathlib import Path

from brittle.model.inputs.problems import Mark, fail

FOLDER = Path(__file__).parent / "posterior"
"""Folder of the shipped posteriors, one file for each case."""

REGISTRY = Path(__file__).with_name("registry.yaml")
"""The shipped register of priors."""

SCENARIOS = Path(__file__).parents[1] / "scenarios"
"""Folder of the shipped cases."""

IS_CHECKOUT = Path(__file__).parent.is_symlink()
"""Whether this code runs from a checkout, where the package links to the top folders of the repository."""

BESIDE = "posterior"
"""Name of the folder beside a user's cases that contains their fits."""


def folder_of_fits(case: Path) -> Path:
    """The folder where batches first look for the fit of a case, given the case's folder."""
    home = case.resolve().parent
    return FOLDER if home == SCENARIOS.resolve() else home / BESIDE


def folder_to_write(case: Path) -> Path:
    """The folder into which a fit of a case is written, for batches to use.

    Raises `InputError` for a case inside an installed package.
    """
    folder = folder_of_fits(case)
    if folder == FOLDER and not IS_CHECKOUT:
        raise fail(
            Mark(str(case)),
            "is installed with Brittle, and nothing is written there; copy the folder to a place of "
            "your own and fit the copy, or give a folder for the fit with --out",
        )
    return folder


def posterior_of(case: Path) -> Path:
    """The posterior of a case that batches use, given the case's folder; the file may be missing.

    This is the posterior beside the case, or else the shipped one for a case of the same name.
    """
    name = f"{case.resolve().name}.parquet"
    own = folder_of_fits(case) / name
    return own if own.exists() else FOLDER / name


def shipped_posteriors() -> dict[str, Path]:
    """The shipped posteriors, by the name of the case in which each was fitted."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.parquet"))}


def registry_of(case: Path) -> Path:
    """The register of priors for a case: the one beside its fits, or else the shipped one."""
    own = folder_of_fits(case) / REGISTRY.name
    return own if own.exists() else REGISTRY


def registry_to_write(case: Path | None) -> Path:
    """The register to which priors are added: the one beside the fits of a case, or the shipped one.

    Raises `InputError` for the shipped register of an installed package.
    """
    folder = FOLDER if case is None else folder_of_fits(case)
    if folder != FOLDER:
        return folder / REGISTRY.name
    if IS_CHECKOUT:
        return REGISTRY
    raise fail(
        Mark(str(REGISTRY)),
        "is installed with Brittle and is not written to; give the folder of a case of your own with "
        "--case to use the register beside its fits",
    )


def tables_of(posterior: Path) -> Path:
    """The folder, beside a posterior's file, that contains the tables that check the fit."""
    return posterior.with_suffix("")


def kept_ledger(posterior: Path) -> Path:
    """Path of a fit's own ledger; the file is missing if the fit used the ledger shipped with the case."""
    return tables_of(posterior) / "ledger.yaml"
