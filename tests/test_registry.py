"""The priors in force are the last that were registered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from brittle.calibration import registry
from brittle.calibration.priors import priors_in_force
from brittle.model.inputs.problems import InputError, Mark, fail

EMPTY = "# Priors\nentries: []\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "registry.yaml"
    path.write_text(EMPTY)
    return path


def test_the_priors_in_force_are_the_last_entry() -> None:
    if not registry.registered():
        pytest.skip("no prior is registered yet")
    registry.check_registered()


def test_entries_are_appended_and_read_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = registry.register('ranges: "wider"', "elicited blind", date(2024, 12, 1), file)
    assert registry.check_registered(file) == first
    monkeypatch.setattr(registry, "prior_hash", lambda: "f" * 64)
    with pytest.raises(InputError, match=r"registry\.yaml.*not registered.*calibration\.registry"):
        registry.check_registered(file)
    second = registry.register("break_rate", "a reason", date(2024, 12, 2), file)
    assert registry.registered(file) == (first, second)
    assert file.read_text().startswith("# Priors\n")


def test_an_empty_register_registers_nothing(file: Path) -> None:
    with pytest.raises(InputError, match="there is no entry"):
        registry.check_registered(file)


def test_the_same_priors_are_not_registered_twice(file: Path) -> None:
    registry.register("first", "first", date(2024, 12, 1), file)
    with pytest.raises(InputError, match="the last entry already"):
        registry.register("again", "again", date(2024, 12, 2), file)


def test_the_command_says_what_is_wrong(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(*_: object) -> None:
        raise fail(Mark(str(file)), "the last entry already")

    monkeypatch.setattr(registry, "register", refuses)
    monkeypatch.setattr("sys.argv", ["registry", "what", "why"])
    with pytest.raises(SystemExit, match="2"):
        registry.main()
    assert "the last entry already" in capsys.readouterr().err


def test_a_wrong_entry_is_told_by_line(file: Path) -> None:
    file.write_text("entries:\n  - hash: a\n    date: yesterday\n    what: b\n    why: c\n")
    with pytest.raises(InputError, match=r"registry\.yaml:3"):
        registry.registered(file)


def test_a_reworded_source_changes_no_prior(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = registry.register("first", "first", date(2024, 12, 1), file)
    assert not first.no_prior_changed
    monkeypatch.setattr(registry, "prior_hash", lambda: "f" * 64)
    second = registry.register("sources cite books", "clearer", date(2024, 12, 2), file)
    assert second.no_prior_changed and second.priors == first.priors
    assert registry.check_registered(file) == second
    monkeypatch.setattr(registry, "priors_mark", lambda priors: "e" * 64)
    with pytest.raises(InputError, match="not registered"):
        registry.check_registered(file)
    assert not registry.register("wider", "too narrow", date(2024, 12, 3), file).no_prior_changed


def test_an_entry_that_wrongly_says_that_no_prior_changed_is_told_by_line(file: Path) -> None:
    one = '  - {{hash: "{0}", date: "2024-12-01", what: w, why: y, priors: "{0}"}}\n'
    text = "entries:\n" + one.format("a") + one.format("b").replace("}", ", no_prior_changed: 1}")
    file.write_text(text)
    with pytest.raises(InputError, match=r"registry\.yaml:3: entry 2 says that no prior changed"):
        registry.registered(file)
    file.write_text(text.replace('priors: "b"', 'priors: "a"'))
    assert registry.registered(file)[1].no_prior_changed
    file.write_text("entries:\n" + text.splitlines()[2] + "\n")
    with pytest.raises(InputError, match="entry 1 says that no prior changed"):
        registry.registered(file)


OLD, NEW, NEWER = "break_rate", "near_km", "fall_ratio"


def _in_force(monkeypatch: pytest.MonkeyPatch, *left_out: str, **changed: str) -> None:
    """Priors in force as if parameters were not there, or had another prior."""
    priors = {n: p for n, p in priors_in_force().items() if n not in left_out} | changed
    monkeypatch.setattr(registry, "priors_in_force", lambda: priors)
    digest = registry.priors_mark(priors)[::-1]  # of sources too, which do not matter here
    monkeypatch.setattr(registry, "prior_hash", lambda: digest)


def test_an_entry_names_what_it_adds(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is older than the additions is known by name all the same."""
    with monkeypatch.context() as patch:
        _in_force(patch, NEW, NEWER)
        first = registry.register("first", "first", date(2024, 12, 1), file)
    with monkeypatch.context() as patch:
        _in_force(patch, NEWER)
        second = registry.register("more", "it stood in a rule", date(2024, 12, 2), file, [NEW])
    assert second.added == (NEW,) and not second.no_prior_changed
    _in_force(monkeypatch)
    third = registry.register("more", "the same", date(2024, 12, 3), file, [NEWER])
    assert registry.registered(file) == (first, second, third)
    assert registry.check_registered(file) == third
    then = registry.priors_of(first.hash, file)
    assert then == {n: p for n, p in priors_in_force().items() if n not in (NEW, NEWER)}
    assert registry.priors_of("0" * 64, file) is None


