"""The table of all parameters: the name, unit, meaning, prior and source of each.

Rules read parameters as attributes of one record (`p.break_rate`), whose order is that of the table. The
priors were written before any fit, from names, units, equations and the literature, by somebody who
had seen no run of the model; docs/PRIORS.md has the reasoning. Parameters that define a word of the
rules, such as "near" or "assault", are fixed by convention.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from brittle.model.priors import Fixed, HalfNormal, LogNormal, LogUniform, Normal, Prior, Uniform


@dataclass(frozen=True)
class Parameter:
    """One row of the table.

    `mechanism` is the part of the model under which the parameter is listed: a module of model/rules,
    `switches`, or `outcome` for parameters that decide how losses and runs are named. Other modules
    may read the parameter too, and `brittle explain` shows which ones do. A scenario may set values
    from `low` to `high`. A `structural` parameter shapes the map, so no scenario can set it. A parameter
    of the `first_day` shapes what stands where on that day: a scenario that sets it sets it from the
    first day on, and has other pasts than scenarios that do not set it.
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
    first_day: bool = False

    @property
    def before_runs(self) -> bool:
        """Whether the parameter acts only before the first tick."""
        return self.structural or self.first_day

    @property
    def default(self) -> float:
        """The prior's median, which `brittle explain` shows."""
        return self.prior.quantile(0.5)


CODEBOOK = "convention of the codebook"

