"""Columns: mobile forces that appear, pick a target and attack it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.formation import Formation
from brittle.model.codes import ACTIVE, ATTACK, PRIMARY, Event, Reason
from brittle.model.draws import gumbel
from brittle.model.rules.belief import lost_since_calm
from brittle.model.rules.movement import days_on_the_way, leads_there, pace
from brittle.model.rules.numbers import chance
from brittle.model.rules.orders import (
    Company,
    comes_along,
    has_come,
    has_just_fallen,
    is_fought_on,
    is_unseen,
    joins,
    may_surface,
    power_along,
    power_counted,
    power_there,
    resistance_of_people,
    stirring_hazard,
    target_hazard,
    target_score,
    value_behind,
    waiting_score,
    win_chance,
)
from brittle.model.rules.power import is_within_reach, may_back, part_of, power_of_cell

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.agents.faction import Faction


class Column(Formation):
    """A formation that seeks targets; some columns arrive later, and some are cells hidden in a town."""

    def appear(self) -> None:
        """The column appears on the day set for it; a hidden cell surfaces to strike or to join others."""
        if has_come(self, self.model.tick):
            self.enter_field()
        elif may_surface(self, self.faction.frozen == 1) and self.would_surface():
            self.enter_field()
            self.stirred = 1
            self.model.note(Event.SURFACES, self.place, self.faction, self, amount=self.men)

    def enter_field(self) -> None:
        """Put the column in the field with its men."""
        self.status = ACTIVE
        self.men = self.strength
        if self.regime == 1:
            self.model.regime.raised += self.men

    def would_surface(self) -> bool:
        """Whether the cell surfaces, as it may in a friendly place, to join others, or to strike alone."""
        if joins(self.place, self.is_inside()):
            return True
        return self.model.table.truce == 0 and self.is_roused() and self.would_strike()

    def is_roused(self) -> bool:
        """Whether the cell considers a strike now, as it may if its side attacks or if belief has fallen."""
        model, public = self.model, self.model.public
        lost = lost_since_calm(public.calm, public.felt)
        hazard = stirring_hazard(lost, self.faction.roused == 1, model.p)
        return hazard > 0.0 and self.draw_as_band(d.REBEL_ORDER) < chance(hazard, model.dt)

    def would_strike(self) -> bool:
        """Whether the cell prefers a strike in its own place to waiting."""
        city = self.place
        wait = waiting_score(self.model.p) + gumbel(self.draw_as_band(d.REBEL_WAITS))
        x = self.score(city, city.value, Company(self.in_hiding(), 0.0), 1.0)
        return x + gumbel(self.draw_as_band(d.REBEL_TARGET, city.key)) > wait

    def in_hiding(self) -> float:
        """The power of the cell and of the hidden cells in the same place whose help it counts on."""
        p = self.model.p
        total = 0.0
        for other in self.model.units:
            if other.column == 0 or other.place is not self.place or not is_unseen(other):
                continue
            power = power_of_cell(other, other.strength, other.faction.air, other.faction.aid, p)
            share = self.faction.share_in(other.faction)
            total += power_counted(power, other.faction is self.faction, share)
        return total

    def seek_target(self) -> None:
        """A column that is free picks the target with the highest score, or waits.

        The score is v p_win^2 / (days + target_days), where v is the target's `stake`, p_win is the
        probability of winning, and `days` is the time on the way. A faction's columns in one place decide at
        the same moment and with the same draws. Columns that have just taken a place go on to a garrison
        that backed the place, if this is worth more than waiting.
        """
        if not self.is_free():
            return
        model, p = self.model, self.model.p
        onward = self.next_fight()
        now = self.draw_as_band(d.REBEL_ORDER) < chance(target_hazard(p), model.dt)
        if onward is None and not now:
            return
        speed = pace(self, PRIMARY, 0.0, p)
        along = self.company()
        if onward is not None:
            x = self.score(onward, self.stake(onward), along, speed)
            if x > waiting_score(p):
                self.set_out(onward, ATTACK, Reason.ATTACKS)
                self.stirred = 1
                return
        if not now:
            return
        best = waiting_score(p) + gumbel(self.draw_as_band(d.REBEL_WAITS))
        target = None
        for city in model.cities:
            if not self.can_attack(city):
                continue
            x = self.score(city, self.stake(city), along, speed)
            x += gumbel(self.draw_as_band(d.REBEL_TARGET, city.key))
            if x > best:
                best = x
                target = city
        if target is not None:
            self.set_out(target, ATTACK, Reason.ATTACKS)
            self.stirred = 1

    def is_free(self) -> bool:
        """Whether the column can pick a target.

        The column must fight against the regime and be idle in a place that no enemy holds. Its faction must
        not be frozen.
        """
        if self.status != ACTIVE or self.regime == 1:
            return False
        if self.dest is not None or self.next is not None or self.faction.frozen == 1:
            return False
        return not self.is_inside()

    def can_attack(self, city: City) -> bool:
        """Whether a place is hostile, can be reached by road, and is the capital or on the front."""
        if not city.holder.fights(self.faction) or not leads_there(self.place.km_to(city)):
            return False
        return city is self.model.regime.capital or self.is_on_front(city)

    def is_on_front(self, city: City) -> bool:
        """Whether a hostile place has a neighbour that is not hostile."""
        return any(not self.faction.fights(neighbour.holder) for neighbour in city.neighbours)

    def stake(self, city: City) -> float:
        """The value of a target, plus the value added by places behind it.

        A place is behind a target if its garrison backs the target and the fight would continue there. The
        capital and the places on the front add nothing, because they are targets themselves.
        """
        p = self.model.p
        value = city.value
        for other, km in city.reach[1:]:
            if not may_back(km, p):
                break
            if self.goes_on_to(other, city.holder) and not self.is_on_front(other):
                value += value_behind(other.value, km, p)
        return value

    def draw_as_band(self, decision: int, other: int = 0) -> float:
        """A draw that all columns of the faction in the same place share."""
        model = self.model
        return model.draw(decision, model.tick, self.faction.key ^ self.place.key, other)

    def company(self) -> Company:
        """The power of the columns that would come along with this column."""
        band = friends = 0.0
        for other in self.model.units:
            if other.place is not self.place or other.next is not None or other.column == 0:
                continue
            if other.status != ACTIVE or other.regime == 1:
                continue
            if other.faction is self.faction:
                band += other.power
            else:
                friends += part_of(other.power, self.faction.share_in(other.faction))
        return Company(band, friends)

    def next_fight(self) -> City | None:
        """The nearest place whose garrison backed the place that the column has just taken, or None."""
        here = self.place
        if not has_just_fallen(here.taken, self.model.tick) or here.taken_from is None:
            return None
        for city, km in here.reach[1:]:
            if not may_back(km, self.model.p):
                return None
            if self.goes_on_to(city, here.taken_from):
                return city
        return None

    def goes_on_to(self, city: City, side: Faction) -> bool:
        """Whether the column's fight against `side` continues at a place, which must be held by that side."""
        if not is_fought_on(city) or not city.holder.fights(self.faction):
            return False
        return side.stands_with(city.holder)

    def score(self, city: City, value: float, along: Company, speed: float) -> float:
        """The log of a target's score, given the allies near the target and those that come along."""
        p, faction = self.model.p, self.faction
        km = self.place.km_to(city)
        near = is_within_reach(km, p)
        mass = power_along(along.band, along.friends, near)
        for other in self.model.factions:
            share = faction.share_in(other)
            if share > 0.0:
                counted = comes_along(other is faction, near, self.power)
                mass += part_of(power_there(city.front(other).near, along.band, counted), share)
        fear = city.front(faction).fear
        resistance = resistance_of_people(fear, city.alignment, city.is_regimes())
        win = win_chance(mass, city, resistance, p)
        return target_score(value, win, days_on_the_way(km, speed), p)
