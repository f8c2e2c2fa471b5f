"""The commands `brittle explain` and `brittle parameters`."""

from __future__ import annotations

from typing import Annotated

import typer

from brittle.guarding import errors_in_words

EXPLAIN_EXAMPLES = (
    "Examples: brittle explain offer.guarantee.chance_honoured\n\nbrittle explain killed_civilians"
)


def explain(
    key: Annotated[
        str,
        typer.Argument(
            help="A field such as ruler.policy, a parameter, or a column of the results."
        ),
    ],
) -> None:
    """Explains a field, a parameter or a column of the results.

    The explanation gives the meaning and, if they exist, the unit, the default and the range. For a
    parameter, the explanation also gives the prior and its source.
    """
    with errors_in_words():
        from brittle.commands.explain import explanation

        text = explanation(key)
    typer.echo(text)


def parameters(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")] = False,
) -> None:
    """Lists every parameter.

    Each parameter is listed with its unit, meaning, prior and source.
    """
    with errors_in_words():
        from brittle.commands.explain import parameters_markdown, print_parameters

        if markdown:
            typer.echo(parameters_markdown(), nl=False)
        else:
            print_parameters()