_ROWS: list[tuple[str, str, str, str, Prior, str, float, float]] = [
    # mechanism, name, unit, meaning, prior, source, low, high
    ("switches", "switch_belief", "0 or 1", "whether belief responds to events (if not, it stays at its value in calm)", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_breaks", "0 or 1", "whether formations may break (if not, combat only causes attrition)", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_risings", "0 or 1", "whether the people of a place may rise", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_desertion", "0 or 1", "whether men desert when they lose the will to fight", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_contagion", "0 or 1", "whether formations that broke weaken the will of others", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_mobilisation", "0 or 1", "whether a call to arms may go out", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_orders", "0 or 1", "whether the regime reinforces, counter-attacks and gives up places", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_patrons", "0 or 1", "whether patrons may decide to act or to leave", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_elites", "0 or 1", "whether elites may plot and bargain", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_ruler", "0 or 1", "whether the ruler may flee, move to a stronghold or make a deal", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_attrition", "0 or 1", "whether combat costs men", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_supply", "0 or 1", "whether a place that is cut off runs short of supplies", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_displacement", "0 or 1", "whether people leave their homes out of fear", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_exists", "0 or 1", "whether a force exists only with its coded chance (if not, every coded force exists)", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_coding", "0 or 1", "whether coded values may be wrong by as much as coders differ", Fixed(1), CODEBOOK, 0, 1),
    ("switches", "switch_forks", "0 or 1", "whether each fork of the theatre takes one of its readings (if not, all are taken as coded)", Fixed(1), CODEBOOK, 0, 1),
    # coding
    ("coding", "coding_shift", "alignment, -1 to 1", "error in alignment that all places of a case share", Normal(0.1), "judgement: a half-normal size of scale 0.1, of either sign; between two codings of two wars, the mean differences were 0.04 and 0.15", -1.0, 1.0),
    ("coding", "coding_scale", "factor", "size of the errors of coding, relative to the differences between two coders", Fixed(1.0), "convention: 1 is what two independent codings of two wars show; no outcome weighs it", 0.0, 3.0),
    # belief
    ("belief", "calm_hazard", "1/year", "yearly hazard of falling for a regime that has stood for years; this hazard determines belief in calm", LogUniform(0.015, 0.1), "Geddes, Wright and Frantz 2014: autocracies break down at about 4-5% a year; the spells in office of rulers in Archigos", 0.001, 0.9),
    ("belief", "belief_rate", "1/day", "speed at which public belief follows events", LogUniform(0.1, 1.5), "past cases: the exchange rate of the Saigon piastre in April 1975; judgement from it, explained in docs/PRIORS.md: markets turn within days, barracks and villages within ten days", 0.0, 5.0),
    ("belief", "belief_shock", "log-odds per capital-equivalent", "addition to the memory of losses when a place is lost, per unit of the place's value", LogNormal(0.28, 7.0), "Oosterlinck and Weidenmier 2007 on Confederate bonds; reference class A in calibration/data; the range is twice as wide as 0.3-1.8; docs/PRIORS.md lists past cases", 0.0, 50.0),
    ("belief", "no_battle_surprise", "share", "share by which the shock of losing a place is larger if the place fell without battle (Lohmann's signalling)", LogUniform(0.15, 1.8), "Lohmann 1994 for the form; judgement for the size: nobody has measured it, and a lost battle is a sign of weakness too, so the addition is at most about twice the shock", 0.0, 5.0),
    ("belief", "belief_memory", "days", "time in which the shock of a loss fades; it fades because survival is evidence too", LogUniform(20, 200), "past cases: bonds of Iraq 2014, greenback and Confederate gold prices; a judgement based on these cases, explained in docs/PRIORS.md: prices drifted back over weeks to months", 1.0, 2000.0),
    ("belief", "belief_band", "log-odds", "largest departure of belief from its value in calm at which nobody acts yet (Granovetter's thresholds)", Uniform(0.1, 0.6), "judgement; Granovetter 1978 gives the form only", 0.0, 3.0),
    ("belief", "belief_floor", "log-odds", "highest value of belief while the capital is lost", Uniform(-5.0, -2.0), "judgement: of governments that lost the capital, 1 in 10 to 1 in 100 was back within a year", -20.0, 0.0),
    ("belief", "ratio_bound", "log units", "largest departure of the log power ratio from its value in calm that counts towards belief", Uniform(1.2, 3.0), "judgement: people know little about power, so a ratio that is more than 3 to 20 times worse than in calm has no further effect", 0.0, 10.0),
    ("belief", "denial_weight", "share", "share of a shock that an official denial cancels if people fully believe the denial", Uniform(0.0, 0.6), "judgement; Edmond 2013 on propaganda", 0.0, 1.0),
    ("belief", "denial_cost", "1/capital-equivalent", "loss of log credibility when a denial is exposed as false, per unit of the lost place's value", LogUniform(0.5, 8.0), "judgement: a false denial of the loss of a second city (value 0.4) costs 18 to 96% of credibility", 0.0, 20.0),
    ("belief", "speech_weight", "log-odds", "reduction of the memory of losses by a speech that people fully believe", LogUniform(0.05, 0.6), "judgement: a rally is worth a few points of approval, 1 to 11", 0.0, 5.0),
    ("belief", "rumour_rate", "log-odds/day", "daily effect of rumours of the ruler's flight on the memory of losses, while enemies are near the capital and the ruler is unseen", LogUniform(0.02, 0.4), "judgement: ten days unseen under threat cost 0.2 to 4 log-odds", 0.0, 5.0),
    ("belief", "patron_signal", "log-odds", "effect on public belief when people see a patron intervene in strength or leave", LogUniform(0.2, 2.0), "Fearon and Laitin 2008: wars often end when foreign support begins or ends; docs/PRIORS.md lists past cases", 0.0, 5.0),
    ("belief", "talks_signal", "log-odds", "loss of public belief when people see that there are talks (beta_neg)", Uniform(0.0, 0.8), "Walter 1997: talks without a guarantor usually fail, so they are weak news; judgement for the size: from no effect to about half the odds", 0.0, 5.0),
    ("belief", "flight_signal", "log-odds", "loss of public belief when the ruler departs", Uniform(1.5, 5.0), "past cases: the rulers Batista, Amin, Mengistu, Habre, Mobutu and Ghani, and Thieu as a contrast; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 10.0),
    # power
    ("power", "power_floor", "share", "fighting power of a man without cohesion, relative to one with full cohesion", Uniform(0.15, 0.5), "Biddle 2004, Talmadge 2015: effectiveness ranges from 0.2 for the worst to 1 for the best; judgement for the size: man for man, a bad unit is worth a sixth to a half of a good one", 0.0, 1.0),
    ("power", "heavy_gain", "share", "share by which armour and artillery raise the power of a unit with full heavy arms (heavy = 1)", LogUniform(0.5, 3.0), "Dupuy's weapon scores, which Biddle 2004 discounts", 0.0, 5.0),
    ("power", "air_gain", "share", "share by which a full air campaign raises the power of the force that it supports", LogUniform(0.4, 4.0), "past cases: Kosovo 1999, Afghanistan 2001, Libya 2011; a judgement based on these cases, explained in docs/PRIORS.md: from little to several times the power of the troops below", 0.0, 5.0),
    ("power", "rebel_supply", "share", "supply of units that fight the regime, as a share of full supply", Uniform(0.55, 1.0), "judgement: rebels live on captured stocks and need little, but their supply is never better than a state's depot would provide", 0.0, 1.0),
    ("power", "cut_supply", "share", "share of supply that is left to units that have long been cut off", Uniform(0.1, 0.5), "past cases: Kuito 1993-94, Deir ez-Zor 2014-17, Khe Sanh 1968; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 1.0),
    ("power", "supply_endurance", "days", "time in which supply runs down once a place is cut off", LogUniform(5, 60), "judgement; docs/PRIORS.md lists past cases", 0.1, 365.0),
    ("power", "militia_cohesion", "0-1", "cohesion of militia raised in the war to defend their own people", Uniform(0.25, 0.65), "judgement: ties are strong and drill is poor", 0.05, 0.95),
    ("power", "rising_cohesion", "0-1", "cohesion of the men of a rising", Uniform(0.15, 0.5), "judgement: lower than that of militia, because the men are untrained and have no leaders", 0.05, 0.95),
    ("power", "near_km", "km", "distance by road within which enemies count as near a place", Fixed(60), "judgement: a day's drive of a column that meets some resistance", 5.0, 120.0),
    ("power", "support_km", "km", "distance by road within which garrisons of one side help each other", Uniform(5, 30), "judgement: the range of mortars, or half an hour's drive", 0.0, 100.0),
    ("power", "near_share", "share", "smallest power at which enemies count as near, as a share of the power of a place's garrison and of the garrisons that back it", Fixed(0.1), "judgement: a smaller force can only raid, and no garrison fears a raid", 0.0, 1.0),
    # movement
    ("movement", "march_unopposed", "km/day", "pace of a motorised unit on a primary road where nobody resists", LogNormal(15.0, 200.0), "past cases: N'Djamena 2008, Ajdabiya-Bin Jawad 2011, Cote d'Ivoire 2011, Kisangani-Kinshasa 1997; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 1000.0),
    ("movement", "march_opposed", "km/day", "pace of a motorised unit on a primary road against full resistance", LogUniform(1.5, 28), "Dupuy: campaign averages of 17-26 km/day; judgement for lower values, in prepared belts of defence and in streets", 0.0, 200.0),
    ("movement", "foot_pace", "share", "pace on foot, relative to the pace of a motorised unit", Uniform(0.2, 0.6), "past cases: AFDL 1997; field manuals: infantry marches 15-30 km/day; judgement from both, explained in docs/PRIORS.md", 0.05, 1.0),
    ("movement", "pace_motorway", "factor", "pace on a motorway, relative to a primary road", Uniform(1.0, 1.5), "judgement: halts limit columns more than the road does", 0.05, 3.0),
    ("movement", "pace_primary", "factor", "pace on a primary road", Fixed(1.0), "convention: pace on a primary road is the unit of pace", 0.05, 3.0),
    ("movement", "pace_secondary", "factor", "pace on a secondary road, relative to a primary road", Uniform(0.55, 0.95), "judgement: speeds on paved rural roads, relative to trunk roads", 0.05, 3.0),
    ("movement", "pace_track", "factor", "pace on a track, relative to a primary road", Uniform(0.2, 0.7), "judgement; docs/PRIORS.md lists past cases", 0.05, 3.0),
    # combat
    ("combat", "attrition", "1/day", "share of men lost per day at equal power", LogUniform(0.003, 0.03), "Dupuy: 1-3% a day for divisions of the Second World War; docs/PRIORS.md lists past cases", 0.0, 0.5),
    ("combat", "attrition_cap", "1/day", "largest share of men lost per day", LogUniform(0.05, 0.3), "past cases: the worst days of WWI and WWII divisions; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 1.0),
    ("combat", "standoff_rate", "1/day", "share of a column in the open that is lost per day to a full air campaign of its enemies", LogUniform(0.003, 0.05), "past cases: Gulf War 1991, Kosovo 1999; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 0.5),
    ("combat", "killed_share", "share", "share of the men lost in combat who are killed; the others are wounded", Uniform(0.18, 0.4), "Fazal 2014: the ratio of killed to wounded is 1:4 to 1:1.5, and higher where medicine is poor", 0.0, 1.0),
    ("combat", "rivalry", "1/day", "hazard of a fight between attackers who are hostile to each other and meet in a place", LogUniform(0.01, 0.5), "Christia 2012; docs/PRIORS.md lists past cases", 0.0, 5.0),
    ("combat", "rivalry_odds", "ratio", "odds that determine the losses when attackers who are hostile to each other fight", Fixed(1.0), "judgement: even, since neither side stands behind defences", 0.0, 100.0),
    ("combat", "rivalry_days", "days", "days for which attackers who are hostile to each other fight before they part", Fixed(1.0), "judgement: such a fight ends with the day, when one side leaves", 0.0, 30.0),
    # will
    ("will", "will_cohesion", "log-odds", "weight of cohesion in the will to fight", Uniform(1.0, 4.5), "Shils and Janowitz 1948, Castillo 2014 for the form; past cases: Kuito 1993-94, Khe Sanh 1968 and Deir ez-Zor 2014-17, and as a contrast Goma 2012 and Kunduz 2015; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 10.0),
    ("will", "will_ingroup", "log-odds", "weight, in the will to fight, of a unit's in-group share and of the attitude of the people around the unit", Uniform(0.3, 2.2), "McLauchlin 2010 for the form; judgement for the size: Albrecht and Koehler 2018 find that sectarianism is no major driver, hence a range from weak to strong", 0.0, 10.0),
    ("will", "will_belief", "log-odds per log-odds", "weight, in the will to fight, of the belief that the regime survives", LogUniform(0.2, 1.2), "McLauchlin 2010: loyalty that is bought follows belief; past cases: Afghan capitals in August 2021 compared with 2015-20, Vietnam 1975 compared with 1972; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 5.0),
    ("will", "will_pay", "log-odds", "weight, in the will to fight, of the logarithm of pay", HalfNormal(0.3), "Ohl, Albrecht and Koehler 2015: pay rises below inflation did little; judgement for the size", 0.0, 3.0),
    ("will", "will_presence", "log-odds", "weight, in the will to fight, of the ruler's presence, which is felt most where he is", Uniform(0.0, 1.2), "judgement; docs/PRIORS.md lists past cases", 0.0, 5.0),
    ("will", "will_contagion", "log-odds", "weight, in the will to fight, of comrades whose formations broke", LogUniform(0.6, 6.0), "Koehler, Ohl and Albrecht 2016: strong ties are the channel by which breaks spread; past cases: Vietnam 1975, Mosul 2014, Tikrit 2014 and Kirkuk 2014, and as a contrast Kunduz 2015 and Goma 2012; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 20.0),
    ("will", "will_bound", "log-odds", "largest absolute value of the will to fight", Uniform(4.0, 6.0), "convention and judgement", 0.5, 10.0),
    ("will", "casualty_scale", "share", "share of a unit's men whose loss (killed or wounded) lowers the unit's will to fight by 1", LogUniform(0.07, 0.4), "Helmbold 1971: 90% of losing defenders had lost 40% or less; judgement for the size: formations seldom break because of casualties alone, hence a loss of 40% costs 1 to 6 units", 0.01, 5.0),
    ("will", "presence_away", "share", "share of the ruler's presence that is felt where he is not", Uniform(0.05, 0.6), "judgement: a ruler who is heard but not seen moves men less", 0.0, 1.0),
    ("will", "contagion_days", "days", "time in which the effect of a break on other formations fades", LogUniform(1.0, 8.0), "past cases: Vietnam 1975, Afghanistan 2021; a judgement based on these cases, explained in docs/PRIORS.md: 1 to 15 days from one wave of breaks to the next", 0.1, 30.0),
    ("will", "contagion_near", "factor", "added weight of formations that broke nearby", LogUniform(0.5, 4.0), "Koehler, Ohl and Albrecht 2016: strong ties are the channel by which breaks spread", 0.0, 20.0),
    ("will", "contagion_kind", "factor", "added weight of formations of the same kind that broke", LogUniform(0.25, 3.0), "McLauchlin 2014 on the composition of units", 0.0, 20.0),
    ("will", "break_rate", "1/day", "hazard that a formation in contact breaks when the two sides are equally strong and its will is zero", LogNormal(0.025, 1.05), "past cases: about 65 garrisons in 1972-2024, from Kunduz 2015 to Vukovar and Khost; a judgement based on these cases, explained in docs/PRIORS.md: a rough tally, hence a range of six times as much or as little", 0.0, 10.0),
    ("will", "break_near", "share", "hazard of breaking near the enemy but out of contact, relative to the hazard in contact", LogUniform(0.03, 0.5), "past cases: Pleiku 1975, Mekelle 1989, Kirkuk 2014, Mazar 2021; a judgement based on these cases, explained in docs/PRIORS.md: one loss in 4 to 8 came without contact", 0.0, 1.0),
    ("will", "surprise", "factor", "hazard of breaking at first contact, relative to the hazard once the odds are known to be even", LogUniform(1.0, 10.0), "past cases: Afghan provincial capitals in 2015-19, from Kunduz 2015 to Ghazni, and the garrisons listed under break_rate; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 20.0),
    ("will", "surprise_days", "days", "time in contact over which surprise wears off", LogUniform(0.7, 7.0), "past cases: Tet 1968, Jalalabad 1989, Grozny 1996, Ghazni 2018; a judgement based on these cases, explained in docs/PRIORS.md", 0.05, 30.0),
    # choice after a break
    ("choice", "choice_withdraw", "log-odds", "weight of withdrawing, per unit of cohesion above one half", Uniform(2.0, 6.0), "judgement; docs/PRIORS.md lists past cases", -10.0, 20.0),
    ("choice", "choice_disperse", "log-odds", "weight of dispersing, before other terms", Uniform(-2.0, 0.3), "judgement from the garrisons that docs/PRIORS.md lists under break_rate", -10.0, 10.0),
    ("choice", "choice_home", "log-odds", "addition, for local men, to the weight of dispersing", Uniform(0.3, 2.2), "McLauchlin 2014; docs/PRIORS.md lists past cases", -10.0, 10.0),
    ("choice", "choice_covered", "log-odds", "reduction in the weight of dispersing if an offer covers all officers", Fixed(2.0), "judgement: officers are about seven times (e to the 2) less likely to disperse, because cover takes away most of the fear that scatters officers", 0.0, 20.0),
    ("choice", "choice_surrender", "log-odds", "weight of surrendering, before other terms", Uniform(-2.5, -0.2), "judgement; docs/PRIORS.md lists past cases", -10.0, 10.0),
    ("choice", "choice_amnesty", "log-odds", "addition to the weight of surrendering, per unit of believed amnesty", Uniform(0.4, 2.6), "judgement; docs/PRIORS.md lists past cases", -10.0, 10.0),
    ("choice", "choice_defect", "log-odds", "weight of defecting, before other terms", Uniform(-3.8, -1.0), "judgement; Albrecht and Ohl 2016", -10.0, 10.0),
    ("choice", "choice_assurance", "log-odds", "addition to the weight of defecting, per unit of the enemy's assurances, for men outside the in-group", Uniform(0.5, 3.0), "Christia 2012 on commanders who were bought", -10.0, 10.0),
    ("choice", "choice_cross", "log-odds", "weight of crossing a border that is open and near", Uniform(-1.8, 0.6), "judgement; docs/PRIORS.md lists past cases", -10.0, 10.0),
    ("choice", "amnesty_credibility", "0-1", "how far a promised amnesty is believed", Uniform(0.15, 0.8), "judgement; Walter 1997 on promises without a third party", 0.0, 1.0),
    ("choice", "leak", "share", "share of men lost on a retreat by a formation without cohesion", LogUniform(0.15, 1.0), "past cases: II Corps 1975; judgement from it, explained in docs/PRIORS.md: 3 of 4 men were lost in a rout, and 5 to 15% in an ordered withdrawal", 0.0, 1.0),
    ("choice", "retreat_cost", "share", "share of cohesion lost on a retreat", Uniform(0.03, 0.35), "judgement: one retreat does not turn a formation into a mob, but three do", 0.0, 1.0),
    # desertion
    ("desertion", "desertion_rate", "1/day", "scale of the extra desertion that a loss of will causes", LogUniform(0.001, 0.02), "past cases: Syria 2011-14, the Afghan army; a judgement based on these cases, explained in docs/PRIORS.md: stressed armies lost 0.3-2% a day (Iraq 2014) and collapsing ones 5-40% (Vietnam 1975, Iraq 2014)", 0.0, 1.0),
    ("desertion", "desertion_slope", "per log-odds", "steepness with which desertion grows as will falls", Uniform(0.4, 1.1), "judgement: at the middle of desertion_rate, will that has fallen by 4 costs 2 to 36% of the men a day, as in armies that collapsed (5-40%)", 0.0, 3.0),
    ("desertion", "desertion_frailty", "exponent", "exponent, in the rate of desertion, of the share of men who have not deserted yet; the men who remain are more willing", LogUniform(0.6, 5.0), "Vaupel, Manton and Stallard 1979; docs/PRIORS.md lists past cases", 0.0, 20.0),
    # risings
    ("risings", "rising_rate", "1/day per million people", "scale of the hazard of risings", LogUniform(0.001, 0.1), "past cases: Iraq 1991, Libya 2011 and Nicaragua 1978-79, and as a contrast Vietnam 1968 and 1975, Zaire 1997 and Aleppo 2011-12; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 10.0),
    ("risings", "rising_alignment", "per unit", "weight of the community's alignment in the hazard of risings", Uniform(1.0, 3.0), "judgement: an insurgent town (alignment -0.75) is 2 to 9 times as ready to rise as a mixed one", 0.0, 10.0),
    ("risings", "rising_belief", "per log-odds", "weight of lost belief in the hazard of risings", Uniform(0.4, 1.6), "judgement: at 1, risings follow the odds that the regime falls; nobody has measured this weight, hence a range of 0.6 either way", 0.0, 5.0),
    ("risings", "rising_neighbours", "per share", "weight, in the hazard of risings, of the share of neighbouring places that have fallen", Uniform(0.4, 2.6), "judgement: where all neighbouring places have fallen, people are 1.5 to 13 times as ready to rise", 0.0, 10.0),
    ("risings", "rising_bound", "log units", "largest exponent in the hazard of risings", Uniform(3.5, 6.0), "judgement: at the largest exponent, a town of 0.3 million people rises at a rate of 0.14 to 1.7 a day", 0.5, 10.0),
    # mobilisation
    ("mobilisation", "call_rate", "1/day", "hazard that a call to arms goes out while a stronghold or the capital is threatened", LogUniform(0.06, 1.0), "past cases: Iraq 2014, Ethiopia 2021 and Kinshasa 1998, and as a contrast Zaire 1997 and Kabul 2021; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 10.0),
    ("mobilisation", "mobilise_rate", "1/day", "speed at which men assemble after the call to arms", LogUniform(0.008, 0.15), "past cases: Iraq 2014-15, Kinshasa 1998; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 5.0),
    ("mobilisation", "militia_share", "share of people", "share of a place's people who join the militia where capacity and cause are both at their maximum", LogUniform(0.003, 0.03), "past cases: the PMF of Iraq 2014 and the Syrian NDF, both militias; a judgement based on these cases, explained in docs/PRIORS.md: 0.3 to 2% of people joined, and more would join where capacity and cause are at their maximum", 0.0, 0.2),
    # orders
    ("orders", "regime_initiative", "1/day", "rate at which the regime moves a formation elsewhere if the formation is not needed where it is", LogUniform(0.03, 0.6), "Talmadge 2015: command that is organised against coups is slow; docs/PRIORS.md lists past cases", 0.0, 20.0),
    ("orders", "rebel_initiative", "1/day", "rate at which a free column picks its next target", LogUniform(0.06, 1.5), "past cases: Cote d'Ivoire 2011, Afghanistan 2021, EPRDF 1991, AFDL 1996-97; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 50.0),
    ("orders", "counter_rate", "1/day", "rate at which the regime orders a counter-attack that can win", LogUniform(0.03, 0.6), "past cases: Kunduz 2015, Hue 1968, Tikrit 2014, Goma 2012; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 20.0),
    ("orders", "counter_ratio", "ratio", "smallest power with which a counter-attack is ordered, relative to the enemy's power", Fixed(1.5), "judgement: more than even odds, but less than the 3:1 that armies teach", 0.1, 10.0),
    ("orders", "give_up_rate", "1/day", "scale of the hazard that the regime gives up a threatened place that is not core", LogUniform(0.04, 1.5), "past cases: the Highlands in 1975, Iraq 2014 and Afghan districts in 2021, and as a contrast the army of Mobutu and the garrison of Kuito; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 20.0),
    ("orders", "give_up_drop", "probability", "fall of belief since calm above which places are given up", Uniform(0.05, 0.4), "judgement: nobody gives up ground because of noise, and staffs talk of it when belief has fallen by 0.4", 0.0, 1.0),
    ("orders", "garrison_share", "share", "share of a column's men who are left behind in a place that the column has taken", Uniform(0.08, 0.4), "judgement: some columns left few men behind, others a third or more", 0.0, 1.0),
    ("orders", "target_fear", "log units", "weight of the alignment and the fear of a place's people in the probability of winning the place", Uniform(0.3, 2.5), "judgement; Christia 2012, Kalyvas 2006", 0.0, 10.0),
    ("orders", "target_days", "days", "time that any target takes in addition to the march there", Fixed(0.5), "judgement: a column takes half a day to deploy, even for the place next to it", 0.01, 30.0),
    ("orders", "wait_value", "capital-equivalents/day", "value that a free column gives to waiting", LogUniform(0.0005, 0.03), "judgement: between the value of an ordinary target (0.0015, often declined) and that of an open one (0.021, seldom declined)", 1e-9, 10.0),
    ("orders", "core_km", "km", "distance by road from the capital within which places are core: a day's march", Fixed(60), "judgement: between 25 km on foot and 70 km by lorry against resistance", 0.0, 300.0),
    ("orders", "neutral_rate", "1/day", "rate at which neutrals move into neighbouring places that the regime has abandoned", LogUniform(0.05, 1.0), "past cases: Kirkuk 2014, north-east Syria 2012; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 20.0),
    # patrons
    ("patrons", "ask_drop", "probability", "fall of belief since calm at which a patron is asked for help", Uniform(0.05, 0.35), "judgement: clients ask early, and patrons answer late", 0.0, 1.0),
    ("patrons", "patron_exit", "1/day", "scale of the hazard that a patron leaves", LogUniform(0.01, 0.3), "Fearon and Laitin 2008; docs/PRIORS.md lists past cases", 0.0, 20.0),
    ("patrons", "patron_spread", "log units", "spread of a patron's reaction time", Uniform(0.3, 1.0), "judgement: one standard deviation makes the delay 1.3 to 2.7 times as long", 0.0, 2.0),
    ("patrons", "patron_bound", "standard deviations", "largest departure of a reaction time from its median", Fixed(4.0), "judgement: only 1 delay in 16,000 lies beyond four standard deviations", 0.0, 8.0),
    ("patrons", "patron_men_delay", "days", "time from a patron's first air support to its men on the ground", LogUniform(2, 40), "past cases: Serval 2013, Iraq 2014, Syria 2015; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 365.0),
    # elites
    ("elites", "elite_noise", "log-odds", "spread of the private signals that elite members receive", Uniform(0.4, 1.8), "judgement; the spread of expert forecasts of a regime's fall (Tetlock 2005)", 0.0, 5.0),
    ("elites", "elite_threshold", "probability", "perceived probability that the regime survives, below which an elite member without exposure counts the regime as lost", Uniform(0.15, 0.6), "Edmond 2013 for the form: an elite member gives up below a threshold; judgement for the size: a regime counts as lost at odds between 1:6 and 3:2", 0.0, 1.0),
    ("elites", "elite_exposure", "share", "share by which an elite member's full exposure lowers elite_threshold", Fixed(0.5), "judgement: a member who would lose everything gives up at half the belief at which others do", 0.0, 1.0),
    ("elites", "inside_spoiler", "log-odds", "loss of belief in the regime's survival for an elite member who is left out of the offer on the table", Uniform(0.0, 1.5), "judgement; Stedman 1997 on insiders left out of a settlement", 0.0, 10.0),
    ("elites", "coup_rate", "1/day", "rate of occasions on which plotters could act", LogUniform(0.01, 0.3), "Bell and Sudduth 2017: 5-10% a year for coup attempts in wartime; times 3 at parity and times 2 near the capital gives 0.3-0.6 a year", 0.0, 10.0),
    ("elites", "coup_join", "probability", "probability that an elite member who counts the regime as lost joins a coup when there is an occasion for one", Uniform(0.05, 0.45), "judgement: everybody fears to move first, hence less than half", 0.0, 1.0),
    ("elites", "coup_pivot", "share", "share of the elite that must join at the same time for a coup to be attempted", Uniform(0.2, 0.5), "judgement; Casper and Tyson 2014 for the form", 0.01, 1.0),
    ("elites", "coup_aftermath", "log-odds", "change of belief after a failed coup: positive if the purge steadies the regime, negative if the coup shakes it", Uniform(-0.8, 0.6), "judgement; docs/PRIORS.md lists past cases", -5.0, 5.0),
    ("elites", "coup_exile", "probability", "probability that a ruler deposed by a coup goes into exile", Uniform(0.25, 0.6), "Goemans, Gleditsch and Chiozza 2009 (Archigos 4.1): 40% of 218 rulers ousted by a military coup went into exile, in a count of our own", 0.0, 1.0),
    ("elites", "bargain_rate", "1/day", "scale of the hazard that elites strike a bargain with rebels near the capital", LogUniform(0.01, 0.5), "past cases: Kinshasa 1997, Kabul 1992 and Sanaa 2014, and as a contrast N'Djamena 2008, Monrovia 2003 and Tripoli 2019; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 20.0),
    # ruler
    ("ruler", "ruler_bias", "log-odds", "optimism of the ruler about his chances of survival", Uniform(0.0, 2.0), "judgement: at even odds he sees a chance of 50 to 88%, since rulers hear what they like to hear; docs/PRIORS.md lists past cases", -5.0, 5.0),
    ("ruler", "ruler_rate", "1/day", "highest rate at which the ruler acts when another option is worth more to him than staying", LogUniform(0.03, 1.2), "past cases: the rulers Habre, Batista, Ghani, Mengistu, Barre, Somoza and Taylor; a judgement based on these cases, explained in docs/PRIORS.md: they fled 1 to 60 days after the cause was lost", 0.0, 20.0),
    ("ruler", "ruler_tau", "value of rule", "gain, compared with staying, at which the ruler acts at about two thirds of ruler_rate", LogUniform(0.08, 0.8), "judgement: a gain between a tenth of the value of rule and most of it", 0.01, 10.0),
    ("ruler", "cost_taken", "value of rule", "cost of capture or death to a ruler who is fully culpable", LogUniform(0.6, 5.0), "Archigos: of rulers ousted by rebels, 24% died and 11% went to prison; judgement for the scale", 0.0, 20.0),
    ("ruler", "cost_floor", "share", "share of the cost of capture or death that a ruler without culpability bears", Fixed(0.5), "judgement: the least culpable ruler risks half as much, because he may be spared", 0.0, 1.0),
    ("ruler", "gain_exile", "value of rule", "value of a safe exile", Uniform(0.05, 0.6), "judgement; Escriba-Folch and Krcmaric 2017 for the form", -5.0, 5.0),
    ("ruler", "gain_covered", "value of rule", "added value of a deal that covers family, officers and elites", Uniform(0.03, 0.5), "judgement: their safety is part of the value of exile, hence a little less than gain_exile", 0.0, 5.0),
    ("ruler", "transit_air", "probability", "probability of a safe departure by air from an airport that the regime holds", Uniform(0.7, 0.98), "judgement; docs/PRIORS.md lists past cases", 0.0, 1.0),
    ("ruler", "transit_road", "probability", "probability of a safe departure by road to an open crossing or a stronghold", Uniform(0.3, 0.85), "judgement; docs/PRIORS.md lists past cases", 0.0, 1.0),
    ("ruler", "host_culpability", "share", "share of host countries that would refuse a fully culpable ruler", Uniform(0.3, 0.9), "Krcmaric 2018: culpable rulers are about 6 times less likely to flee, and 1 - 1/6 = 0.83; docs/PRIORS.md lists past cases", 0.0, 1.0),
    ("ruler", "spoiler", "probability", "probability that one uncoordinated group stops the ruler on his way out", Uniform(0.03, 0.35), "judgement; Stedman 1997", 0.0, 1.0),
    ("ruler", "talks_rate", "1/day", "rate at which a ruler who would gain by a deal opens talks", LogUniform(0.015, 0.4), "judgement; docs/PRIORS.md lists past cases", 0.0, 20.0),
    ("ruler", "mediation_low", "days", "shortest time that mediation takes, if the scenario sets none", LogUniform(0.5, 4.0), "past cases: Haiti 1994; judgement from it, explained in docs/PRIORS.md: two days there, hence a range from half a day to four days", 0.0, 90.0),
    ("ruler", "mediation_likely", "days", "likeliest time that mediation takes, if the scenario sets none", LogUniform(4.0, 20.0), "past cases: Kinshasa May 1997, Addis 1991; a judgement based on these cases, explained in docs/PRIORS.md: one to two weeks", 0.0, 90.0),
    ("ruler", "mediation_high", "days", "longest time that mediation takes, if the scenario sets none", LogUniform(20.0, 120.0), "past cases: Liberia 2003, Yemen 2011; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 365.0),
    ("ruler", "accept_rate", "1/day", "rate at which the rebels near the capital answer an offer", LogUniform(0.05, 0.8), "judgement: answers come within 1 to 20 days", 0.0, 20.0),
    ("ruler", "storm_weight", "per log unit", "weight, in the rebels' answer, of the cost of storming the capital", Uniform(0.3, 2.5), "Powell 2006 for the form; judgement for the size", 0.0, 10.0),
    ("ruler", "wait_weight", "per log unit a day", "weight, in the rebels' answer, of the decline of the capital's defenders, which makes waiting more valuable", LogUniform(2.0, 40.0), "judgement: collapsing armies lost 5-40% a day (Vietnam 1975, Iraq 2014)", 0.0, 50.0),
    ("ruler", "defenders_lag", "days", "time by which the rebels' view of the capital's defenders lags behind the truth", Fixed(2.0), "judgement: scouts and defectors carry news of a garrison in about two days", 0.1, 60.0),
    ("ruler", "trust_weight", "log-odds", "addition to the log-odds that the rebels accept an offer, per unit of trust that the other side keeps the deal", Fixed(2.0), "judgement: full trust instead of none multiplies the odds of a yes by about seven", 0.0, 20.0),
    ("ruler", "escape_last", "share", "share of the ruler's probability of escape that is left when the place where he is falls", Uniform(0.05, 0.6), "judgement; Archigos: of rulers ousted by rebels, 51% went into exile, most of them before the end", 0.0, 1.0),
    ("ruler", "killed_taken", "probability", "probability that a ruler who falls into enemy hands is killed", Uniform(0.4, 0.85), "Goemans, Gleditsch and Chiozza 2009 (Archigos 4.1): of rulers ousted by rebels, 24% died and 11% went to prison, so 0.69 of those who were taken died (about 13 cases, in a count of our own)", 0.0, 1.0),
    ("ruler", "follow_share", "share", "share of the regime's power that must be at a stronghold before the ruler moves there", Uniform(0.05, 0.35), "judgement: enough to rule a region, but too little for the country", 0.0, 1.0),
    ("ruler", "presence_commands", "0-1", "presence of a ruler who commands", Fixed(1.0), "convention: this is the top of the scale, and will_presence has the weight", 0.0, 1.0),
    ("ruler", "presence_visible", "0-1", "presence of a ruler who is visible", Uniform(0.4, 0.9), "judgement: between a ruler who is silent and one who commands", 0.0, 1.0),
    ("ruler", "presence_silent", "0-1", "presence of a ruler who is silent", Uniform(0.0, 0.4), "judgement: he is known to be there, but is not heard", 0.0, 1.0),
    ("ruler", "gather_rate", "1/day", "rate at which loyal formations gather for a last stand", LogUniform(0.04, 0.6), "judgement; docs/PRIORS.md lists past cases", 0.0, 20.0),
    ("ruler", "gather_ingroup", "share", "in-group share above which a formation is loyal and gathers for a last stand", Fixed(0.5), "judgement: the in-group decides what a unit does if it is the majority", 0.0, 1.0),
    ("ruler", "truce_breach", "1/day", "hazard that a side which does not intend to keep a cease-fire breaks it", LogUniform(0.02, 0.7), "Fortna 2004; docs/PRIORS.md lists past cases", 0.0, 20.0),
    # civilians
    ("civilians", "harm_rate", "deaths per person exposed and effective fighting day", "civilians killed by combat", LogUniform(0.00001, 0.002), "past cases: Monrovia 2003, Mosul 2016-17, N'Djamena 2008, Raqqa 2017, Grozny 1995; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 0.01),
    ("civilians", "standoff_harm", "deaths per person and day", "civilians killed by a full air campaign against columns near their place", LogUniform(0.000001, 0.0002), "past cases: East Aleppo 2016, Libya 2011; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 0.01),
    ("civilians", "leave_rate", "1/day", "rate at which people leave home at full alarm", LogUniform(0.004, 0.15), "past cases: Mosul 2014, Goma 2012, Abidjan 2011, Mariupol 2022; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 5.0),
    ("civilians", "alarm_near", "share", "alarm where a feared enemy is near, relative to alarm where there is combat in the streets", Uniform(0.1, 0.7), "judgement; the program flee gives conflict the weight 1 and a town the weight 0.3", 0.0, 1.0),
    ("civilians", "alarm_want", "share", "addition to alarm where supplies have run out", Uniform(0.03, 0.5), "judgement: hunger moves fewer people than fire", 0.0, 1.0),
    ("civilians", "return_rate", "1/day", "rate at which displaced people return once their place is calm", LogUniform(0.002, 0.05), "past cases: East Mosul 2017, Goma 2012; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 5.0),
    ("civilians", "refuge_decay", "exponent", "exponent with which the pull of a refuge falls with distance", Uniform(0.8, 2.2), "gravity models use 1-2 (from memory); Suleimenova, Bell and Groen 2017 (the program flee) use 1", 0.0, 5.0),
    ("civilians", "refuge_km", "km", "distance added to the distance of every refuge, so that the pull of a very near refuge is not infinite", Fixed(10.0), "Suleimenova, Bell and Groen 2017: the program flee divides the weight of a refuge by 10 km + distance", 0.1, 1000.0),
    ("civilians", "refuge_people", "people", "number added to the population of every refuge, so that a refuge where nobody lives has some pull", Fixed(10000.0), "judgement: camps and border posts draw people as a small town does", 1.0, 10000000.0),
    ("civilians", "reprisal_rate", "deaths per person who fears the captor", "people killed in reprisals when a place changes hands", LogUniform(0.00001, 0.01), "past cases: Kinshasa 1997, Kabul 2021, Duekoue 2011, Mazar 1998; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 0.1),
    ("civilians", "reprisal_amnesty", "share", "share of reprisals that an amnesty prevents if it is fully believed", Fixed(0.5), "judgement: leaders bind their commanders, but not all of their men", 0.0, 1.0),
    ("civilians", "account_exile", "probability", "probability that a ruler in exile answers before a court", Uniform(0.02, 0.25), "Goemans, Gleditsch and Chiozza 2009 (Archigos 4.1): Taylor, Habre and few others, of about 19 rulers whom rebels drove into exile, in a count of our own", 0.0, 1.0),
    ("civilians", "account_taken", "probability", "probability that a captured ruler answers before a court", Uniform(0.25, 0.8), "past cases: the rulers Gbagbo, Saddam, Gaddafi and Doe; a judgement based on these cases, explained in docs/PRIORS.md", 0.0, 1.0),
    # outcome
    ("outcome", "fall_ratio", "ratio", "ratio of the defenders' power to the attackers' power below which a place falls", Fixed(0.1), "judgement: at ten to one nobody keeps the attackers out", 0.0, 1.0),
    ("outcome", "assault_days", "days", "number of effective fighting days from which the capture of a place counts as an assault", Fixed(1.5), "convention: a place that falls after shorter fighting, counted at even odds, falls without a battle", 0.0, 30.0),
    ("outcome", "follow_days", "days", "longest time from the ruler's departure to the loss of the capital in a run that is classed as flight", Fixed(14.0), "convention: two weeks; in past cases the capital followed within 1 to 9 days (see flight_signal)", 0.0, 365.0),
    ("outcome", "lasting_days", "days", "shortest time for which a rump state must hold out, or a cease-fire must be kept, to give the run its name", Fixed(14.0), "convention: two weeks, since what does not last has mostly ended by then", 0.0, 365.0),
    ("outcome", "rename_days", "days", "time after the first decisive event within which a later event can still give the run its name", Fixed(2.0), "convention: those who report events count what happens within 48 hours as one event", 0.0, 365.0),
]

_STRUCTURAL = frozenset({"core_km"})
_FIRST_DAY = frozenset(
    {"switch_exists", "switch_coding", "switch_forks", "coding_shift", "coding_scale"}
)

PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        name: Parameter(
            *(name, unit, meaning, prior, source, mechanism, low, high),
            *(name in _STRUCTURAL, name in _FIRST_DAY),
        )
        for mechanism, name, unit, meaning, prior, source, low, high in _ROWS
    }
)
"""All parameters by name, in the order of the parameter record."""

PARAMETER_DTYPE = np.dtype([(name, "f8") for name in PARAMETERS])
"""The type of the record that rules read."""


def prior_hash() -> str:
    """SHA-256 of every name, prior and source, by which priors are registered before a fit."""
    table = "\n".join(f"{p.name}|{p.prior}|{p.source}" for p in PARAMETERS.values())
    return hashlib.sha256(table.encode()).hexdigest()


def median_parameters() -> dict[str, float]:
    """Every parameter at its prior's median."""
    return {name: p.default for name, p in PARAMETERS.items()}
