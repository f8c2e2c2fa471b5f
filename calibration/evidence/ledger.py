"""A ledger of claims, read from YAML, and checked on its own and against a theatre."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import Field

from brittle.calibration.evidence.kinds import KINDS, About, Given, Remark, Target, moments
from brittle.calibration.evidence.theatre_check import complaints
from brittle.model.inputs.canonical import by_id
from brittle.model.inputs.checks.scenarios import LATEST_BRANCH_DAYS
from brittle.model.inputs.problems import InputError, Mark, Problem, Problems, quote
from brittle.model.inputs.reading import Theatre
from brittle.model.inputs.schema.types import Days, Id, LocalTime, Note, Number, Record, Text, unit
from brittle.model.inputs.schema.validate import validate
from brittle.model.inputs.sources.nodes import Node, placed
from brittle.model.inputs.sources.yaml import read_tree
from brittle.model.inputs.suggest import did_you_mean

LONGEST_QUOTE = 300
"""Greatest number of characters in a quote, which is about a sentence."""

LONGEST_DAY = timedelta(days=2)
"""Longest time from the start of the day of publication to the article's end, across time zones."""

LATEST_PRINT = timedelta(days=31)
"""The longest time between the last moment that an article reports and its publication."""

Role = Literal["target", "input", "context"]


class Publication(Record):
    """The article that makes the claims, and the moment up to which it reports."""

    title: Text = Field(description="The article's headline")
    publisher: Text = Field(description="Who published the article")
    published: LocalTime = Field(description="Day of publication")
    ends: LocalTime = Field(description="The moment up to which the article reports, in local time")


class SourceClass(Record):
    """How far a class of sources is believed."""

    chance: Number = Field(
        gt=0,
        lt=1,
        description="Chance that such a source reports what happened, and not just what anybody might say",
        json_schema_extra=unit("probability"),
    )
    reason: Text = Field(
        description="Why this chance was chosen, judged without knowing what came after"
    )


class Outlet(Record):
    """Errors of the outlet, which all claims of an article share."""

    credibility_sd: Number = Field(
        ge=0,
        le=5,
        description="Standard deviation of the outlet's shift of all credibilities",
        json_schema_extra=unit("log-odds"),
    )
    date_sd_days: Days = Field(description="Standard deviation of the outlet's shift of all dates")
    reason: Text = Field(description="Why these spreads were chosen")


class Head(Record):
    """All fields of a claim except its variable."""

    id: Id = Field(description="The claim's name")
    quote: Text = Field(description="The article's words, at most a sentence")
    speaker: Text = Field(description="Who makes the claim")
    role: Role = Field(description="target (fitted), input (given) or context (neither)")
    source_class: Text = Field(description="A class of the table `credibility`")
    date_noise_days: Days = Field(
        default=0.0, description="Standard deviation of the claim's own error of date"
    )
    reason: Text = Field(description="Why the claim is coded in this way")


class Claim(Head):
    """One claim that the article makes."""

    about: About = Field(description="The variable, and what the article says of it")

    @property
    def target(self) -> Target:
        """The variable of a target. Raises TypeError if the claim is not a target."""
        if isinstance(self.about, Given | Remark):
            raise TypeError(f"{self.id} is not a target")
        return self.about


class LedgerFile(Record):
    """A ledger without its claims, which are read one by one."""

    article: Publication = Field(description="The article")
    case: Id = Field(description="Name of the folder of the case that the article is about")
    credibility: Mapping[Id, SourceClass] = Field(description="Classes of sources")
    outlet: Outlet = Field(description="Errors that all claims share")
    note: Note = Field(default="", description="Remark")


@dataclass(frozen=True)
class Ledger:
    """An article as a list of claims. `lines` gives the line of each claim in `file`."""

    article: Publication
    case: str
    classes: Mapping[str, SourceClass]
    outlet: Outlet
    claims: tuple[Claim, ...]
    file: str
    lines: Mapping[str, int | None]

    @property
    def targets(self) -> tuple[Claim, ...]:
        """The claims to which histories are fitted, in the order of their ids and of a row's columns."""
        return by_id(claim for claim in self.claims if claim.role == "target")

    @property
    def credibility(self) -> dict[str, float]:
        """Chance that a source is informed, by class of source."""
        return {name: each.chance for name, each in self.classes.items()}


def shipped_ledger(case: str) -> Path:
    """Path of the ledger of a shipped case; the file may be missing."""
    return Path(str(resources.files("brittle.calibration.evidence").joinpath(f"{case}.yaml")))


def load_ledger(path: Path, theatre: Theatre | None = None) -> Ledger:
    """Read the ledger in a file, and check it against a theatre if one is given.

    Raises `InputError` with every problem found, and its file and line.
    """
    problems = Problems()
    tree, sound, _ = read_tree(path, problems)
    head = validate(LedgerFile, _without(tree, "claims"), problems, sound=sound)
    claims = tuple(
        (claim, node)
        for node in _listed(tree, problems)
        if (claim := _claim(node, problems, sound)) is not None
    )
    if head is not None:
        _check_dates(head.article, tree, problems)
        _check_claims(head, claims, problems)
        if theatre is not None:
            _check_theatre(head, theatre, tree, problems)
    problems.raise_any()
    assert head is not None  # if validate returned None, it noted a problem
    ledger = Ledger(
        article=head.article,
        case=head.case,
        classes=head.credibility,
        outlet=head.outlet,
        claims=tuple(claim for claim, _ in claims),
        file=str(path),
        lines={claim.id: node.mark.line for claim, node in claims},
    )
    if theatre is not None:
        check_against(ledger, theatre)
    return ledger


