"""What all agents share: a number, a key, and draws of random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa import Agent

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel


class Actor(Agent["CollapseModel"]):
    """An agent, numbered within its kind; `key` is a hash of its id and is part of the keys of its draws.

    The fields of each kind of agent are those of its record, which `model/state.py` explains. If a field of
    the record is the index of another agent, the attribute is that other agent, or None. In each phase
    the agents act in order of their numbers.
    """

    key: int

    def __init__(self, model: CollapseModel, index: int) -> None:
        super().__init__(model)
        self.index = index

    def draw(self, decision: int, other: int = 0) -> float:
        """A uniform random number for a decision of this agent at this tick."""
        return self.model.draw(decision, self.model.tick, self.key, other)
