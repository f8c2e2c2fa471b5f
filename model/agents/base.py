"""What all agents share: their number, their draws, their notes, and the rules' parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa import Agent

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel


class Actor(Agent["CollapseModel"]):
    """An agent with a number among its kind; `key` is the hash of its id, which keys its draws.

    The fields of a kind are those of its record in `model/state.py`, where their meaning stands;
    what is an index there is here the agent itself, or None. Phases act in order of numbers.
    """

    key: int

    def __init__(self, model: CollapseModel, index: int) -> None:
        super().__init__(model)
        self.index = index

    def draw(self, decision: int, other: int = 0) -> float:
        """A uniform number for a decision of this agent at this tick."""
        return self.model.draw(decision, self.model.tick, self.key, other)
