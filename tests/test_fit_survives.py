"""What does not touch a fit leaves it in force; what touches it is told, weighed again or refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from brittle.calibration import locations
from brittle.calibration import priors as pr
from brittle.calibration.likelihood import background, quantities
from brittle.calibration.pasts import histories as hs
from brittle.calibration.pasts import posterior as ps
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.posterior import Posterior, read_posterior, write_posterior
from brittle.calibration.pasts.remarking import remarked
from brittle.calibration.pasts.reweighing import PosteriorError, fitting, reweighed
from brittle.calibration.pasts.rows import digests, past_rows
from brittle.calibration.pasts.stored_weights import compared
from brittle.calibration.pasts.weighing_code import NOT_INTO, weighing_code, weighing_mark
from brittle.cli import app
from brittle.model import parameters
from brittle.model.parameters import PARAMETERS
from brittle.model.priors import Fixed, LogNormal
from brittle.model.setup.prepare import prepare
from tests.pools import threads
from tests.running import SCENARIOS, baseline
from tests.small_fit import N, small_posterior

CASE = "syria_2024"
NEW = "break_rate"
"""A parameter that stands for one which is new since a fit: what the file holds of it is taken out."""

runner = CliRunner()


@pytest.fixture(scope="module")
def article() -> Article:
    return open_article(baseline(CASE))


@pytest.fixture(scope="module")
def posterior(article: Article, tmp_path_factory: pytest.TempPathFactory) -> Posterior:
    return small_posterior(article, tmp_path_factory.mktemp("bank"))


def _remarked(posterior: Posterior, article: Article) -> Posterior:
    with threads() as pool:
        return remarked(posterior, article, pool, lambda _: None)


@pytest.fixture
def file(posterior: Posterior, tmp_path: Path) -> Path:
    path = tmp_path / f"{CASE}.parquet"
    write_posterior(posterior, path)
    return path


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brittle.calibration.pasts.reweighing.FEWEST", 1)
    monkeypatch.setattr("brittle.calibration.pasts.reweighing.BACKGROUND", 30)


def rewritten(path: Path, columns: Callable[[pa.Table], pa.Table], **mark: Any) -> Path:
    """A file with other columns, and other marks in its fingerprint."""
    table = pq.read_table(path)
    made = json.loads(table.schema.metadata[ps.METADATA])
    made["fingerprint"] = json.dumps(json.loads(made["fingerprint"]) | mark)
    changed = columns(table).replace_schema_metadata({ps.METADATA: json.dumps(made).encode()})
    pq.write_table(changed, path)
    return path


def without(name: str) -> Mapping[str, str]:
    """The priors in force but for one parameter's."""
    return {key: prior for key, prior in pr.priors_in_force().items() if key != name}


def before(posterior: Posterior, **mark: Any) -> Posterior:
    """The posterior as if something had been otherwise when it was fitted."""
    made = posterior.provenance
    return replace(
        posterior,
        provenance=replace(made, fingerprint=replace(made.fingerprint, **mark)),
    )


# --- priors, each by its parameter's name --------------------------------------------------------


