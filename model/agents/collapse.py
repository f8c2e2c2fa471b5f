"""The reference engine: `CollapseModel`, the schedule to be read from top to bottom.

The agents of `model/agents` act by calling the rules of `model/rules`. `model/ensemble.py` runs the
same schedule over arrays, a hundred times faster; a test holds the two together, to the last bit of
every state variable at every tick. Read, step through and extend this one:

    prepared = prepare(load_scenario("scenarios/mycase/baseline.yaml"))
    model = CollapseModel(prepared, prior_history(3, prepared.scenario.seed))
    model.run_model()
    model.datacollector.get_model_vars_dataframe()

`brittle.CollapseModel` takes a scenario's file and a number instead, and plays a batch's histories.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import mesa
import numpy as np

from brittle.model import codes
from brittle.model import state as st
from brittle.model.agents import (
    City,
    Column,
    Court,
    Elite,
    Faction,
    Formation,
    Patron,
    Public,
    Regime,
    Region,
    Ruler,
    Table,
)
from brittle.model.agents.events import happen
from brittle.model.agents.exchange import dump, load
from brittle.model.agents.observe import collector, measure
from brittle.model.agents.space import road_network, take_cells
from brittle.model.agents.stage import create_agents
from brittle.model.codes import NO_REASON
from brittle.model.draws import uniform
from brittle.model.ensemble import RunResult, result_of
from brittle.model.outcome import LOG_DTYPE, SERIES
from brittle.model.rules.civilians import returning_daily
from brittle.model.rules.numbers import days_over, ends_day
from brittle.model.setup.history import History, values_of
from brittle.model.setup.prepare import LONGEST_CHRONICLE, Prepared, branch_off, first_day
from brittle.model.state import DatedAct, State

if TYPE_CHECKING:
    from mesa.discrete_space import Network

    from brittle.model.agents.base import Actor
    from brittle.model.agents.ground import Ground
    from brittle.model.agents.unit import Unit
    from brittle.model.records import Parameters


class ChronicleEntry(NamedTuple):
    """A line of the chronicle: the columns of `model.outcome.LOG_DTYPE`."""

    tick: int
    kind: int
    place: int
    faction: int
    unit: int
    why: int
    amount: float


class CollapseModel(mesa.Model[Any, Any]):
    """One run of a scenario, a tick a step.

    `prepared` is a scenario made ready (`model.setup.prepare.prepare`), `history` the past that leads up
    to its branch, for instance `model.setup.history.prior_history(3, seed)`. `turns` are the ticks at
    which the seed of all draws changes, and the seeds from then on; a prior history has none.
    `replicate` numbers what happens after the branch. With `chronicle` the run notes what happens.

    Nothing here is drawn from Mesa's generator, since every draw has a key; an integer `rng` numbers
    the replicate where `replicate` is not given, so that `mesa.batch_run(..., rng=range(5))` gives
    five replicates. Its rows name each agent's `place` and `unit` by the ids of the theatre's tables;
    those of the last day also hold the run's `outcome` and `capital_lost_day`, days from the branch,
    NaN where it is not lost.

    `space` is Mesa's network of the roads, in whose cells places and the units in the field stand.
    """

    factions: list[Faction]
    regions: list[Region]
    cities: list[City]
    units: list[Formation]
    """Formations, then columns, then the patrons' men."""
    columns: list[Column]
    patrons: list[Patron]
    elites: list[Elite]
    regime: Regime
    public: Public
    ruler: Ruler
    table: Table
    court: Court

    dt: float
    """Days per tick."""
    seed: int
    first_seed: int
    """Of the first day's strengths; later days may have another."""
    replicate: int
    epoch: int
    branch: int
    horizon: int
    changed: int
    p: Parameters
    """The parameters in force."""
    tick: int
    """The tick being played or, between steps, to be played next."""
    datacollector: mesa.DataCollector
    space: Network
    """The roads: a cell a place, by its number; `model/agents/space.py` says what the graph holds."""
    ended: np.void | None
    """What the run amounts to, a record of `model.outcome.RUN_DTYPE`; None before its last tick."""

    def __init__(
        self,
        prepared: Prepared,
        history: History,
        replicate: int | None = None,
        turns: Mapping[int, int] | None = None,
        chronicle: bool = True,
        rng: int | None = None,
    ) -> None:
        super().__init__(rng=rng)
        if replicate is None:
            replicate = 0 if rng is None else int(rng)
        self._turns = dict(turns or {})
        self._set_up(prepared, history, replicate, chronicle)

    def step(self) -> None:
        """One tick. All decide on the state at the start of a phase, and act in order of ids."""
        self.seed = self._turns.get(self.tick, self.seed)
        if self.tick == self.branch:
            self.take_policy()
        if self.changed == 1:
            self.find_roads()
        for act in self.acts:
            if act.tick == self.tick:
                happen(act, self)
        for patron in self.patrons:
            patron.decide()
        self.fly()
        self.give_orders()
        for unit in self.units:
            unit.march()
        self.look_around()
        self.fight()
        self.weigh_will()
        for city in self.cities:
            city.rise()
        self.regime.mobilise()
        self.settle()
        self.public.believe()
        for elite in self.elites:
            elite.judge()
        self.court.count()
        self.court.plot()
        self.court.bargain()
        self.ruler.decide()
        self.table.watch()
        self.regime.remember_defenders()
        self.ruler.hold_out()
        self.suffer()
        take_cells(self)
        self.record()
        self.tick += 1
        self.running = self.tick < self.horizon

    # Phases of the model as a whole.

    def give_orders(self) -> None:
        """Columns appear, the regime commands, columns seek targets; in a cease-fire they halt."""
        for column in self.columns:
            column.appear()
        self.regime.command()
        if self.table.truce == 0:
            for column in self.columns:
                column.seek_target()
        else:
            for unit in self.units:
                unit.halt()

    def fight(self) -> None:
        """Battles in cities, strikes on columns, rivals who meet."""
        for city in self.cities:
            city.fight()
        for unit in self.units:
            unit.fight()
        if self.table.truce == 0:
            for unit in self.units:
                unit.be_struck()
        for city in self.cities:
            city.quarrel()

    def weigh_will(self) -> None:
        """Units consider, then do what they decided; men desert, in formations and militia."""
        for unit in self.units:
            unit.consider()
        self.public.forget_breaks()
        for unit in self.units:
            unit.decide()
        for unit in self.units:
            unit.desert()
        for city in self.cities:
            city.go_home()

    def settle(self) -> None:
        """Cities fall; neutrals move into what the regime has abandoned."""
        for city in self.cities:
            city.settle()
        for city in self.cities:
            city.let_neutrals_in()

    def suffer(self) -> None:
        """People die and flee; after a calm day they come back."""
        for city in self.cities:
            city.suffer()
        if ends_day(self.tick, self.dt):
            share = returning_daily(self.dt, self.p)
            for city in self.cities:
                city.end_day(share)
        self.public.count_displaced()

    def take_policy(self) -> None:
        """The branch: the scenario's policy, events and parameters act, the replicate counts."""
        load(self, branch_off(self.prepared, self.to_state(), self._number, _look))
        self.acts = _acts(self.prepared.events)
        self.epoch = 1
        self.p = self._later_parameters
        for city in self.cities:
            city.weigh_refuges()
            city.find_exit()

    def find_roads(self) -> None:
        """After a change: the regime's way back, all factions' roads, the ruler's road out."""
        self.regime.find_roads()
        for faction in self.factions:
            faction.find_roads()
        for faction in self.factions:
            faction.lose_sight()
        for city in self.cities:
            city.count_fallen()
        self.ruler.find_road()
        self.changed = 0

    def fly(self) -> None:
        """Air campaigns of patrons at work."""
        for faction in self.factions:
            faction.gather_air()
        for faction in self.factions:
            faction.look_up()

    def look_around(self) -> None:
        """The picture of the tick: who stands where, with what power, within reach of what."""
        for faction in self.factions:
            faction.muster()
        for city in self.cities:
            city.clear_picture()
        for unit in self.units:
            unit.report()
        for city in self.cities:
            city.count_irregulars()
            city.name_attacker()
        for city in self.cities:
            city.back_others()
        self.regime.police()
        self.regime.count_power()

        for faction in self.factions:
            faction.forget_columns()
        for city in self.cities:
            city.forget_columns()
        for unit in self.units:
            unit.loom()
        for faction in self.factions:
            faction.rouse()
        for city in self.cities:
            city.name_nearest()
            city.forget_battle()

    def record(self) -> None:
        """At the end of each day a row of the series, from the branch; then Mesa's collector."""
        day = days_over(self.tick - self.branch, self.dt)
        is_days_end = ends_day(self.tick - self.branch, self.dt)
        over = self.tick + 1 >= self.horizon
        if not is_days_end and not over:
            return
        self.today = measure(self)
        if is_days_end and 0 <= day < len(self.series):
            self.series[day] = self.today
        if over:
            self.ended = self.result().run
        self.datacollector.collect(self)

    # What agents ask of the model.

    def draw(self, decision: int, tick: int, agent: int = 0, other: int = 0) -> float:
        """A uniform number by its key, in (0, 1); the replicate counts from the branch."""
        replicate = self.replicate if tick >= self.branch else 0
        return uniform(self.seed, replicate, decision, tick, agent, other)

    def draw_once(self, decision: int, agent: int = 0, other: int = 0) -> float:
        """The same whenever it is drawn, by tick 0; the replicate counts from the branch."""
        replicate = self.replicate if self.tick >= self.branch else 0
        return uniform(self.seed, replicate, decision, 0, agent, other)

    def note(
        self,
        kind: int,
        place: Ground | None = None,
        faction: Faction | None = None,
        unit: Unit | None = None,
        why: int = NO_REASON,
        amount: float = 0.0,
    ) -> None:
        """Adds an entry to the chronicle, if one is kept."""
        if len(self.chronicle) < self._longest_chronicle:
            self.chronicle.append(
                ChronicleEntry(
                    tick=self.tick,
                    kind=kind,
                    place=_number(place),
                    faction=_number(faction),
                    unit=_number(unit),
                    why=why,
                    amount=amount,
                )
            )

    def units_in(self, city: Ground) -> list[Formation]:
        """Units in the field that stand in a place, in order of their numbers."""
        return [
            unit
            for unit in self.units
            if unit.place is city and unit.status == codes.ACTIVE and unit.next is None
        ]

    @property
    def logged(self) -> int:
        """Entries of the chronicle so far."""
        return len(self.chronicle)

    # In and out.

    def to_state(self) -> State:
        """The run so far as the arrays of the compiled engine."""
        log = np.zeros(self._longest_chronicle, LOG_DTYPE)
        if self.chronicle:
            log[: self.logged] = np.array(self.chronicle, LOG_DTYPE)
        past = self.epoch == 0
        records: dict[str, Any] = dict(dump(self))
        return self._first_day._replace(
            **records,
            events=self.prepared.past_events if past else self.prepared.events,
            series=np.array(self.series, np.float32),
            log=log,
        )

    def result(self) -> RunResult:
        """What the run amounts to, in the rows of `model.ensemble.play`."""
        return result_of(self.prepared, self.to_state())

    def _set_up(
        self, prepared: Prepared, history: History, replicate: int, chronicle: bool
    ) -> None:
        """Agents from the records of the first day, and what that day looks like to all."""
        state = first_day(prepared, history)
        self.prepared = prepared
        self._first_day = state
        self._number = replicate
        self._longest_chronicle = LONGEST_CHRONICLE if chronicle else 0
        self.chronicle: list[ChronicleEntry] = []
        self.series = [[float("nan")] * len(SERIES) for _ in range(prepared.days + 1)]
        self.acts = _acts(state.events)
        self.ended = None
        self.tick = 0
        self.p, self._later_parameters = (values_of(record) for record in state.p)
        create_agents(self, state)
        load(self, state)
        self._begin()
        self.space = road_network(self)
        take_cells(self)
        self.today = measure(self)
        if self.branch == 0:
            self.series[0] = self.today
        self.datacollector = collector()
        self.datacollector.collect(self)

    def _begin(self) -> None:
        """Powers, roads and calm will on the first day."""
        for city in self.cities:
            for front in city.fronts:
                front.linked = 1
        self.fly()
        self.look_around()
        self.find_roads()
        for city in self.cities:
            city.weigh_refuges()
            city.find_exit()
            city.manned = 1 if city.garrison > 0.0 else 0
        for unit in self.units:
            unit.settle_calm()
        for faction in self.factions:
            faction.power_calm = faction.power
        self.public.settle_calm()
        self.regime.defenders_slow = self.regime.defenders


def play(prepared: Prepared, history: History, replicate: int, log: bool = False) -> RunResult:
    """One run from the first day to the horizon, as `model.ensemble.play` has it."""
    model = CollapseModel(prepared, history, replicate, chronicle=log)
    model.run_model()
    return model.result()


def _number(agent: Actor | None) -> int:
    """An agent's number among its kind, as a record has it; -1 for none."""
    return -1 if agent is None else agent.index


def _look(prepared: Prepared, history: History) -> State:
    """The first day of a history as the agents see it."""
    return CollapseModel(prepared, history, 0, chronicle=False).to_state()


def _acts(events: st.Array) -> list[DatedAct]:
    return [DatedAct(*event) for event in events.tolist()]
