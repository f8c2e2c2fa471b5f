"""The reference engine: `CollapseModel`, whose schedule can be read from top to bottom.

The agents of `model/agents` act by calling the rules of `model/rules`. `model/ensemble.py` runs the
same schedule over arrays, a hundred times faster. A test checks that the two engines agree to the last
bit of every state variable at every tick. This engine is the one to read, step through and extend:

    prepared = prepare(load_scenario("scenarios/mycase/baseline.yaml"))
    model = CollapseModel(prepared, prior_history(3, prepared.scenario.seed))
    model.run_model()
    model.datacollector.get_model_vars_dataframe()

`brittle.CollapseModel` takes the file of a scenario and the number of a history instead of these
objects, and can play the histories of a batch.
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
from brittle.model.setup.readings import as_read
from brittle.model.state import DatedAct, State

if TYPE_CHECKING:
    from mesa.discrete_space import Network

    from brittle.model.agents.base import Actor
    from brittle.model.agents.ground import Ground
    from brittle.model.agents.unit import Unit
    from brittle.model.records import Parameters


class ChronicleEntry(NamedTuple):
    """An entry of the chronicle, with the fields of `model.outcome.LOG_DTYPE`."""

    tick: int
    kind: int
    place: int
    faction: int
    unit: int
    why: int
    amount: float


class CollapseModel(mesa.Model[Any, Any]):
    """One run of a scenario; each step is a tick.

    `prepared` is a scenario made ready by `model.setup.prepare.prepare`. `history` is the past that leads
    up to the scenario's branch, for instance `model.setup.history.prior_history(3, seed)`. `turns` maps a
    tick to the seed that all draws use from that tick on; for a prior history, `turns` is empty.
    `replicate` is the number of this continuation after the branch. If `chronicle` is true, the run keeps a
    chronicle of its events.

    Nothing is drawn from Mesa's generator, because every draw is computed from a key. If `replicate` is not
    given, an integer `rng` is used as the number of the replicate, so that
    `mesa.batch_run(..., rng=range(5))` gives five replicates. In the rows of `batch_run`, `place` and `unit`
    are ids from the theatre's tables. Rows of the last day also hold the run's `outcome` and
    `capital_lost_day`, which is counted in days from the branch and is NaN if the capital is not lost.

    `space` is Mesa's network of the roads. Its cells hold the places and the units in the field.
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
    """The seed of the strengths drawn for the first day; later days may have another seed."""
    replicate: int
    epoch: int
    branch: int
    horizon: int
    changed: int
    p: Parameters
    """The parameters in force."""
    tick: int
    """The tick that is being played or, between steps, the next tick to be played."""
    datacollector: mesa.DataCollector
    space: Network
    """The roads, with a numbered cell for each place; `model/agents/space.py` describes the graph."""
    ended: np.void | None
    """The result of the run, a record of `model.outcome.RUN_DTYPE`; None until the last tick is over."""

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
        """Play one tick.

        In each phase, agents decide from the state at the phase's start and act in order of their numbers.
        """
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

    # Phases that concern the model as a whole.

    def give_orders(self) -> None:
        """Columns appear, the regime gives orders, and columns seek targets; a cease-fire halts attacks."""
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
        """Play the battles in cities, the air strikes on columns, and the fights of rivals who meet."""
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
        """Units decide whether to break and act on their decisions; men desert from units and militia."""
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
        """Cities fall, and neutrals move into places that the regime has abandoned."""
        for city in self.cities:
            city.settle()
        for city in self.cities:
            city.let_neutrals_in()

    def suffer(self) -> None:
        """People die and flee, and displaced people return after a day without alarm."""
        for city in self.cities:
            city.suffer()
        if ends_day(self.tick, self.dt):
            share = returning_daily(self.dt, self.p)
            for city in self.cities:
                city.end_day(share)
        self.public.count_displaced()

    def take_policy(self) -> None:
        """Apply the scenario's policy, events and parameters at the branch; later draws use the replicate."""
        load(self, branch_off(self.prepared, self.to_state(), self._number, _look))
        self.acts = _acts(self.prepared.events)
        self.epoch = 1
        self.p = self._later_parameters
        for city in self.cities:
            city.weigh_refuges()
            city.find_exit()

    def find_roads(self) -> None:
        """Once a place has changed hands, find the regime's way back and the roads of factions and ruler."""
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
        """Set the air campaigns for and against each faction, and the supplies that its patrons send."""
        for faction in self.factions:
            faction.gather_support()
        for faction in self.factions:
            faction.look_up()

    def look_around(self) -> None:
        """Work out who is where in this tick, with what power, and within reach of what."""
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
        """At the end of each day, write a row of the series (from the branch on) and run Mesa's collector."""
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

    # What agents request from the model.

    def draw(self, decision: int, tick: int, agent: int = 0, other: int = 0) -> float:
        """A uniform number in (0, 1) for a key, which includes the replicate from the branch on."""
        replicate = self.replicate if tick >= self.branch else 0
        return uniform(self.seed, replicate, decision, tick, agent, other)

    def draw_once(self, decision: int, agent: int = 0, other: int = 0) -> float:
        """A uniform random number that does not change from tick to tick, because its key always has tick 0.

        From the branch on, the key includes the replicate.
        """
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
        """Add an entry to the chronicle, if a chronicle is kept."""
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
        """The units in the field that stand in a place, in order of their numbers."""
        return [
            unit
            for unit in self.units
            if unit.place is city and unit.status == codes.ACTIVE and unit.next is None
        ]

    @property
    def logged(self) -> int:
        """The number of entries in the chronicle so far."""
        return len(self.chronicle)

    # Conversion to and from arrays.

    def to_state(self) -> State:
        """The current state of the run, as the arrays of the compiled engine."""
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
        """The result of the run, in the form that `model.ensemble.play` returns."""
        return result_of(self.prepared, self.to_state())

    def _set_up(
        self, prepared: Prepared, history: History, replicate: int, chronicle: bool
    ) -> None:
        """Create the agents from the records of the first day, and make the picture of that day."""
        state = first_day(prepared, history)
        self.prepared = as_read(prepared, state.world[0]["coding"], state.p)
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
        """Work out the power of forces, the roads and the will of units on the first day."""
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
    """The result of one run from the first day to the horizon, in the form that `model.ensemble` uses."""
    model = CollapseModel(prepared, history, replicate, chronicle=log)
    model.run_model()
    return model.result()


def _number(agent: Actor | None) -> int:
    """An agent's number among the agents of its kind, as in a record; -1 for no agent."""
    return -1 if agent is None else agent.index


def _look(prepared: Prepared, history: History) -> State:
    """The state of the first day of a history, from the agents."""
    return CollapseModel(prepared, history, 0, chronicle=False).to_state()


def _acts(events: st.Array) -> list[DatedAct]:
    return [DatedAct(*event) for event in events.tolist()]
