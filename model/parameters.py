"""Every parameter once: name, unit, meaning, prior and source.

Rules read parameters as attributes of one record (`p.break_rate`), in the order of this table. The
priors were written down before any fit. Ranges marked *widened* replace ranges of the first
prototype that had been narrowed after a look at outcomes (SCIENCE.md, section 6): they are twice as
wide on the log scale, about the same centre.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from model.priors import Fixed, HalfNormal, LogNormal, LogUniform, Prior, Uniform


@dataclass(frozen=True)
class Parameter:
    """One row of the table.

    `mechanism` is the module of model/rules that reads it; `low` and `high` bound what a scenario
    may set. `structural` ones shape the map before a run and cannot change at the branch.
    """

    name: str
    unit: str
    meaning: str
    prior: Prior
    source: str
    mechanism: str
    low: float
    high: float
    structural: bool = False

    @property
    def default(self) -> float:
        """The prior's median, which `explain` shows."""
        return self.prior.quantile(0.5)


J = "judgement"
CODEBOOK = "convention of the codebook"
RULE = "form of the rule set; judgement"
SCI1 = "mechanisms table of the science notes; range is judgement"

_ROWS: list[tuple[str, str, str, str, Prior, str, float, float]] = [
    # mechanism, name, unit, meaning, prior, source, low, high
    ("switches", "switch_belief", "0 or 1", "belief answers events (off: it stays calm)", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_breaks", "0 or 1", "formations may break (off: attrition only)", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_risings", "0 or 1", "places may rise", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_desertion", "0 or 1", "men desert when will is lost", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_contagion", "0 or 1", "formations that broke weigh on others", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_mobilisation", "0 or 1", "a call to arms may go out", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_orders", "0 or 1", "the regime reinforces, counter-attacks, gives up", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_patrons", "0 or 1", "patrons decide to act or leave", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_elites", "0 or 1", "elites may plot and bargain", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_ruler", "0 or 1", "the ruler may flee, relocate or deal", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_attrition", "0 or 1", "combat costs men", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_supply", "0 or 1", "a place cut off runs short", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_displacement", "0 or 1", "people leave for fear", Fixed(1), CODEBOOK, 0, 1),
    # belief
    ("belief", "calm_hazard", "1/year", "yearly hazard of a regime that has stood for years; sets calm belief", LogNormal(0.015, 0.10), "irregular exits of leaders are a few per hundred leader-years (Archigos 4.1, Goemans, Gleditsch and Chiozza 2009); judgement", 0.001, 0.9),
    ("belief", "belief_rate", "1/day", "speed at which the public mind follows events", Uniform(0.1, 0.5), "prototype table; judgement", 0.0, 5.0),
    ("belief", "belief_shock", "log-odds per capital-equivalent", "memory added by a place lost, times its value", LogUniform(0.123, 4.4), "prototype .3-1.8, widened", 0.0, 20.0),
    ("belief", "no_battle_surprise", "share", "how much more a place lost without battle tells (Lohmann's signalling)", Uniform(0.2, 1.5), SCI1, 0.0, 5.0),
    ("belief", "belief_memory", "days", "time for a shock to fade (to have survived is evidence too)", LogUniform(20, 200), RULE, 1.0, 2000.0),
    ("belief", "belief_band", "log-odds", "dead band around calm in which nothing else responds (Granovetter's thresholds)", Uniform(0.25, 0.75), J, 0.0, 3.0),
    ("belief", "belief_floor", "log-odds", "belief once the capital is lost", Fixed(-6), J, -20.0, 0.0),
    ("belief", "ratio_bound", "log units", "bound of the log power ratio's departure from calm", Uniform(1.0, 3.0), J, 0.0, 10.0),
    ("belief", "denial_weight", "share", "part of a shock that a fully believed denial takes back", Uniform(0.0, 0.5), J, 0.0, 1.0),
    ("belief", "denial_cost", "1/capital-equivalent", "log credibility that an exposed denial costs, times the place's value", LogUniform(0.2, 2.0), J, 0.0, 20.0),
    ("belief", "speech_weight", "log-odds", "memory that a fully believed speech takes off", Uniform(0.0, 1.0), J, 0.0, 5.0),
    ("belief", "rumour_rate", "log-odds/day", "rumours of flight while enemies are near the capital and the ruler is unseen", Uniform(0.0, 0.1), J, 0.0, 5.0),
    ("belief", "patron_signal", "log-odds", "what a patron's acting or leaving tells", Uniform(0.1, 0.8), SCI1, 0.0, 5.0),
    ("belief", "talks_signal", "log-odds", "what talks that are seen tell (beta_neg)", Uniform(0.0, 0.8), "prototype table; judgement", 0.0, 5.0),
    ("belief", "flight_signal", "log-odds", "what the ruler's departure tells", Uniform(0.5, 3.0), J, 0.0, 10.0),
    # power
    ("power", "power_floor", "share", "fighting power of a man without cohesion, against one with full", Uniform(0.2, 0.4), "Biddle 2004 on force employment; judgement", 0.0, 1.0),
    ("power", "heavy_gain", "share", "power gained by armour and artillery at heavy = 1", Uniform(0.5, 1.5), J, 0.0, 5.0),
    ("power", "air_gain", "share", "power gained by a full air campaign", Uniform(0.3, 1.5), SCI1, 0.0, 5.0),
    ("power", "rebel_supply", "share", "supply of those who fight the regime", Uniform(0.6, 0.9), J, 0.0, 1.0),
    ("power", "cut_supply", "share", "supply left, at length, to who is cut off", Uniform(0.3, 0.7), J, 0.0, 1.0),
    ("power", "supply_endurance", "days", "time in which supply runs down once cut off", LogUniform(3, 15), J, 0.1, 365.0),
    ("power", "militia_cohesion", "0-1", "cohesion of militia raised in the war, defending their own", Fixed(0.45), CODEBOOK, 0.05, 0.95),
    ("power", "rising_cohesion", "0-1", "cohesion of those who rise", Fixed(0.35), CODEBOOK, 0.05, 0.95),
    ("power", "near_km", "km", "by road, how far enemies are 'near'", Fixed(60), RULE, 5.0, 120.0),
    ("power", "support_km", "km", "by road, how far garrisons of one side help each other", LogUniform(3, 15), "range of mortars and field guns, half an hour's drive; judgement", 0.0, 100.0),
    ("power", "near_share", "share", "enemies count from this share of the local garrison's power", Fixed(0.1), RULE, 0.0, 1.0),
    # movement
    ("movement", "march_unopposed", "km/day", "advance where nobody resists, motorised, on a primary road", LogNormal(15, 160, 45), "N'Djamena 2008 about 160, Cote d'Ivoire 2011, Zaire 1997 (science notes, section 2)", 0.0, 400.0),
    ("movement", "march_opposed", "km/day", "advance towards a place that is defended", LogUniform(1, 28), "Dupuy's campaign averages, 1-28 (science notes, section 2)", 0.0, 200.0),
    ("movement", "foot_pace", "share", "pace on foot against motorised", Uniform(0.3, 0.7), J, 0.05, 1.0),
    ("movement", "pace_motorway", "factor", "pace on a motorway", Fixed(1.2), J, 0.05, 3.0),
    ("movement", "pace_primary", "factor", "pace on a primary road", Fixed(1.0), CODEBOOK, 0.05, 3.0),
    ("movement", "pace_secondary", "factor", "pace on a secondary road", Fixed(0.7), J, 0.05, 3.0),
    ("movement", "pace_track", "factor", "pace on a track", Fixed(0.4), J, 0.05, 3.0),
    # combat
    ("combat", "attrition", "1/day", "loss rate at equal power", Uniform(0.01, 0.03), "Dupuy, 1-3% a day (science notes, section 1)", 0.0, 0.5),
    ("combat", "attrition_cap", "1/day", "highest loss rate", Fixed(0.2), J, 0.0, 1.0),
    ("combat", "standoff_rate", "1/day", "share of a column lost to a full air campaign against places near", LogUniform(0.0005, 0.005), J, 0.0, 0.5),
    ("combat", "killed_share", "share", "killed among those lost in combat; the others are wounded", Uniform(0.2, 0.35), "one killed to two or four wounded in modern war; background knowledge", 0.0, 1.0),
    ("combat", "rivalry", "1/day", "hazard of a fight where hostile attackers meet", LogUniform(0.02, 0.3), J, 0.0, 5.0),
    # will
    ("will", "will_cohesion", "log-odds", "weight of cohesion", Uniform(1.0, 4.0), "prototype table; judgement", 0.0, 10.0),
    ("will", "will_ingroup", "log-odds", "weight of the in-group and of the ground it stands on", Uniform(0.5, 2.0), "prototype table; judgement", 0.0, 10.0),
    ("will", "will_belief", "log-odds per log-odds", "weight of belief that the regime survives", Uniform(0.3, 1.2), "prototype table; judgement", 0.0, 5.0),
    ("will", "will_pay", "log-odds", "weight of log pay", HalfNormal(0.3), "pay rises moved little: Ohl, Albrecht and Koehler 2015 (science notes)", 0.0, 3.0),
    ("will", "will_presence", "log-odds", "weight of a ruler who is seen, strongest where he is", Uniform(0.0, 1.0), J, 0.0, 5.0),
    ("will", "will_contagion", "log-odds", "weight of comrades who broke", Uniform(0.5, 3.0), "prototype table; Koehler, Ohl and Albrecht 2016 on fear and ties", 0.0, 20.0),
    ("will", "will_bound", "log-odds", "bound of will", Fixed(4), J, 0.5, 10.0),
    ("will", "casualty_scale", "share", "casualties that cost one unit of will", Uniform(0.05, 0.2), "Helmbold 1971: casualties alone seldom decide", 0.01, 5.0),
    ("will", "presence_away", "share", "presence felt away from where the ruler is", Uniform(0.2, 0.8), J, 0.0, 1.0),
    ("will", "contagion_days", "days", "time for a break to be forgotten", Fixed(2), RULE, 0.1, 30.0),
    ("will", "contagion_near", "factor", "added weight of breaks near", Uniform(1.0, 4.0), RULE, 0.0, 20.0),
    ("will", "contagion_kind", "factor", "added weight of breaks in formations of the same kind", Uniform(0.0, 2.0), RULE, 0.0, 20.0),
    ("will", "break_rate", "1/day", "hazard of breaking in contact, at even power and zero will", LogUniform(0.018, 1.13), "prototype .05-.4, widened", 0.0, 10.0),
    ("will", "break_near", "share", "of the break hazard, near the enemy but not in contact", Uniform(0.05, 0.3), RULE, 0.0, 1.0),
    ("will", "surprise", "factor", "break hazard at first contact against that at known even odds", Uniform(1.0, 4.0), "garrisons broke before smaller forces they did not expect: Goma 2012, Gao 2012, Kunduz 2015; judgement", 0.0, 20.0),
    ("will", "surprise_days", "days", "time in contact after which surprise is gone", Fixed(1), J, 0.05, 30.0),
    # choice after a break
    ("choice", "choice_withdraw", "log-odds", "to withdraw, per unit of cohesion above one half", Uniform(2.0, 6.0), J, -10.0, 20.0),
    ("choice", "choice_disperse", "log-odds", "to disperse, at base", Uniform(-1.5, 0.5), J, -10.0, 10.0),
    ("choice", "choice_home", "log-odds", "to disperse, for local men", Uniform(0.0, 2.0), J, -10.0, 10.0),
    ("choice", "choice_surrender", "log-odds", "to surrender, at base", Uniform(-2.5, -0.5), J, -10.0, 10.0),
    ("choice", "choice_amnesty", "log-odds", "to surrender, per unit of believed amnesty", Uniform(1.0, 4.0), J, -10.0, 10.0),
    ("choice", "choice_defect", "log-odds", "to defect, at base", Uniform(-4.0, -2.0), J, -10.0, 10.0),
    ("choice", "choice_assurance", "log-odds", "to defect, per unit of assurance, for the out-group", Uniform(0.5, 3.0), J, -10.0, 10.0),
    ("choice", "choice_cross", "log-odds", "to cross a border that is open and near", Uniform(-1.5, 1.0), J, -10.0, 10.0),
    ("choice", "amnesty_credibility", "0-1", "how far a promised amnesty is believed", Uniform(0.2, 0.8), J, 0.0, 1.0),
    ("choice", "leak", "share", "men lost on a retreat by a formation without cohesion", Uniform(0.1, 0.6), "prototype .3; judgement", 0.0, 1.0),
    ("choice", "retreat_cost", "share", "cohesion lost on a retreat", Uniform(0.0, 0.2), J, 0.0, 1.0),
    # desertion
    ("desertion", "desertion_rate", "1/day", "extra desertion per unit of lost will", LogUniform(0.001, 0.02), "prototype .002-.02; stressed armies lose .3-2% a day (science notes, section 2)", 0.0, 1.0),
    ("desertion", "desertion_slope", "per log-odds", "steepness of desertion in lost will", Uniform(0.4, 1.0), "prototype .7; judgement", 0.0, 3.0),
    ("desertion", "desertion_frailty", "exponent", "how much more willing those are who have not deserted", LogUniform(0.5, 3.0), "frailty: Vaupel, Manton and Stallard 1979; judgement", 0.0, 20.0),
    # risings
    ("risings", "rising_rate", "1/day per million people", "hazard scale of risings", LogUniform(0.01, 0.6), "prototype .02-.3 per place; judgement", 0.0, 10.0),
    ("risings", "rising_alignment", "per unit", "weight of the community's alignment", Uniform(1.0, 3.0), "prototype 2; judgement", 0.0, 10.0),
    ("risings", "rising_belief", "per log-odds", "weight of lost belief", Uniform(0.5, 1.5), "prototype 1; judgement", 0.0, 5.0),
    ("risings", "rising_neighbours", "per share", "weight of neighbours fallen", Uniform(0.5, 2.5), "prototype 1.5; judgement", 0.0, 10.0),
    ("risings", "rising_bound", "log units", "bound of the exponent", Fixed(5), J, 0.5, 10.0),
    # mobilisation
    ("mobilisation", "call_rate", "1/day", "hazard that a call to arms goes out when home or capital is threatened", Uniform(0.1, 1.0), J, 0.0, 10.0),
    ("mobilisation", "mobilise_rate", "1/day", "speed at which called men assemble", Uniform(0.02, 0.2), "prototype mu, per day; judgement", 0.0, 5.0),
    ("mobilisation", "militia_share", "share of people", "men who come where capacity and cause are full", LogUniform(0.002, 0.02), "prototype: at most 2% of the people; judgement", 0.0, 0.2),
    # orders
    ("orders", "regime_initiative", "1/day", "rate at which a formation not needed where it stands is sent", Uniform(0.1, 1.0), J, 0.0, 20.0),
    ("orders", "rebel_initiative", "1/day", "rate at which a free column picks its next target", LogUniform(0.5, 6.0), J, 0.0, 50.0),
    ("orders", "counter_rate", "1/day", "rate at which a counter-attack that can win is ordered", Uniform(0.1, 1.0), J, 0.0, 20.0),
    ("orders", "counter_ratio", "ratio", "power over the enemy's at which to counter-attack", Fixed(1.5), RULE, 0.1, 10.0),
    ("orders", "give_up_rate", "1/day", "hazard scale of giving up a threatened place that is not core", LogUniform(0.05, 1.0), J, 0.0, 20.0),
    ("orders", "give_up_drop", "probability", "fall of belief from calm at which places are given up", Uniform(0.05, 0.4), J, 0.0, 1.0),
    ("orders", "garrison_share", "share", "of a column left behind in a place taken", Uniform(0.02, 0.15), J, 0.0, 1.0),
    ("orders", "target_fear", "log units", "weight of people's alignment and fear in the chance to win a place", Uniform(0.0, 1.5), J, 0.0, 10.0),
    ("orders", "wait_value", "capital-equivalents/day", "worth of waiting to a free column", LogUniform(0.002, 0.05), J, 1e-9, 10.0),
    ("orders", "core_km", "km", "a day's march around the capital: core", Fixed(60), RULE, 0.0, 300.0),
    ("orders", "neutral_rate", "1/day", "rate at which neutrals move into neighbours abandoned", Uniform(0.1, 1.0), J, 0.0, 20.0),
    # patrons
    ("patrons", "ask_drop", "probability", "fall of belief from calm at which a patron is asked", Uniform(0.1, 0.3), J, 0.0, 1.0),
    ("patrons", "patron_exit", "1/day", "hazard scale of a patron's leaving", LogUniform(0.05, 1.0), "shocks of foreign support end wars: Fearon and Laitin 2008; judgement", 0.0, 20.0),
    ("patrons", "patron_spread", "log units", "spread of the reaction time", Uniform(0.2, 0.7), J, 0.0, 2.0),
    ("patrons", "patron_men_delay", "days", "from first air support to men on the ground", Uniform(2.0, 10.0), J, 0.0, 365.0),
    # elites
    ("elites", "elite_noise", "log-odds", "spread of private signals", Uniform(0.3, 1.2), "Morris and Shin; judgement", 0.0, 5.0),
    ("elites", "elite_threshold", "probability", "signal below which an elite without exposure counts the regime lost", Uniform(0.3, 0.7), "prototype 1-t, .1-.5; judgement", 0.0, 1.0),
    ("elites", "coup_rate", "1/day", "occasions on which plotters could act", LogUniform(0.02, 0.4), "Bell and Sudduth 2017 on wartime coups; judgement", 0.0, 10.0),
    ("elites", "coup_join", "probability", "that one who counts the regime lost joins on an occasion", Uniform(0.2, 0.8), J, 0.0, 1.0),
    ("elites", "coup_pivot", "share", "of the elite needed at once", Uniform(0.25, 0.6), J, 0.01, 1.0),
    ("elites", "coup_aftermath", "log-odds", "belief won (purge steadies) or lost (it shakes) by a failed coup", Uniform(-0.5, 0.5), J, -5.0, 5.0),
    ("elites", "coup_exile", "probability", "that a ruler deposed by a coup goes into exile", Fixed(0.4), "40% of exits by military coup: Archigos 4.1 (ruler_fates)", 0.0, 1.0),
    ("elites", "bargain_rate", "1/day", "hazard scale of a bargain with rebels near the capital", LogUniform(0.05, 1.0), J, 0.0, 20.0),
    # ruler
    ("ruler", "ruler_bias", "log-odds", "optimism of the ruler", Uniform(0.0, 1.5), "prototype table; judgement", -5.0, 5.0),
    ("ruler", "ruler_rate", "1/day", "urgency with which he acts", LogUniform(0.041, 1.47), "prototype .1-.6, widened", 0.0, 20.0),
    ("ruler", "ruler_tau", "value of rule", "gain at which urgency is two thirds", Uniform(0.1, 0.5), J, 0.01, 10.0),
    ("ruler", "cost_taken", "value of rule", "cost of capture or death to a fully culpable ruler", Uniform(0.5, 3.0), "Goemans 2008; judgement", 0.0, 20.0),
    ("ruler", "gain_exile", "value of rule", "worth of a safe exile", Uniform(0.1, 0.5), J, -5.0, 5.0),
    ("ruler", "gain_covered", "value of rule", "added worth of cover for family, officers and elites", Uniform(0.05, 0.4), J, 0.0, 5.0),
    ("ruler", "transit_air", "probability", "safe departure from an airport that is held", Uniform(0.8, 0.98), J, 0.0, 1.0),
    ("ruler", "transit_road", "probability", "safe departure by road to an open crossing or stronghold", Uniform(0.4, 0.8), J, 0.0, 1.0),
    ("ruler", "host_culpability", "share", "of hosts put off by full culpability", Uniform(0.2, 0.7), "culpable leaders flee abroad less: Krcmaric 2018; judgement", 0.0, 1.0),
    ("ruler", "spoiler", "probability", "that one uncoordinated group spoils the way out", Uniform(0.02, 0.2), "Stedman 1997; judgement", 0.0, 1.0),
    ("ruler", "talks_rate", "1/day", "rate at which a ruler who would gain by a deal opens talks", Uniform(0.1, 1.0), J, 0.0, 20.0),
    ("ruler", "mediation_low", "days", "shortest mediation where a scenario names none", Fixed(1), J, 0.0, 90.0),
    ("ruler", "mediation_likely", "days", "likeliest mediation", Fixed(4), "prototype 3-15 days; judgement", 0.0, 90.0),
    ("ruler", "mediation_high", "days", "longest mediation", Fixed(15), "prototype 3-15 days; judgement", 0.0, 365.0),
    ("ruler", "accept_rate", "1/day", "rate at which rebels near the capital answer an offer", Uniform(0.2, 2.0), J, 0.0, 20.0),
    ("ruler", "storm_weight", "per log unit", "weight of the cost of storming in the rebels' answer", Uniform(0.5, 2.0), "Powell 2006; judgement", 0.0, 10.0),
    ("ruler", "wait_weight", "per log unit a day", "weight of the defenders' decline in the value of waiting", Uniform(1.0, 6.0), "Powell 2006; judgement", 0.0, 50.0),
    ("ruler", "escape_last", "share", "of the chance of flight that is left when the capital falls", Uniform(0.2, 0.7), J, 0.0, 1.0),
    ("ruler", "killed_taken", "probability", "that a ruler who is taken is killed", Uniform(0.4, 0.9), "24 killed to 11 jailed of 100 ousted by rebels: Archigos 4.1 (ruler_fates)", 0.0, 1.0),
    ("ruler", "follow_share", "share", "of the regime's power that must stand at a stronghold for him to move there", Uniform(0.05, 0.3), J, 0.0, 1.0),
    ("ruler", "presence_commands", "0-1", "presence of a ruler who commands", Fixed(1.0), CODEBOOK, 0.0, 1.0),
    ("ruler", "presence_visible", "0-1", "presence of a visible ruler", Fixed(0.7), CODEBOOK, 0.0, 1.0),
    ("ruler", "presence_silent", "0-1", "presence of a silent ruler", Fixed(0.3), CODEBOOK, 0.0, 1.0),
    ("ruler", "gather_rate", "1/day", "rate at which loyal formations gather for a last stand", Uniform(0.2, 1.0), J, 0.0, 20.0),
    ("ruler", "truce_breach", "1/day", "hazard that a side that does not keep a cease-fire breaks it", Uniform(0.1, 1.0), J, 0.0, 20.0),
    # civilians
    ("civilians", "harm_rate", "deaths per person exposed and effective fighting day", "civilians killed by combat", LogUniform(3e-6, 2e-4), "Monrovia 2003, Mosul 2016-17, Abidjan 2011, N'Djamena 2008: 2e-5 to 1e-4 (science notes, section 2)", 0.0, 0.01),
    ("civilians", "standoff_harm", "deaths per person and day", "civilians killed by a full air campaign against a place near", LogUniform(1e-7, 1e-5), J, 0.0, 0.01),
    ("civilians", "leave_rate", "1/day", "people leaving at full alarm", LogUniform(0.01, 0.3), "orders of magnitude of OCHA and UNHCR; flee's move chances are higher; judgement", 0.0, 5.0),
    ("civilians", "alarm_near", "share", "alarm where a feared enemy is near, against combat in the streets", Uniform(0.05, 0.3), J, 0.0, 1.0),
    ("civilians", "alarm_want", "share", "alarm added where supplies run out", Uniform(0.0, 0.2), J, 0.0, 1.0),
    ("civilians", "return_rate", "1/day", "displaced people returning after calm", LogUniform(0.005, 0.05), J, 0.0, 5.0),
    ("civilians", "refuge_decay", "exponent", "distance decay of the choice of refuge", Uniform(1.0, 2.0), "gravity, 1-2 (science notes)", 0.0, 5.0),
    ("civilians", "reprisal_rate", "deaths per person who fears the captor", "reprisals when a place changes hands", LogUniform(1e-6, 3e-4), "order of magnitude; judgement", 0.0, 0.1),
    ("civilians", "account_exile", "probability", "that a ruler in exile answers before a court", Uniform(0.02, 0.2), "taylor-type handovers are rare; judgement", 0.0, 1.0),
    ("civilians", "account_taken", "probability", "that a captured ruler answers before a court", Uniform(0.4, 0.9), J, 0.0, 1.0),
    # outcome
    ("outcome", "fall_ratio", "ratio", "defenders' power over attackers' under which a place falls", Fixed(0.1), RULE, 0.0, 1.0),
    ("outcome", "assault_days", "days", "effective fighting from which a capture is an assault", Fixed(1.5), RULE, 0.0, 30.0),
]

_STRUCTURAL = frozenset({"core_km"})

PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        name: Parameter(name, unit, meaning, prior, source, mechanism, low, high, name in _STRUCTURAL)
        for mechanism, name, unit, meaning, prior, source, low, high in _ROWS
    }
)
"""All parameters by name, in the order of the parameter record."""

PARAMETER_DTYPE = np.dtype([(name, "f8") for name in PARAMETERS])
"""The record that rules read."""


def prior_hash() -> str:
    """SHA-256 of every name, prior and source: what was registered before a fit."""
    table = "\n".join(f"{p.name}|{p.prior}|{p.source}" for p in PARAMETERS.values())
    return hashlib.sha256(table.encode()).hexdigest()


def median_parameters() -> dict[str, float]:
    """Every parameter at its prior's median."""
    return {name: p.default for name, p in PARAMETERS.items()}