def test_an_entry_that_adds_changes_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _in_force(patch, NEW, NEWER)
        registry.register("first", "first", date(2024, 12, 1), file)
    before = file.read_text()
    for names in ([NEW], [NEW, NEWER, "no_parameter"]):
        with pytest.raises(InputError, match="are not those of the last entry"):
            registry.register("more", "a reason", date(2024, 12, 2), file, names)
    assert file.read_text() == before
    registry.register("more", "a reason", date(2024, 12, 2), file)
    claims = file.read_text() + f"    added: [{NEW}]\n"
    file.write_text(claims)
    with pytest.raises(
        InputError, match=rf"registry\.yaml:\d+: entry 2 says that it only adds {NEW}"
    ):
        registry.registered(file)
    file.write_text(claims.replace(f"[{NEW}]", f"[{NEW}, {NEWER}]"))
    assert registry.registered(file)[1].added == (NEW, NEWER)
    _in_force(monkeypatch, **{OLD: "Fixed(value=1.0)"})
    file.write_text(before)
    with pytest.raises(InputError, match="are not those of the last entry"):
        registry.register("more", "a reason", date(2024, 12, 2), file, [NEW, NEWER])


def test_an_entry_names_what_it_removes_with_the_prior_that_it_had(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is older than the removal is known by name all the same; a parameter may be renamed."""
    then = {"old_rate": "Uniform(low=0.0, high=1.0)"}
    with monkeypatch.context() as patch:
        _in_force(patch, NEW, **then)
        first = registry.register("first", "first", date(2024, 12, 1), file)
    with monkeypatch.context() as patch:
        _in_force(patch, NEW)
        second = registry.register(
            "less", "no rule reads it", date(2024, 12, 2), file, removed=["old_rate=Uniform(0, 1)"]
        )
    assert second.removed == ("old_rate=Uniform(low=0.0, high=1.0)",)
    _in_force(monkeypatch)
    third = registry.register("more", "it stood in a rule", date(2024, 12, 3), file, [NEW])
    assert registry.registered(file) == (first, second, third)
    others = {n: p for n, p in priors_in_force().items() if n != NEW}
    assert registry.priors_of(first.hash, file) == others | then
    assert registry.priors_of(second.hash, file) == others


def test_an_entry_that_removes_changes_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _in_force(patch, old_rate="Uniform(low=0.0, high=1.0)", **{OLD: "Fixed(value=1.0)"})
        registry.register("first", "first", date(2024, 12, 1), file)
    before = file.read_text()
    with pytest.raises(
        InputError, match=r"registry\.yaml.*removes old_rate cannot be added: the other"
    ):
        registry.register("x", "y", date(2024, 12, 2), file, removed=["old_rate=Uniform(0, 1)"])
    assert file.read_text() == before
    monkeypatch.setattr(registry, "_tells_all", lambda *_: True)
    registry.register("x", "y", date(2024, 12, 2), file, removed=["old_rate=Uniform(0, 1)"])
    monkeypatch.undo()
    with pytest.raises(
        InputError, match=r"registry\.yaml:\d+: entry 2 says .* removes old_rate, but"
    ):
        registry.registered(file)


@pytest.mark.parametrize(
    "given", ["old_rate", "old_rate=", "old_rate=Wide(1)", "old_rate=Uniform(x)"]
)
def test_the_command_asks_for_the_prior_of_what_is_removed(
    given: str, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(registry, "registry_to_write", lambda case: file)
    monkeypatch.setattr("sys.argv", ["registry", "what", "why", "--removed", given])
    with pytest.raises(SystemExit, match="2"):
        registry.main()
    said = capsys.readouterr().err
    assert f"{given!r} does not name a parameter with the prior that it had" in said
    assert '--removed "old_rate=Uniform(0.0, 1.0)"' in said
    assert file.read_text() == EMPTY
