"""A plugin of mypy: who reads a parameter that is not in the table has misspelt it.

`model.records.Parameters` has an attribute for every row of `model.parameters.PARAMETERS`; written out,
they would be a second table. pyproject.toml names this file to mypy.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.plugin import AttributeContext, Plugin, ReportConfigContext
from mypy.types import Type

from brittle.model.inputs.suggest import did_you_mean
from brittle.model.parameters import PARAMETERS

READ = "brittle.model.records.Parameters."


class ParameterNames(Plugin):
    """Refuses attributes of `Parameters` that are no parameters."""

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """What mypy is to make of an attribute."""
        if not fullname.startswith(READ):
            return None
        name = fullname.removeprefix(READ)
        return None if name in PARAMETERS else _refuse(name)

    def report_config_data(self, ctx: ReportConfigContext) -> object:
        """The names that mypy's cache of files depends on: with other names mypy checks all files again."""
        return sorted(PARAMETERS)


def _refuse(name: str) -> Callable[[AttributeContext], Type]:
    def refuse(context: AttributeContext) -> Type:
        words = f"There is no parameter {name}{did_you_mean(name, PARAMETERS)}"
        context.api.fail(words, context.context)
        return context.default_attr_type

    return refuse


def plugin(version: str) -> type[Plugin]:
    """Where mypy enters."""
    return ParameterNames
