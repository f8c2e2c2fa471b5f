"""Every parameter once: name, unit, meaning, prior and source.

Rules read parameters as attributes of one record (`p.break_rate`), in the order of this table. The
priors were elicited from names, units, equations and the literature, by somebody who had seen no run
of the model, before any fit; docs/PRIORS.md has the reasoning. What words in the rules mean (near, a
tenth, a day's march, an assault) is fixed by convention.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from brittle.model.priors import Fixed, HalfNormal, LogNormal, LogUniform, Prior, Uniform


@dataclass(frozen=True)
class Parameter:
    """One row of the table.

    `mechanism` is the part of the model under which it is listed: a module of model/rules, `switches`,
    or `outcome` for what losses and runs are called. Other modules may read it too; `explain` tells
    which do. `low` and `high` bound what a scenario may set. `structural` ones shape the map before
    a run and cannot change at the branch.
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


CODEBOOK = "convention of the codebook"

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
    ("belief", "calm_hazard", "1/year", "yearly hazard of a regime that has stood for years; sets calm belief", LogUniform(0.015, 0.1), "Geddes, Wright and Frantz 2014 (autocratic breakdown about 4-5% a year); rulers' spells in Archigos", 0.001, 0.9),
    ("belief", "belief_rate", "1/day", "speed at which the public mind follows events", LogUniform(0.1, 1.5), "past cases: Saigon piastre, April 1975; judgement from it (docs/PRIORS.md): markets turn within days, barracks and villages within ten", 0.0, 5.0),
    ("belief", "belief_shock", "log-odds per capital-equivalent", "memory added by a place lost, times its value", LogNormal(0.28, 7.0), "Oosterlinck and Weidenmier 2007 on Confederate bonds; reference class A (calibration/data); twice as wide as .3-1.8; past cases in docs/PRIORS.md", 0.0, 50.0),
    ("belief", "no_battle_surprise", "share", "how much more a place lost without battle tells (Lohmann's signalling)", LogUniform(0.15, 1.8), "Lohmann 1994 (form); judgement on size: nobody has measured it, and a battle lost tells of weakness too, hence at most about twice the shock", 0.0, 5.0),
    ("belief", "belief_memory", "days", "time for a shock to fade (to have survived is evidence too)", LogUniform(20, 200), "past cases: bonds of Iraq 2014, greenback and Confederate gold; judgement from them (docs/PRIORS.md): prices drifted back over weeks to months", 1.0, 2000.0),
    ("belief", "belief_band", "log-odds", "dead band around calm in which nothing else responds (Granovetter's thresholds)", Uniform(0.1, 0.6), "judgement (Granovetter 1978 gives the form only)", 0.0, 3.0),
    ("belief", "belief_floor", "log-odds", "belief once the capital is lost", Uniform(-5.0, -2.0), "judgement: of governments that lost the capital, 1 in 10 to 1 in 100 was back within a year", -20.0, 0.0),
    ("belief", "ratio_bound", "log units", "bound of the log power ratio's departure from calm", Uniform(1.2, 3.0), "judgement: people know power badly, hence 3 to 20 times worse tells no more than that", 0.0, 10.0),
    ("belief", "denial_weight", "share", "part of a shock that a fully believed denial takes back", Uniform(0.0, 0.6), "judgement (Edmond 2013 on propaganda)", 0.0, 1.0),
    ("belief", "denial_cost", "1/capital-equivalent", "log credibility that an exposed denial costs, times the place's value", LogUniform(0.5, 8.0), "judgement: a second city (value .4) falsely denied costs 18 to 96% of credibility", 0.0, 20.0),
    ("belief", "speech_weight", "log-odds", "memory that a fully believed speech takes off", LogUniform(0.05, 0.6), "judgement: a rally is worth a few points of approval, 1 to 11", 0.0, 5.0),
    ("belief", "rumour_rate", "log-odds/day", "rumours of flight while enemies are near the capital and the ruler is unseen", LogUniform(0.02, 0.4), "judgement: ten days unseen under threat cost .2 to 4 log-odds", 0.0, 5.0),
    ("belief", "patron_signal", "log-odds", "what a patron's acting or leaving tells", LogUniform(0.2, 2.0), "Fearon and Laitin 2008 (foreign support ends wars); past cases in docs/PRIORS.md", 0.0, 5.0),
    ("belief", "talks_signal", "log-odds", "what talks that are seen tell (beta_neg)", Uniform(0.0, 0.8), "Walter 1997 (without a guarantor talks usually fail: weak news); judgement on size: from nothing to about half the odds", 0.0, 5.0),
    ("belief", "flight_signal", "log-odds", "what the ruler's departure tells", Uniform(1.5, 5.0), "past cases: Batista, Amin, Mengistu, Habre, Mobutu, Ghani, against Thieu; judgement from them (docs/PRIORS.md)", 0.0, 10.0),
    # power
    ("power", "power_floor", "share", "fighting power of a man without cohesion, against one with full", Uniform(0.15, 0.5), "Biddle 2004, Talmadge 2015 (effectiveness .2-1, the worst against the best); judgement on size: man for man a bad unit yields a sixth to a half of a good one", 0.0, 1.0),
    ("power", "heavy_gain", "share", "power gained by armour and artillery at heavy = 1", LogUniform(0.5, 3.0), "Dupuy's weapon scores discounted by Biddle 2004", 0.0, 5.0),
    ("power", "air_gain", "share", "power gained by a full air campaign", LogUniform(0.4, 4.0), "past cases: Kosovo 1999, Afghanistan 2001, Libya 2011; judgement from them (docs/PRIORS.md): from little to several times the power of those below", 0.0, 5.0),
    ("power", "rebel_supply", "share", "supply of those who fight the regime", Uniform(0.55, 1.0), "judgement: captured stocks and a light scale of need, never better than a state's depot", 0.0, 1.0),
    ("power", "cut_supply", "share", "supply left, at length, to who is cut off", Uniform(0.1, 0.5), "past cases: Kuito 1993-94, Deir ez-Zor 2014-17, Khe Sanh 1968; judgement from them (docs/PRIORS.md)", 0.0, 1.0),
    ("power", "supply_endurance", "days", "time in which supply runs down once cut off", LogUniform(5, 60), "judgement; past cases in docs/PRIORS.md", 0.1, 365.0),
    ("power", "militia_cohesion", "0-1", "cohesion of militia raised in the war, defending their own", Uniform(0.25, 0.65), "judgement: ties are high and drill is low", 0.05, 0.95),
    ("power", "rising_cohesion", "0-1", "cohesion of those who rise", Uniform(0.15, 0.5), "judgement: below militia, for they are untrained and unled", 0.05, 0.95),
    ("power", "near_km", "km", "by road, how far enemies are 'near'", Fixed(60), "judgement: a day's drive of a column that meets some resistance", 5.0, 120.0),
    ("power", "support_km", "km", "by road, how far garrisons of one side help each other", Uniform(5, 30), "judgement: mortar range and half an hour's drive", 0.0, 100.0),
    ("power", "near_share", "share", "enemies count from this share of the power that holds a place, backing included", Fixed(0.1), "judgement: fewer are a raid, which no garrison fears", 0.0, 1.0),
    # movement
    ("movement", "march_unopposed", "km/day", "advance where nobody resists, motorised, on a primary road", LogNormal(15.0, 200.0), "past cases: N'Djamena 2008, Ajdabiya-Bin Jawad 2011, Cote d'Ivoire 2011, Kisangani-Kinshasa 1997; judgement from them (docs/PRIORS.md)", 0.0, 1000.0),
    ("movement", "march_opposed", "km/day", "advance towards a place that is defended", LogUniform(1.5, 28), "Dupuy 17-26 km/day campaign averages; judgement below them (prepared belts, streets)", 0.0, 200.0),
    ("movement", "foot_pace", "share", "pace on foot against motorised", Uniform(0.2, 0.6), "past cases: AFDL 1997; infantry 15-30 km/day in field manuals; judgement from them (docs/PRIORS.md)", 0.05, 1.0),
    ("movement", "pace_motorway", "factor", "pace on a motorway", Uniform(1.0, 1.5), "judgement: halts limit columns more than the road does", 0.05, 3.0),
    ("movement", "pace_primary", "factor", "pace on a primary road", Fixed(1.0), "convention (the unit of pace)", 0.05, 3.0),
    ("movement", "pace_secondary", "factor", "pace on a secondary road", Uniform(0.55, 0.95), "judgement: speeds on rural paved roads against trunk roads", 0.05, 3.0),
    ("movement", "pace_track", "factor", "pace on a track", Uniform(0.2, 0.7), "judgement; past cases in docs/PRIORS.md", 0.05, 3.0),
    # combat
    ("combat", "attrition", "1/day", "loss rate at equal power", LogUniform(0.003, 0.03), "Dupuy 1-3%/day for WWII divisions; past cases in docs/PRIORS.md", 0.0, 0.5),
    ("combat", "attrition_cap", "1/day", "highest loss rate", LogUniform(0.05, 0.3), "past cases: worst days of WWI/WWII divisions; judgement from them (docs/PRIORS.md)", 0.0, 1.0),
    ("combat", "standoff_rate", "1/day", "share of a column lost to a full air campaign against places near", LogUniform(0.003, 0.05), "past cases: Gulf War 1991, Kosovo 1999; judgement from them (docs/PRIORS.md)", 0.0, 0.5),
    ("combat", "killed_share", "share", "killed among those lost in combat; the others are wounded", Uniform(0.18, 0.4), "killed to wounded 1:4 to 1:1.5 (Fazal 2014, poor medicine higher)", 0.0, 1.0),
    ("combat", "rivalry", "1/day", "hazard of a fight where hostile attackers meet", LogUniform(0.01, 0.5), "Christia 2012; past cases in docs/PRIORS.md", 0.0, 5.0),
    ("combat", "rivalry_odds", "ratio", "odds at which hostile attackers who fight each other bleed: neither has defences", Fixed(1.0), "judgement: even, since neither side stands behind defences", 0.0, 100.0),
    ("combat", "rivalry_days", "days", "that hostile attackers fight each other before they part", Fixed(1.0), "judgement: such fights end with the day, when one side leaves", 0.0, 30.0),
    # will
    ("will", "will_cohesion", "log-odds", "weight of cohesion", Uniform(1.0, 4.5), "Shils and Janowitz 1948, Castillo 2014 (form); past cases: Kuito 1993-94, Khe Sanh 1968, Deir ez-Zor 2014-17, against Goma 2012, Kunduz 2015; judgement from them (docs/PRIORS.md)", 0.0, 10.0),
    ("will", "will_ingroup", "log-odds", "weight of the in-group and of the ground it stands on", Uniform(0.3, 2.2), "McLauchlin 2010 (form); judgement on size: Albrecht and Koehler 2018 find sectarianism no major driver, hence from weak to strong", 0.0, 10.0),
    ("will", "will_belief", "log-odds per log-odds", "weight of belief that the regime survives", LogUniform(0.2, 1.2), "McLauchlin 2010 (loyalty that is bought follows belief); past cases: Afghan capitals in August 2021 against 2015-20, Vietnam 1975 against 1972; judgement from them (docs/PRIORS.md)", 0.0, 5.0),
    ("will", "will_pay", "log-odds", "weight of log pay", HalfNormal(0.3), "Ohl, Albrecht and Koehler 2015 (pay rises below inflation did little); judgement on size", 0.0, 3.0),
    ("will", "will_presence", "log-odds", "weight of a ruler who is seen, strongest where he is", Uniform(0.0, 1.2), "judgement; past cases in docs/PRIORS.md", 0.0, 5.0),
    ("will", "will_contagion", "log-odds", "weight of comrades who broke", LogUniform(0.6, 6.0), "Koehler, Ohl and Albrecht 2016 (strong ties the channel); past cases: Vietnam 1975, Mosul 2014, Tikrit 2014, Kirkuk 2014, against Kunduz 2015, Goma 2012; judgement from them (docs/PRIORS.md)", 0.0, 20.0),
    ("will", "will_bound", "log-odds", "bound of will", Uniform(4.0, 6.0), "convention, judgement", 0.5, 10.0),
    ("will", "casualty_scale", "share", "casualties that cost one unit of will", LogUniform(0.07, 0.4), "Helmbold 1971 (90% of losing defenders at 40% or less); judgement on size: breaks seldom follow casualties alone, hence a loss of 40% costs 1 to 6 units", 0.01, 5.0),
    ("will", "presence_away", "share", "presence felt away from where the ruler is", Uniform(0.05, 0.6), "judgement: a ruler who is heard and not seen moves men less", 0.0, 1.0),
    ("will", "contagion_days", "days", "time for a break to be forgotten", LogUniform(1.0, 8.0), "past cases: Vietnam 1975, Afghanistan 2021; judgement from them (docs/PRIORS.md): 1 to 15 days from one wave of breaks to the next", 0.1, 30.0),
    ("will", "contagion_near", "factor", "added weight of breaks near", LogUniform(0.5, 4.0), "Koehler, Ohl and Albrecht 2016 (strong ties the channel)", 0.0, 20.0),
    ("will", "contagion_kind", "factor", "added weight of breaks in formations of the same kind", LogUniform(0.25, 3.0), "McLauchlin 2014 (unit composition)", 0.0, 20.0),
    ("will", "break_rate", "1/day", "hazard of breaking in contact, at even power and zero will", LogNormal(0.025, 1.05), "past cases: about 65 garrisons 1972-2024, from Kunduz 2015 to Vukovar and Khost; judgement from them (docs/PRIORS.md): a rough tally, hence six times as much or as little", 0.0, 10.0),
    ("will", "break_near", "share", "of the break hazard, near the enemy but not in contact", LogUniform(0.03, 0.5), "past cases: Pleiku 1975, Mekelle 1989, Kirkuk 2014, Mazar 2021; judgement from them (docs/PRIORS.md): one loss in 4 to 8 came without contact", 0.0, 1.0),
    ("will", "surprise", "factor", "break hazard at first contact against that at known even odds", LogUniform(1.0, 10.0), "past cases: Afghan provincial capitals 2015-19, Kunduz 2015 to Ghazni, and the garrisons listed under break_rate; judgement from them (docs/PRIORS.md)", 0.0, 20.0),
    ("will", "surprise_days", "days", "time in contact after which surprise is gone", LogUniform(0.7, 7.0), "past cases: Tet 1968, Jalalabad 1989, Grozny 1996, Ghazni 2018; judgement from them (docs/PRIORS.md)", 0.05, 30.0),
    # choice after a break
    ("choice", "choice_withdraw", "log-odds", "to withdraw, per unit of cohesion above one half", Uniform(2.0, 6.0), "judgement; past cases in docs/PRIORS.md", -10.0, 20.0),
    ("choice", "choice_disperse", "log-odds", "to disperse, at base", Uniform(-2.0, 0.3), "judgement from the garrisons listed under break_rate", -10.0, 10.0),
    ("choice", "choice_home", "log-odds", "to disperse, for local men", Uniform(0.3, 2.2), "McLauchlin 2014; past cases in docs/PRIORS.md", -10.0, 10.0),
    ("choice", "choice_covered", "log-odds", "not to disperse, for officers whom an offer covers", Fixed(2.0), "judgement: e to the 2, about seven times less likely: cover takes away most of the fear that scatters officers", 0.0, 20.0),
    ("choice", "choice_surrender", "log-odds", "to surrender, at base", Uniform(-2.5, -0.2), "judgement; past cases in docs/PRIORS.md", -10.0, 10.0),
    ("choice", "choice_amnesty", "log-odds", "to surrender, per unit of believed amnesty", Uniform(0.4, 2.6), "judgement; past cases in docs/PRIORS.md", -10.0, 10.0),
    ("choice", "choice_defect", "log-odds", "to defect, at base", Uniform(-3.8, -1.0), "judgement; Albrecht and Ohl 2016", -10.0, 10.0),
    ("choice", "choice_assurance", "log-odds", "to defect, per unit of assurance, for the out-group", Uniform(0.5, 3.0), "Christia 2012 (bought commanders)", -10.0, 10.0),
    ("choice", "choice_cross", "log-odds", "to cross a border that is open and near", Uniform(-1.8, 0.6), "judgement; past cases in docs/PRIORS.md", -10.0, 10.0),
    ("choice", "amnesty_credibility", "0-1", "how far a promised amnesty is believed", Uniform(0.15, 0.8), "judgement (Walter 1997 on promises without a third party)", 0.0, 1.0),
    ("choice", "leak", "share", "men lost on a retreat by a formation without cohesion", LogUniform(0.15, 1.0), "past cases: II Corps 1975; judgement from it (docs/PRIORS.md): 3 of 4 men lost in a rout, and 5 to 15% in an ordered withdrawal", 0.0, 1.0),
    ("choice", "retreat_cost", "share", "cohesion lost on a retreat", Uniform(0.03, 0.35), "judgement: one retreat does not make a mob, and three do", 0.0, 1.0),
    # desertion
    ("desertion", "desertion_rate", "1/day", "extra desertion per unit of lost will", LogUniform(0.001, 0.02), "past cases: Syria 2011-14, Afghan army; stressed armies lost .3-2% a day (Iraq 2014), collapsing ones 5-40% (Vietnam 1975, Iraq 2014); judgement from them (docs/PRIORS.md)", 0.0, 1.0),
    ("desertion", "desertion_slope", "per log-odds", "steepness of desertion in lost will", Uniform(0.4, 1.1), "judgement: at the middle of desertion_rate, will down by 4 costs 2 to 36% a day, as armies that collapse lost (5-40%)", 0.0, 3.0),
    ("desertion", "desertion_frailty", "exponent", "how much more willing those are who have not deserted", LogUniform(0.6, 5.0), "Vaupel, Manton and Stallard 1979; past cases in docs/PRIORS.md", 0.0, 20.0),
    # risings
    ("risings", "rising_rate", "1/day per million people", "hazard scale of risings", LogUniform(0.001, 0.1), "past cases: Iraq 1991, Libya 2011, Nicaragua 1978-79, against Vietnam 1968 and 1975, Zaire 1997, Aleppo 2011-12; judgement from them (docs/PRIORS.md)", 0.0, 10.0),
    ("risings", "rising_alignment", "per unit", "weight of the community's alignment", Uniform(1.0, 3.0), "judgement: an insurgent town (-.75) is 2 to 9 times as ready as a mixed one", 0.0, 10.0),
    ("risings", "rising_belief", "per log-odds", "weight of lost belief", Uniform(0.4, 1.6), "judgement: at 1, risings follow the odds that the regime falls; nobody has measured it, hence .6 either way", 0.0, 5.0),
    ("risings", "rising_neighbours", "per share", "weight of neighbours fallen", Uniform(0.4, 2.6), "judgement: where all neighbours have fallen, people are 1.5 to 13 times as ready", 0.0, 10.0),
    ("risings", "rising_bound", "log units", "bound of the exponent", Uniform(3.5, 6.0), "judgement: a town of .3 million at the highest rises at .14 to 1.7 a day", 0.5, 10.0),
    # mobilisation
    ("mobilisation", "call_rate", "1/day", "hazard that a call to arms goes out when home or capital is threatened", LogUniform(0.06, 1.0), "past cases: Iraq 2014, Ethiopia 2021, Kinshasa 1998, against Zaire 1997 and Kabul 2021; judgement from them (docs/PRIORS.md)", 0.0, 10.0),
    ("mobilisation", "mobilise_rate", "1/day", "speed at which called men assemble", LogUniform(0.008, 0.15), "past cases: Iraq 2014-15, Kinshasa 1998; judgement from them (docs/PRIORS.md)", 0.0, 5.0),
    ("mobilisation", "militia_share", "share of people", "men who come where capacity and cause are full", LogUniform(0.003, 0.03), "past cases: PMF of Iraq 2014, Syrian NDF; judgement from them (docs/PRIORS.md): .3 to 2% came, and where capacity and cause are full more would", 0.0, 0.2),
    # orders
    ("orders", "regime_initiative", "1/day", "rate at which a formation not needed where it stands is sent", LogUniform(0.03, 0.6), "Talmadge 2015 (coup-proofed command is slow); past cases in docs/PRIORS.md", 0.0, 20.0),
    ("orders", "rebel_initiative", "1/day", "rate at which a free column picks its next target", LogUniform(0.06, 1.5), "past cases: Cote d'Ivoire 2011, Afghanistan 2021, EPRDF 1991, AFDL 1996-97; judgement from them (docs/PRIORS.md)", 0.0, 50.0),
    ("orders", "counter_rate", "1/day", "rate at which a counter-attack that can win is ordered", LogUniform(0.03, 0.6), "past cases: Kunduz 2015, Hue 1968, Tikrit 2014, Goma 2012; judgement from them (docs/PRIORS.md)", 0.0, 20.0),
    ("orders", "counter_ratio", "ratio", "power over the enemy's at which to counter-attack", Fixed(1.5), "judgement: more than even odds, less than the 3:1 that armies teach", 0.1, 10.0),
    ("orders", "give_up_rate", "1/day", "hazard scale of giving up a threatened place that is not core", LogUniform(0.04, 1.5), "past cases: Highlands 1975, Iraq 2014, Afghan districts 2021, against Mobutu and Kuito; judgement from them (docs/PRIORS.md)", 0.0, 20.0),
    ("orders", "give_up_drop", "probability", "fall of belief from calm at which places are given up", Uniform(0.05, 0.4), "judgement: nobody gives up ground on noise, and with belief down by .4 staffs talk of it", 0.0, 1.0),
    ("orders", "garrison_share", "share", "of a column left behind in a place taken", Uniform(0.08, 0.4), "judgement: some columns left few men behind, others a third or more", 0.0, 1.0),
    ("orders", "target_fear", "log units", "weight of people's alignment and fear in the chance to win a place", Uniform(0.3, 2.5), "judgement; Christia 2012, Kalyvas 2006", 0.0, 10.0),
    ("orders", "target_days", "days", "that any target takes besides the way there", Fixed(0.5), "judgement: a column takes half a day to deploy, even for the place next to it", 0.01, 30.0),
    ("orders", "wait_value", "capital-equivalents/day", "worth of waiting to a free column", LogUniform(0.0005, 0.03), "judgement: between an ordinary target (.0015, often declined) and an open one (.021, seldom declined)", 1e-9, 10.0),
    ("orders", "core_km", "km", "a day's march around the capital: core", Fixed(60), "judgement: between 25 km on foot and 70 by lorry against resistance", 0.0, 300.0),
    ("orders", "neutral_rate", "1/day", "rate at which neutrals move into neighbours abandoned", LogUniform(0.05, 1.0), "past cases: Kirkuk 2014, north-east Syria 2012; judgement from them (docs/PRIORS.md)", 0.0, 20.0),
    # patrons
    ("patrons", "ask_drop", "probability", "fall of belief from calm at which a patron is asked", Uniform(0.05, 0.35), "judgement: clients ask early, patrons answer late", 0.0, 1.0),
    ("patrons", "patron_exit", "1/day", "hazard scale of a patron's leaving", LogUniform(0.01, 0.3), "Fearon and Laitin 2008; past cases in docs/PRIORS.md", 0.0, 20.0),
    ("patrons", "patron_spread", "log units", "spread of the reaction time", Uniform(0.3, 1.0), "judgement: one standard deviation is a delay 1.3 to 2.7 times as long", 0.0, 2.0),
    ("patrons", "patron_bound", "standard deviations", "bound of a reaction time's departure from its middle", Fixed(4.0), "judgement: beyond four standard deviations lies 1 delay in 16,000", 0.0, 8.0),
    ("patrons", "patron_men_delay", "days", "from first air support to men on the ground", LogUniform(2, 40), "past cases: Serval 2013, Iraq 2014, Syria 2015; judgement from them (docs/PRIORS.md)", 0.0, 365.0),
    # elites
    ("elites", "elite_noise", "log-odds", "spread of private signals", Uniform(0.4, 1.8), "judgement; spread of expert forecasts of a regime's fall (Tetlock 2005)", 0.0, 5.0),
    ("elites", "elite_threshold", "probability", "signal below which an elite without exposure counts the regime lost", Uniform(0.15, 0.6), "Edmond 2013 (form: an elite gives up below a threshold); judgement on size: a regime counts as lost at odds between 1:6 and 3:2", 0.0, 1.0),
    ("elites", "elite_exposure", "share", "by which full exposure lowers the signal below which an elite counts the regime lost", Fixed(0.5), "judgement: who would lose all holds on to half the belief at which others give up", 0.0, 1.0),
    ("elites", "inside_spoiler", "log-odds", "chance of the regime that an elite no longer sees whom an offer on the table leaves out", Uniform(0.0, 1.5), "judgement; Stedman 1997 (insiders left out of a settlement)", 0.0, 10.0),
    ("elites", "coup_rate", "1/day", "occasions on which plotters could act", LogUniform(0.01, 0.3), "Bell and Sudduth 2017: attempts 5-10% a year at war, x3 at parity, x2 near the capital = .3-.6 a year", 0.0, 10.0),
    ("elites", "coup_join", "probability", "that one who counts the regime lost joins on an occasion", Uniform(0.05, 0.45), "judgement: everybody fears to move first, hence under half", 0.0, 1.0),
    ("elites", "coup_pivot", "share", "of the elite needed at once", Uniform(0.2, 0.5), "judgement (Casper and Tyson 2014 form)", 0.01, 1.0),
    ("elites", "coup_aftermath", "log-odds", "belief won (purge steadies) or lost (it shakes) by a failed coup", Uniform(-0.8, 0.6), "judgement; past cases in docs/PRIORS.md", -5.0, 5.0),
    ("elites", "coup_exile", "probability", "that a ruler deposed by a coup goes into exile", Uniform(0.25, 0.6), "Goemans, Gleditsch and Chiozza 2009 (Archigos 4.1): 40% of 218 exits by military coup, own count", 0.0, 1.0),
    ("elites", "bargain_rate", "1/day", "hazard scale of a bargain with rebels near the capital", LogUniform(0.01, 0.5), "past cases: Kinshasa 1997, Kabul 1992, Sanaa 2014, against N'Djamena 2008, Monrovia 2003, Tripoli 2019; judgement from them (docs/PRIORS.md)", 0.0, 20.0),
    # ruler
    ("ruler", "ruler_bias", "log-odds", "optimism of the ruler", Uniform(0.0, 2.0), "judgement: at even odds he sees 50 to 88%, since rulers hear what they like; past cases in docs/PRIORS.md", -5.0, 5.0),
    ("ruler", "ruler_rate", "1/day", "urgency with which he acts", LogUniform(0.03, 1.2), "past cases: Habre, Batista, Ghani, Mengistu, Barre, Somoza, Taylor; judgement from them (docs/PRIORS.md): they fled 1 to 60 days after the cause was lost", 0.0, 20.0),
    ("ruler", "ruler_tau", "value of rule", "gain at which urgency is two thirds", LogUniform(0.08, 0.8), "judgement: from a tenth of the value of rule to most of it", 0.01, 10.0),
    ("ruler", "cost_taken", "value of rule", "cost of capture or death to a fully culpable ruler", LogUniform(0.6, 5.0), "Archigos: rebels' ousted: 24% die, 11% prison; judgement on the scale", 0.0, 20.0),
    ("ruler", "cost_floor", "share", "of the cost of capture or death that a ruler without culpability bears", Fixed(0.5), "judgement: the least culpable ruler risks half as much, for he may be spared", 0.0, 1.0),
    ("ruler", "gain_exile", "value of rule", "worth of a safe exile", Uniform(0.05, 0.6), "judgement; Escriba-Folch and Krcmaric 2017 form", -5.0, 5.0),
    ("ruler", "gain_covered", "value of rule", "added worth of cover for family, officers and elites", Uniform(0.03, 0.5), "judgement: family and men are part of exile's worth, hence a little less than gain_exile", 0.0, 5.0),
    ("ruler", "transit_air", "probability", "safe departure from an airport that is held", Uniform(0.7, 0.98), "judgement; past cases in docs/PRIORS.md", 0.0, 1.0),
    ("ruler", "transit_road", "probability", "safe departure by road to an open crossing or stronghold", Uniform(0.3, 0.85), "judgement; past cases in docs/PRIORS.md", 0.0, 1.0),
    ("ruler", "host_culpability", "share", "of hosts put off by full culpability", Uniform(0.3, 0.9), "Krcmaric 2018 (culpable about 6x less likely to flee): 1 - 1/6 = .83; past cases in docs/PRIORS.md", 0.0, 1.0),
    ("ruler", "spoiler", "probability", "that one uncoordinated group spoils the way out", Uniform(0.03, 0.35), "judgement; Stedman 1997", 0.0, 1.0),
    ("ruler", "talks_rate", "1/day", "rate at which a ruler who would gain by a deal opens talks", LogUniform(0.015, 0.4), "judgement; past cases in docs/PRIORS.md", 0.0, 20.0),
    ("ruler", "mediation_low", "days", "shortest mediation where a scenario names none", LogUniform(0.5, 4.0), "past cases: Haiti 1994; judgement from it (docs/PRIORS.md): two days, hence half a day to four", 0.0, 90.0),
    ("ruler", "mediation_likely", "days", "likeliest mediation", LogUniform(4.0, 20.0), "past cases: Kinshasa May 1997, Addis 1991; judgement from them (docs/PRIORS.md): one to two weeks", 0.0, 90.0),
    ("ruler", "mediation_high", "days", "longest mediation", LogUniform(20.0, 120.0), "past cases: Liberia 2003, Yemen 2011; judgement from them (docs/PRIORS.md)", 0.0, 365.0),
    ("ruler", "accept_rate", "1/day", "rate at which rebels near the capital answer an offer", LogUniform(0.05, 0.8), "judgement: answers come in 1 to 20 days", 0.0, 20.0),
    ("ruler", "storm_weight", "per log unit", "weight of the cost of storming in the rebels' answer", Uniform(0.3, 2.5), "Powell 2006 (form); judgement on size", 0.0, 10.0),
    ("ruler", "wait_weight", "per log unit a day", "weight of the defenders' decline in the value of waiting", LogUniform(2.0, 40.0), "judgement; collapsing armies lost 5-40% a day (Vietnam 1975, Iraq 2014)", 0.0, 50.0),
    ("ruler", "defenders_lag", "days", "by which the rebels' view of the capital's defenders lags behind", Fixed(2.0), "judgement: scouts and defectors carry news of a garrison in about two days", 0.1, 60.0),
    ("ruler", "trust_weight", "log-odds", "of the rebels' yes, per unit of trust that the other side keeps the deal", Fixed(2.0), "judgement: full trust against none multiplies the odds of a yes by about seven", 0.0, 20.0),
    ("ruler", "escape_last", "share", "of the chance of flight that is left when the capital falls", Uniform(0.05, 0.6), "judgement; Archigos rebels: 51% exile, most gone before the end", 0.0, 1.0),
    ("ruler", "killed_taken", "probability", "that a ruler who is taken is killed", Uniform(0.4, 0.85), "Goemans, Gleditsch and Chiozza 2009 (Archigos 4.1): of rulers whom rebels ousted 24% died, 11% prison: .69, n about 13, own count", 0.0, 1.0),
    ("ruler", "follow_share", "share", "of the regime's power that must stand at a stronghold for him to move there", Uniform(0.05, 0.35), "judgement: enough to rule a region, too little for the country", 0.0, 1.0),
    ("ruler", "presence_commands", "0-1", "presence of a ruler who commands", Fixed(1.0), "convention (will_presence carries the weight)", 0.0, 1.0),
    ("ruler", "presence_visible", "0-1", "presence of a visible ruler", Uniform(0.4, 0.9), "judgement: between a ruler who is silent and one who commands", 0.0, 1.0),
    ("ruler", "presence_silent", "0-1", "presence of a silent ruler", Uniform(0.0, 0.4), "judgement: he is known to be there, and not heard", 0.0, 1.0),
    ("ruler", "gather_rate", "1/day", "rate at which loyal formations gather for a last stand", LogUniform(0.04, 0.6), "judgement; past cases in docs/PRIORS.md", 0.0, 20.0),
    ("ruler", "gather_ingroup", "share", "in-group share above which a formation is loyal and gathers for a last stand", Fixed(0.5), "judgement: the in-group decides what a unit does where it is the majority", 0.0, 1.0),
    ("ruler", "truce_breach", "1/day", "hazard that a side that does not keep a cease-fire breaks it", LogUniform(0.02, 0.7), "Fortna 2004; past cases in docs/PRIORS.md", 0.0, 20.0),
    # civilians
    ("civilians", "harm_rate", "deaths per person exposed and effective fighting day", "civilians killed by combat", LogUniform(0.00001, 0.002), "past cases: Monrovia 2003, Mosul 2016-17, N'Djamena 2008, Raqqa 2017, Grozny 1995; judgement from them (docs/PRIORS.md)", 0.0, 0.01),
    ("civilians", "standoff_harm", "deaths per person and day", "civilians killed by a full air campaign against a place near", LogUniform(0.000001, 0.0002), "past cases: East Aleppo 2016, Libya 2011; judgement from them (docs/PRIORS.md)", 0.0, 0.01),
    ("civilians", "leave_rate", "1/day", "people leaving at full alarm", LogUniform(0.004, 0.15), "past cases: Mosul 2014, Goma 2012, Abidjan 2011, Mariupol 2022; judgement from them (docs/PRIORS.md)", 0.0, 5.0),
    ("civilians", "alarm_near", "share", "alarm where a feared enemy is near, against combat in the streets", Uniform(0.1, 0.7), "judgement; flee's weights conflict 1 against town .3", 0.0, 1.0),
    ("civilians", "alarm_want", "share", "alarm added where supplies run out", Uniform(0.03, 0.5), "judgement: hunger moves fewer people than fire", 0.0, 1.0),
    ("civilians", "return_rate", "1/day", "displaced people returning after calm", LogUniform(0.002, 0.05), "past cases: East Mosul 2017, Goma 2012; judgement from them (docs/PRIORS.md)", 0.0, 5.0),
    ("civilians", "refuge_decay", "exponent", "distance decay of the choice of refuge", Uniform(0.8, 2.2), "gravity models 1-2 (from memory); Suleimenova, Bell and Groen 2017 (flee) use 1", 0.0, 5.0),
    ("civilians", "refuge_km", "km", "added to the way to a refuge, so that the nearest is not endlessly near", Fixed(10.0), "Suleimenova, Bell and Groen 2017 (flee: weight over 10 km + distance)", 0.1, 1000.0),
    ("civilians", "refuge_people", "people", "added to those of a refuge, so that one where nobody lives has some pull", Fixed(10000.0), "judgement: camps and posts draw people as a small town does", 1.0, 10000000.0),
    ("civilians", "reprisal_rate", "deaths per person who fears the captor", "reprisals when a place changes hands", LogUniform(0.00001, 0.01), "past cases: Kinshasa 1997, Kabul 2021, Duekoue 2011, Mazar 1998; judgement from them (docs/PRIORS.md)", 0.0, 0.1),
    ("civilians", "reprisal_amnesty", "share", "of reprisals that an amnesty which is fully believed prevents", Fixed(0.5), "judgement: leaders bind their commanders, and not all of their men", 0.0, 1.0),
    ("civilians", "account_exile", "probability", "that a ruler in exile answers before a court", Uniform(0.02, 0.25), "Goemans, Gleditsch and Chiozza 2009 (Archigos 4.1): Taylor, Habre and few others of about 19 whom rebels drove into exile, own count", 0.0, 1.0),
    ("civilians", "account_taken", "probability", "that a captured ruler answers before a court", Uniform(0.25, 0.8), "past cases: Gbagbo, Saddam, Gaddafi, Doe; judgement from them (docs/PRIORS.md)", 0.0, 1.0),
    # outcome
    ("outcome", "fall_ratio", "ratio", "defenders' power over attackers' under which a place falls", Fixed(0.1), "judgement: at ten to one nobody keeps the attackers out", 0.0, 1.0),
    ("outcome", "assault_days", "days", "effective fighting from which a capture is an assault", Fixed(1.5), "convention: after shorter fighting, counted at even odds, a place fell without a battle", 0.0, 30.0),
    ("outcome", "follow_days", "days", "within which the capital is lost after the ruler has left, for flight", Fixed(14.0), "convention: two weeks; capitals of past cases followed in 1 to 9 days (flight_signal)", 0.0, 365.0),
    ("outcome", "lasting_days", "days", "for which a rump state holds out, or a cease-fire is kept, to be called one", Fixed(14.0), "convention: two weeks, in which what does not last has mostly ended", 0.0, 365.0),
    ("outcome", "rename_days", "days", "after the first decisive event, within which a later one still names the run", Fixed(2.0), "convention: what happens within 48 hours is one event to those who report it", 0.0, 365.0),
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