def test_a_reworded_source_or_meaning_is_no_other_prior(
    posterior: Posterior, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = parameters.prior_hash()
    row = replace(PARAMETERS[NEW], source="a book", meaning="otherwise", unit="1/d", high=99.0)
    reworded = dict(PARAMETERS) | {NEW: row}
    for module in (pr, parameters):
        monkeypatch.setattr(module, "PARAMETERS", reworded)
    assert parameters.prior_hash() != hashed
    assert fitting(posterior, prepare(baseline(CASE))) is posterior


def test_every_digit_of_a_prior_counts() -> None:
    assert pr.written(LogNormal(0.28, 7.0)) != pr.written(LogNormal(0.28000001, 7.0))
    assert pr.written(Fixed(1)) == pr.written(Fixed(1.0)) == "Fixed(value=1.0)"


def test_a_changed_prior_is_refused_by_name(posterior: Posterior, article: Article) -> None:
    other = pr.priors_in_force() | {"belief_shock": "Fixed(value=1.0)", NEW: "Fixed(value=1.0)"}
    stale = before(posterior, priors=other)
    with pytest.raises(PosteriorError, match="the priors of belief_shock, break_rate changed"):
        fitting(stale, prepare(baseline(CASE)))
    with pytest.raises(PosteriorError, match="the priors of belief_shock, break_rate changed"):
        _remarked(stale, article)


def test_a_new_parameter_is_drawn_as_prior_histories_draw_it(
    file: Path, posterior: Posterior
) -> None:
    """The small fit's histories are prior ones, so what is drawn for them is what they had."""
    rewritten(file, lambda table: table.drop_columns([NEW]), priors=without(NEW))
    found = read_posterior(file)
    assert found.parameters.tobytes() == posterior.parameters.tobytes()
    again = fitting(found, prepare(baseline(CASE)))
    assert again.provenance.changed == (
        f"the list of parameters ({NEW} is new and drawn from its prior)",
    )
    told = hs.in_words(again.provenance)
    assert f"{NEW} is new and drawn from its prior) changed since the fit" in told
    assert "the histories were weighed again" in told
    assert again.weights.sum() == pytest.approx(1.0) and again.provenance.effective > 1.0


def test_a_new_parameter_that_is_fixed_has_its_value(file: Path) -> None:
    rewritten(file, lambda table: table, priors=without("near_km"))
    assert (read_posterior(file).parameters["near_km"] == PARAMETERS["near_km"].default).all()


def test_a_parameter_that_is_gone_is_dropped(file: Path, posterior: Posterior) -> None:
    rewritten(
        file,
        lambda table: table.append_column("old_rate", [np.ones(len(table))]),
        priors=pr.priors_in_force() | {"old_rate": "Uniform(low=0.0, high=1.0)"},
    )
    found = read_posterior(file)
    assert found.parameters.tobytes() == posterior.parameters.tobytes()
    again = fitting(found, prepare(baseline(CASE)))
    assert again.provenance.changed == ("the list of parameters (old_rate is gone)",)


def test_a_fit_of_earlier_versions_keeps_the_hash_of_all_priors(file: Path) -> None:
    """It is read where the register tells that names and priors are those in force."""
    known = read_posterior(file).provenance
    rewritten(file, lambda table: table.drop_columns([ps.DIGEST]), priors=parameters.prior_hash())
    old = read_posterior(file)
    assert old.provenance.fingerprint == known.fingerprint
    assert old.provenance.registered == parameters.prior_hash() and not old.digests
    rewritten(file, lambda table: table, priors="0" * 64)
    unknown = read_posterior(file)
    with pytest.raises(PosteriorError, match=r"the priors of calm_hazard|and \d+ others changed"):
        fitting(unknown, prepare(baseline(CASE)))


# --- marking again -------------------------------------------------------------------------------


def remark(file: Path, *more: object) -> Any:
    case = SCENARIOS / CASE
    arguments = ["remark", case, "--workers", 1, "--out", file.parent, *more]
    return runner.invoke(app, [str(one) for one in arguments])


def test_a_fit_whose_histories_look_the_same_is_marked_again(
    file: Path, posterior: Posterior
) -> None:
    rewritten(file, lambda table: table, rules="other", priors=without("near_km"))
    mark = read_posterior(file).provenance.mark
    done = remark(file)
    said = " ".join(done.output.split())
    assert done.exit_code == 0, done.output
    assert "rules and the list of parameters (near_km is new and fixed)" in said
    assert f"all {N} histories were replayed and look as they did, to the last bit" in said
    assert "their weights are the same (to 1e-06 of a log likelihood)" in said
    again = read_posterior(file)
    assert again.provenance.fingerprint == posterior.provenance.fingerprint
    assert fitting(again, prepare(baseline(CASE))) is again
    assert again.provenance.mark == mark  # its scores are still its own
    assert (again.weights == posterior.weights).all() and again.digests == posterior.digests
    assert again.parameters.tobytes() == posterior.parameters.tobytes()


def test_a_fit_is_not_marked_again_for_a_new_parameter_with_a_spread(file: Path) -> None:
    """What its histories are given is drawn, even where it moves none of them."""
    rewritten(
        file, lambda table: table.drop_columns(["account_exile"]), priors=without("account_exile")
    )
    written = file.read_bytes()
    done = remark(file)
    said = " ".join(done.output.split())
    assert done.exit_code == 2, said
    assert (
        "its file has no values of account_exile, which is new since it was fitted and has a spread"
        in said
    )
    assert "nothing needs to be done for `brittle run`, which draws it from the prior" in said
    assert file.read_bytes() == written


def test_new_parameters_are_told_and_the_fixed_ones_together() -> None:
    now = pr.priors_in_force()
    fixed = [name for name in now if pr.is_fixed(name)]
    then = {name: prior for name, prior in now.items() if name not in (*fixed[:2], NEW)}
    told = f"{NEW} is new and drawn from its prior; {fixed[0]}, {fixed[1]} are new and fixed"
    assert list(pr.changes(then, now).words) == [f"the list of parameters ({told})"]


def test_one_history_that_looks_otherwise_is_enough_to_refuse(
    file: Path, posterior: Posterior
) -> None:
    moved = replace(posterior, digests=("0" * 16, *posterior.digests[1:]))
    write_posterior(before(moved, rules="other"), file)
    written = file.read_bytes()
    done = remark(file)
    assert done.exit_code == 2
    assert f"1 of its {N} histories no longer look as they did" in " ".join(done.output.split())
    assert file.read_bytes() == written


def test_a_row_is_known_to_the_last_bit(article: Article, posterior: Posterior) -> None:
    """Another value of one parameter of one history is seen, though the rules are the same."""
    records = posterior.parameters.copy()
    records["march_unopposed"][7] *= 1.5
    faster = replace(
        posterior,
        histories=tuple(
            replace(one, parameters=records[i : i + 1]) for i, one in enumerate(posterior.histories)
        ),
    )
    with pytest.raises(PosteriorError, match=f"1 of its {N} histories no longer look"):
        _remarked(faster, article)


def test_without_digests_only_the_code_that_made_a_fit_can_give_them(
    file: Path, posterior: Posterior
) -> None:
    write_posterior(before(replace(posterior, digests=()), rules="other"), file)
    done = remark(file)
    said = " ".join(done.output.split())
    assert done.exit_code == 2 and "does not record what its histories looked like" in said
    write_posterior(replace(posterior, digests=()), file)
    done = remark(file)
    assert done.exit_code == 0 and "is now kept with them" in " ".join(done.output.split())
    assert read_posterior(file).digests == posterior.digests


def test_digests_outlive_a_further_column(posterior: Posterior, article: Article) -> None:
    """They are of the columns that the file names, not of all that are looked at now."""
    made = posterior.provenance
    fewer = made.seen[3:]
    row_of = past_rows(article.prepared, article.lens).open()
    rows = np.array([row_of(one) for one in posterior.histories])[:, 3:]
    older = replace(
        posterior,
        provenance=replace(made, seen=fewer),
        digests=digests(rows),
    )
    again = _remarked(older, article)
    assert again.provenance.seen == fewer and again.digests == older.digests
    lost = replace(posterior, provenance=replace(made, seen=(*made.seen, "gone")))
    with pytest.raises(PosteriorError, match="columns that are no longer computed: gone"):
        _remarked(lost, article)


def test_what_is_no_fit_is_told(tmp_path: Path) -> None:
    done = remark(tmp_path / "x")
    assert done.exit_code == 2 and "no fit; make it with `brittle calibrate`" in done.output


def test_where_every_past_looks_as_it_did_the_weights_stand(
    article: Article, posterior: Posterior
) -> None:
    uneven = np.linspace(1.0, 2.0, len(posterior))
    then = replace(before(posterior, rules="0" * 16), weights=uneven / uneven.sum())
    again = reweighed(then, article, ("rules",))
    assert again.weights.tobytes() == then.weights.tobytes()
    assert again.provenance.effective == then.provenance.effective
    assert again.provenance.changed == ("rules",)
    other = replace(then, digests=tuple(reversed(then.digests)))
    assert reweighed(other, article, ("rules",)).weights.tobytes() != then.weights.tobytes()


# --- the code that weighs ------------------------------------------------------------------------


def weighed_by(posterior: Posterior, code: str) -> Posterior:
    """The posterior as if other code had weighed it, or a version that marked none."""
    return replace(posterior, provenance=replace(posterior.provenance, weighing=code))


def unmarked(path: Path) -> Path:
    """A file as versions wrote it that had no mark of the code that weighs."""
    table = pq.read_table(path)
    made = json.loads(table.schema.metadata[ps.METADATA])
    del made["weighing"]
    pq.write_table(table.replace_schema_metadata({ps.METADATA: json.dumps(made).encode()}), path)
    return path


def copied(tmp_path: Path) -> Path:
    """A copy of calibration/, to edit."""
    home = tmp_path / "calibration"
    shutil.copytree(
        locations.FOLDER.parent, home, ignore=shutil.ignore_patterns("posterior", "__*")
    )
    for name in ("likelihood", "pasts", "sampling"):
        (home / name / "__init__.py").touch()
    return home


def test_the_code_that_weighs_is_all_that_a_fit_imports_to_play_and_weigh(tmp_path: Path) -> None:
    home = copied(tmp_path)
    found = weighing_code(home)
    for folder in ("likelihood", "sampling"):  # a fit is played and weighed by all of them
        held = {f"{folder}/{path.name}" for path in (home / folder).glob("*.py")}
        assert held - found <= {"sampling/resampling.py"}  # a check of the report's
    assert {"pasts/past.py", "pasts/prior_draws.py", "pasts/rows.py", "weights.py"} <= found
    assert not {name for name in found if name.split("/")[0] in ("diagnostics", "scoring")}
    assert all((home / name).exists() for name in NOT_INTO)
    past = home / "pasts" / "past.py"
    past.write_text(past.read_text() + "\ndef more():\n    import brittle.calibration.registry\n")
    assert weighing_code(home) > found | {"registry.py"}


def test_what_the_code_that_weighs_computes_is_marked(tmp_path: Path) -> None:
    home = copied(tmp_path)

    def mark() -> str:
        weighing_mark.cache_clear()
        return weighing_mark(home)

    first = mark()
    for name in ("likelihood/densities.py", "pasts/past.py", "sampling/tempering.py", "weights.py"):
        file = home / name
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{text}\n# A comment.\n\n", encoding="utf-8")
        assert mark() == first, name
        file.write_text(f"{text}\nMORE = 1\n", encoding="utf-8")
        assert mark() != first, name
        file.write_text(text, encoding="utf-8")
    reads = home / "pasts" / "reweighing.py"
    reads.write_text("MORE = 1\n", encoding="utf-8")
    assert mark() == first


def test_a_fit_of_other_weighing_code_keeps_the_weights_that_the_code_in_force_gives(
    posterior: Posterior, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = prepare(baseline(CASE))
    monkeypatch.setattr("brittle.calibration.pasts.reweighing.BACKGROUND", N)
    again = fitting(weighed_by(posterior, "other"), prepared)
    assert again.provenance.changed == ("the code that weighs histories",)
    assert again.weights.tobytes() == posterior.weights.tobytes()
    monkeypatch.setattr(background, "ANYTHING", 0.5)
    other = fitting(weighed_by(posterior, "other"), prepared)
    assert other.weights.tobytes() != posterior.weights.tobytes()


def test_a_file_without_the_second_mark_is_given_it(file: Path, posterior: Posterior) -> None:
    mark = read_posterior(unmarked(file)).provenance.mark
    assert read_posterior(file).provenance.weighing == ""
    done = remark(file)
    said = " ".join(done.output.split())
    assert done.exit_code == 0, said
    assert "the code that weighs histories (whose mark is not in the file) changed" in said
    again = read_posterior(file)
    assert again.provenance.weighing == weighing_mark() and again.provenance.mark == mark
    assert (again.weights == posterior.weights).all()
    assert fitting(again, prepare(baseline(CASE))) is again


@pytest.mark.parametrize(
    ("module", "number", "value"),
    [(background, "ANYTHING", 0.06), (quantities, "UNSEEN_MEN", 11.0)],
)
def test_a_changed_density_is_not_marked_away(
    module: Any, number: str, value: float, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its histories look as they did, and weigh something else."""
    unmarked(file)
    written = file.read_bytes()
    monkeypatch.setattr(module, number, value)
    done = remark(file)
    said = " ".join(done.output.split())
    assert done.exit_code == 2 and str(file) in said
    assert "other weights: log likelihoods differ by up to" in said or "the uninformed" in said
    assert "run `brittle calibrate` on the case" in said
    assert file.read_bytes() == written


def test_weights_tell_what_the_uninformed_said_in_the_whole_bank(
    posterior: Posterior, article: Article
) -> None:
    """The bank's first histories alone give other numbers; the weights tell the right ones."""
    row_of = past_rows(article.prepared, article.lens).open()
    rows = np.array([row_of(one) for one in posterior.histories])
    few = compared(posterior, article, rows, rows[:40])
    assert few.equal and few.apart < 1e-8
    off = replace(posterior, log_likelihood=posterior.log_likelihood * (1.0 + 1e-4))
    assert not compared(off, article, rows, rows[:40]).equal


def test_a_changed_prior_is_refused_before_anything_is_compiled_or_played(
    file: Path, posterior: Posterior, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_posterior(
        before(posterior, priors=pr.priors_in_force() | {NEW: "Fixed(value=1.0)"}), file
    )
    monkeypatch.setattr(locations, "FOLDER", file.parent)

    def too_late(*_: object) -> None:
        raise AssertionError("compiled")

    monkeypatch.setattr("brittle.model.ahead.compiling.compile_ahead", too_late)
    monkeypatch.setattr("brittle.commands.fits.remark.compile_ahead", too_late)
    done = runner.invoke(app, ["run", str(SCENARIOS / CASE / "baseline.yaml"), "--draws", "2"])
    for said in (done, remark(file)):
        told = " ".join(said.output.split())
        assert said.exit_code == 2, told
        assert str(file) in told and f"the prior of {NEW} changed since it was fitted" in told
        assert "run `brittle calibrate` on the case, or use --prior" in told


def test_a_parameter_that_is_gone_leaves_the_file(file: Path) -> None:
    old = {"old_rate": "Uniform(low=0.0, high=1.0)"}
    rewritten(
        file,
        lambda table: table.append_column("old_rate", [np.ones(len(table))]),
        priors=pr.priors_in_force() | old,
    )
    done = remark(file)
    said = " ".join(done.output.split())
    assert done.exit_code == 0, said
    assert "(old_rate is gone) changed since this fit was made" in said
    assert "its values of old_rate were dropped" in said
    assert "old_rate" not in pq.read_table(file).column_names


def test_the_shipped_fit_is_in_force_and_knows_its_histories() -> None:
    shipped = read_posterior(locations.FOLDER / f"{CASE}.parquet")
    assert len(shipped.digests) == len(shipped)
    prepared = prepare(baseline(CASE))
    added = shipped.provenance.fingerprint.prior_changes(fingerprint(prepared)).added
    found = fitting(shipped, prepared)
    if any(not pr.is_fixed(name) for name in added):  # a mechanism was added: weighed again
        assert 1 < found.provenance.effective < shipped.provenance.effective
    else:
        assert found is shipped, "run: brittle remark scenarios/syria_2024"