def check_against(ledger: Ledger, theatre: Theatre) -> None:
    """Raise `InputError` if a claim names something that the theatre does not have."""
    found = [
        Problem(ledger.file, ledger.lines.get(claim.id), f"{claim.id}: {message}")
        for claim in ledger.claims
        for message in complaints(claim.about, claim.role == "target", theatre)
    ]
    if found:
        raise InputError(found)


def _check_dates(article: Publication, tree: Node, problems: Problems) -> None:
    """Check that an article ends by its day of publication, and was published soon after its end."""
    day, ends = article.published, article.ends
    if ends > day + LONGEST_DAY:
        wrong = f"ends: {ends:%Y-%m-%dT%H:%M} is after the day of publication, {day:%Y-%m-%d}"
        problems.add(placed(tree, ["article", "ends"]), wrong)
    elif day > ends + LATEST_PRINT:
        wrong = (
            f"published: {day:%Y-%m-%d} is more than {LATEST_PRINT.days} days after `ends`, "
            f"{ends:%Y-%m-%d}, so the article's writer would have known what came after"
        )
        problems.add(placed(tree, ["article", "published"]), wrong)


def _check_theatre(head: LedgerFile, theatre: Theatre, tree: Node, problems: Problems) -> None:
    """Check that the ledger belongs to this case, and that a scenario could branch at its end."""
    if head.case != (here := theatre.folder.resolve().name):
        wrong = f"case: the ledger belongs to `{head.case}`, but the case is `{here}`"
        problems.add(placed(tree, ["case"]), wrong)
    days = (head.article.ends - theatre.start) / timedelta(days=1)
    if not 0 < days <= LATEST_BRANCH_DAYS:
        wrong = (
            f"ends: {head.article.ends:%Y-%m-%dT%H:%M} must lie within {LATEST_BRANCH_DAYS} days "
            f"after the theatre's start, {theatre.start:%Y-%m-%dT%H:%M}"
        )
        problems.add(placed(tree, ["article", "ends"]), wrong)


def _listed(tree: Node, problems: Problems) -> tuple[Node, ...]:
    """The claims that are blocks of keys; anything else in the list is a problem."""
    claims = tree.get("claims")
    if claims is None:
        problems.add(tree.mark, "`claims` is missing; it should list what the article says")
        return ()
    if not claims.elements():
        problems.add(claims.mark, "`claims` must be a list with at least one claim of the article")
    for n, node in enumerate(claims.elements()):
        if not node.is_mapping:
            problems.add(node.mark, f"claims[{n}]: must be a block of keys (id, quote, ...)")
    return tuple(node for node in claims.elements() if node.is_mapping)


def _claim(node: Node, problems: Problems, sound: bool) -> Claim | None:
    """Read a claim, with its variable checked by kind so that messages name the right keys."""
    about = node.get("about")
    name = node.get("id")
    prefix = f"{name.text}: " if name is not None else ""
    head = validate(Head, _without(node, "about"), problems, prefix, sound)
    if about is None:
        if not sound:
            return None
        problems.add(node.mark, f"{prefix}`about` is missing; name the variable of the claim")
        return None
    kind = about.get("kind")
    word = kind.text if kind is not None else None
    if word not in KINDS:
        said = f"kind {quote(word)} is unknown" if word else "`about` needs a `kind`"
        problems.add(placed(about, ["kind"]), prefix + said + did_you_mean(word or "", KINDS, 99))
        return None
    variable = validate(KINDS[word], about, problems, f"{prefix}about: ", sound)
    if head is None or variable is None:
        return None
    return Claim.model_validate({**dict(head), "about": variable})


def _without(node: Node, key: str) -> Node:
    return Node({k: child for k, child in node.items() if k != key}, node.mark)


def _check_claims(
    head: LedgerFile, claims: tuple[tuple[Claim, Node], ...], problems: Problems
) -> None:
    """Check what can be judged only from the whole ledger."""
    ids = [claim.id for claim, _ in claims]
    variables: dict[str, str] = {}
    for n, (claim, node) in enumerate(claims):

        def wrong(key: str, message: str, claim: Claim = claim, node: Node = node) -> None:
            problems.add(_mark(node, key), f"{claim.id}: {message}")

        if claim.id in ids[:n]:
            wrong("id", "another claim has the same id")
        if claim.source_class not in head.credibility:
            near = did_you_mean(claim.source_class, head.credibility)
            wrong("source_class", f"no class {quote(claim.source_class)} in `credibility`{near}")
        if len(claim.quote) > LONGEST_QUOTE:
            wrong("quote", f"is longer than {LONGEST_QUOTE} characters; quote at most a sentence")
        if any(moment > head.article.ends for moment in moments(claim.about)):
            wrong("about", "names a time after the article's end")
        _check_role(claim, ids, variables, wrong)


def _check_role(
    claim: Claim, ids: list[str], variables: dict[str, str], wrong: Callable[[str, str], None]
) -> None:
    about = claim.about
    fitting = {"given": "input", "remark": "context"}.get(about.kind, "target")
    if claim.role != fitting:
        wrong("role", f"a claim of kind `{about.kind}` has the role {fitting}, not {claim.role}")
    if isinstance(about, Remark) and about.repeats is not None and about.repeats not in ids:
        near = did_you_mean(about.repeats, ids)
        wrong("about", f"`repeats` names no claim: `{about.repeats}`{near}")
    if claim.role == "target":
        variable = about.model_dump_json()
        if variable in variables:
            wrong(
                "about",
                f"`{variables[variable]}` reports the same; give one of the two the role context",
            )
        variables.setdefault(variable, claim.id)


def _mark(node: Node, key: str) -> Mark:
    return placed(node, [key])
