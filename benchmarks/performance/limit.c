/* The phases of a tick that take most of a run's time, in C: the limit for the compiled engine.

   Each function does what the function of the same name does in model/kernel or model/rules, over the same
   arrays and in the same order of operations, so that results are equal to the last bit. records.h, which
   the benchmark writes from the types in model/state.py, has the records, the codes and the State. The
   chronicle is not kept: `note` is left out, and the benchmark plays runs without a chronicle. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include "records.h"

#define RULE static inline __attribute__((always_inline))
#define SMALLEST 1e-12

typedef const Parameters *P;

/* numbers */

RULE double clamp(double x, double low, double high) {
    if (x > high) return high;
    if (x >= low) return x;
    return low;
}
RULE double bounded_exp(double x) { return exp(clamp(x, -50.0, 50.0)); }
RULE double safe_log(double x) { return log(clamp(x, SMALLEST, 1e300)); }
RULE double logistic(double x) { return 1.0 / (1.0 + bounded_exp(-x)); }
RULE double positive(double x) { return x > 0.0 ? x : 0.0; }
RULE double chance(double rate, double days) { return rate <= 0.0 ? 0.0 : -expm1(-rate * days); }
RULE double excess(double x) { return x <= 0.0 ? 0.0 : expm1(clamp(x, 0.0, 50.0)); }
RULE double larger_of(double one, double other) { return other > one ? other : one; }
RULE double share_of(double part, double whole) {
    return whole <= 0.0 ? 0.0 : clamp(part / whole, 0.0, 1.0);
}
RULE int64_t ticks(double days, double dt) {
    return dt <= 0.0 ? 0 : (int64_t)(clamp(days / dt, 0.0, 1e9) + 0.5);
}

/* draws */

RULE double uniform(uint64_t k0, uint64_t k1, uint64_t decision, uint64_t tick, uint64_t agent,
                    uint64_t other) {
    uint64_t c0 = (decision << 32) | tick, c1 = agent, c2 = other, c3 = 0;
    for (int i = 0; i < 10; i++) {
        unsigned __int128 a = (unsigned __int128)0xD2E7470EE14C6C93ULL * c0;
        unsigned __int128 b = (unsigned __int128)0xCA5A826395121157ULL * c2;
        uint64_t n0 = (uint64_t)(b >> 64) ^ c1 ^ k0, n2 = (uint64_t)(a >> 64) ^ c3 ^ k1;
        c0 = n0, c1 = (uint64_t)b, c2 = n2, c3 = (uint64_t)a;
        k0 += 0x9E3779B97F4A7C15ULL, k1 += 0xBB67AE8584CAA73BULL;
    }
    double x = (double)(c0 >> 11);
    return (x > 0.5 ? x : 0.5) * 0x1p-53;
}
static double draw(const World *w, int64_t decision, int64_t tick, uint64_t agent, uint64_t other) {
    uint64_t replicate = tick >= w->branch ? w->replicate : 0;
    return uniform(w->seed, replicate, decision, tick, agent, other);
}
static double draw_once(const World *w, int64_t decision, int64_t now, uint64_t agent,
                        uint64_t other) {
    uint64_t replicate = now >= w->branch ? w->replicate : 0;
    return uniform(w->seed, replicate, decision, 0, agent, other);
}

/* ties */

RULE const Tie *tie(const State *s, int64_t one, int64_t other) {
    return &s->ties[one * s->ties_1 + other];
}
RULE int fights(const State *s, int64_t one, int64_t other) {
    return tie(s, one, other)->hostile == 1;
}
RULE double defended_by(const State *s, int64_t one, int64_t other) {
    return tie(s, one, other)->ally;
}
RULE int defends(const State *s, int64_t one, int64_t other) {
    return defended_by(s, other, one) > 0.0;
}
RULE int stands_with(const State *s, int64_t one, int64_t other) {
    return tie(s, one, other)->ally >= 1.0;
}
RULE int is_regimes(const State *s, const Place *place) {
    return stands_with(s, s->world->regime, place->holder);
}
RULE int is_defended_by(const State *s, const Place *place, const Unit *u) {
    return defends(s, u->faction, place->holder);
}
RULE int is_inside(const State *s, const Unit *u) {
    return fights(s, s->places[u->place].holder, u->faction);
}
RULE int is_hostile(const State *s, int64_t f, int64_t c) {
    return (s->hostile[c] & s->camps[f].bit) != 0;
}
RULE int is_linked(const State *s, int64_t f, int64_t c) {
    return (s->linked[c] & s->camps[f].bit) != 0;
}
RULE Front *front_of(const State *s, int64_t f, int64_t c) { return &s->fronts[f * s->fronts_1 + c]; }
RULE const Reach *reach_of(const State *s, int64_t c, int64_t k) {
    return &s->reach[c * s->reach_1 + k];
}
RULE uint32_t *list(const State *s, int64_t row) { return s->lists + row * s->lists_1; }
RULE P in_force(const State *s) { return &s->p[s->world->epoch]; }
RULE int is_local(const Unit *u) { return u->kind == POLICE || u->kind == MILITIA; }

/* power */

RULE double supply_left(double base, double days_cut, P p) {
    if (p->switch_supply <= 0.0 || days_cut <= 0.0) return clamp(base, 0.0, 1.0);
    double left = p->cut_supply + (1.0 - p->cut_supply) * exp(-days_cut / p->supply_endurance);
    return clamp(base, 0.0, 1.0) * left;
}
RULE double days_cut_off(int linked, double so_far, double days) {
    return linked ? 0.0 : so_far + days;
}
RULE double power_per_man(double cohesion, double heavy, double supply, double air, P p) {
    double fighting = p->power_floor + (1.0 - p->power_floor) * clamp(cohesion, 0.0, 1.0);
    double arms = 1.0 + p->heavy_gain * clamp(heavy, 0.0, 1.0);
    double support = 1.0 + p->air_gain * clamp(air, 0.0, 1.0);
    return fighting * arms * clamp(supply, 0.0, 1.0) * support;
}
RULE double unit_power(const Unit *u, double base, double air, P p) {
    return u->men * power_per_man(u->cohesion, u->heavy, supply_left(base, u->cut, p), air, p);
}
RULE int is_within_reach(double km, P p) { return km <= p->near_km; }
RULE int may_back(double km, P p) { return km < p->support_km; }
RULE double backing_share(double km, P p) {
    return p->support_km <= 0.0 ? 0.0 : positive(1.0 - km / p->support_km);
}
RULE double power_held(const Place *place) {
    return place->garrison <= 0.0 ? 0.0 : place->garrison + place->backing;
}
RULE int is_near(const Place *place, P p) {
    return place->near > 0.0 && place->near >= p->near_share * power_held(place);
}

/* combat */

RULE int is_battle(const Place *place) { return place->contact > 0.0; }
RULE int is_quiet(const Place *place) {
    return place->attackers <= 0.0 && place->near <= 0.0 && !is_battle(place);
}
RULE double odds(const Place *place) {
    double held = power_held(place) * place->defence;
    return held <= 0.0 ? 1e6 : clamp(place->attackers / held, 1.0 / 1e6, 1e6);
}
RULE double reversed_odds(double r) { return r > 0.0 ? 1.0 / r : 1e6; }
RULE double odds_felt(const Place *place, int inside) {
    if (!is_battle(place)) return 1.0;
    return inside ? reversed_odds(odds(place)) : odds(place);
}
RULE double loss_rate(double r, P p) {
    return p->switch_attrition <= 0.0 ? 0.0 : clamp(p->attrition * sqrt(r), 0.0, p->attrition_cap);
}
RULE double side_loss_rate(double r, int defender, P p) {
    return loss_rate(defender ? r : reversed_odds(r), p);
}
RULE double survivors(double men, double rate, double days) { return men * exp(-rate * days); }
RULE double effective_days(double r, double days, P p) {
    double weight = r > 1.0 ? 1.0 / r : r >= p->near_share ? 1.0 : r / p->near_share;
    return days * weight;
}
RULE double killed_of(double lost, P p) { return lost * p->killed_share; }
RULE double standoff_rate(double air, P p) {
    return p->switch_attrition <= 0.0 ? 0.0 : p->standoff_rate * clamp(air, 0.0, 1.0);
}

/* survey */

RULE void clear(State *s) {
    World *w = s->world;
    P p = in_force(s);
    for (int64_t f = 0; f < s->factions_0; f++) {
        Faction *faction = &s->factions[f];
        faction->power = 0.0;
        faction->ranging = 0;
        faction->stirred = 0;
        faction->fighter = power_per_man(p->rising_cohesion, 0.0, p->rebel_supply, faction->air, p);
    }
    for (int64_t k = 0; k < s->counts[SEEN]; k++) {
        Front *front = front_of(s, s->seen[2 * k], s->seen[2 * k + 1]);
        front->near = 0.0;
        front->threat = 0.0;
    }
    s->counts[SEEN] = 0;
    for (int64_t c = 0; c < s->places_0; c++) {
        Place *place = &s->places[c];
        place->garrison = 0.0;
        place->attackers = 0.0;
        place->inbound = 0.0;
        place->mobile = 0.0;
        place->backing = 0.0;
        place->near = 0.0;
        place->nearest = -1;
        if (place->attacker >= 0) {
            place->attacker = -1;
            for (int64_t f = 0; f < s->factions_0; f++) front_of(s, f, c)->inside = 0.0;
        }
    }
    for (int64_t j = 0; j < s->counts[CUT_OFF]; j++)
        s->places[list(s, CUT_OFF)[j]].cut += w->dt;
    for (int64_t r = 0; r < s->regions_0; r++) s->regions[r].power = 0.0;
}
RULE void be_near(State *s, const Unit *u, int64_t f, int64_t c) {
    Front *front = front_of(s, f, c);
    if (front->near == 0.0 && s->counts[SEEN] < s->seen_0) {
        s->seen[2 * s->counts[SEEN]] = (uint32_t)f;
        s->seen[2 * s->counts[SEEN] + 1] = (uint32_t)c;
        s->counts[SEEN] += 1;
    }
    front->near += u->power;
    if (u->stirred == 1) {
        front->threat += u->power;
        s->places[c].near += u->power;
    }
}
RULE void loom(State *s, const Unit *u, P p) {
    int64_t f = u->faction;
    s->factions[f].ranging = 1;
    if (u->stirred == 1) s->factions[f].stirred = 1;
    for (int64_t k = 0; k < s->places[u->place].within; k++) {
        const Reach *reach = reach_of(s, u->place, k);
        if (!is_within_reach(reach->km, p)) break;
        if (is_hostile(s, f, reach->place)) be_near(s, u, f, reach->place);
    }
    if (u->next >= 0 && is_within_reach(u->km, p) &&
        !is_within_reach(s->ways[u->place * s->ways_1 + u->next].km, p))
        if (is_hostile(s, f, u->next)) be_near(s, u, f, u->next);
}
RULE void sort_units(State *s) {
    int64_t ours = 0, others = 0, absent = 0;
    for (int64_t j = 0; j < s->counts[LIVE]; j++) {
        uint32_t i = list(s, LIVE)[j];
        const Unit *u = &s->units[i];
        if (u->regime == 1) list(s, OURS)[ours++] = i;
        else list(s, OTHERS)[others++] = i;
        if (u->status == WAITING || u->status == HIDDEN) list(s, ABSENT)[absent++] = i;
    }
    s->counts[OURS] = ours, s->counts[OTHERS] = others, s->counts[ABSENT] = absent;
}
RULE void count_units(State *s) {
    World *w = s->world;
    P p = in_force(s);
    int64_t live = 0;
    for (int64_t j = 0; j < s->counts[LIVE]; j++) {
        uint32_t i = list(s, LIVE)[j];
        Unit *u = &s->units[i];
        u->power = 0.0;
        if (u->status == GONE) continue;
        list(s, LIVE)[live++] = i;
        if (u->status != ACTIVE) continue;
        Place *place = &s->places[u->place];
        Faction *faction = &s->factions[u->faction];
        u->cut = days_cut_off(is_linked(s, u->faction, u->place), u->cut, w->dt);
        double base = u->regime == 1 ? place->supply : p->rebel_supply;
        u->power = unit_power(u, base, faction->air, p);
        faction->power += u->power;
        if (u->column == 1 || u->order == COUNTER) loom(s, u, p);
        if (u->dest >= 0 && u->regime == 1) s->places[u->dest].inbound += u->power;
        if (u->next >= 0) continue;
        double ally = defended_by(s, place->holder, u->faction);
        if (ally > 0.0) {
            place->garrison += ally * u->power;
            if (u->regime == 1 && u->dest < 0 && !is_local(u)) place->mobile += u->power;
        } else if (is_inside(s, u) && !(faction->frozen == 1 && u->column == 1)) {
            place->attackers += u->power;
            front_of(s, u->faction, u->place)->inside += u->power;
        }
    }
    s->counts[LIVE] = live;
    sort_units(s);
    int64_t ranging = 0;
    for (int64_t f = 0; f < s->factions_0; f++)
        if (s->factions[f].ranging == 1) list(s, RANGING)[ranging++] = (uint32_t)f;
    s->counts[RANGING] = ranging;
}
RULE void count_irregulars(State *s, Place *place, int64_t c, P p) {
    World *w = s->world;
    if (place->militia > 0.0) {
        Faction *faction = &s->factions[w->regime];
        double supply = supply_left(place->supply, place->cut, p);
        double power = place->militia * power_per_man(p->militia_cohesion, 0.0, supply, faction->air, p);
        faction->power += power;
        place->garrison += defended_by(s, place->holder, w->regime) * power;
    }
    if (place->fighters > 0.0) {
        Faction *faction = &s->factions[place->fighters_faction];
        double power = place->fighters * faction->fighter;
        faction->power += power;
        double ally = defended_by(s, place->holder, place->fighters_faction);
        if (ally > 0.0) {
            place->garrison += ally * power;
        } else if (fights(s, place->holder, place->fighters_faction)) {
            place->attackers += power;
            front_of(s, place->fighters_faction, c)->inside += power;
        }
    }
}
RULE void name_enemies(State *s, Place *place, int64_t c) {
    if (place->attackers > 0.0) {
        double strongest = 0.0;
        for (int64_t f = 0; f < s->factions_0; f++)
            if (front_of(s, f, c)->inside > strongest) {
                strongest = front_of(s, f, c)->inside;
                place->attacker = (int32_t)f;
            }
    }
    if (place->near > 0.0) {
        double strongest = 0.0;
        for (int64_t k = 0; k < s->counts[RANGING]; k++) {
            int64_t f = list(s, RANGING)[k];
            double power = front_of(s, f, c)->threat;
            if (power > strongest && fights(s, place->holder, f)) {
                strongest = power;
                place->nearest = (int32_t)f;
            }
        }
    }
}
RULE void count_places(State *s) {
    World *w = s->world;
    P p = in_force(s);
    int64_t pressed = 0, shaken = 0, armed = 0, vacant = 0;
    for (int64_t c = 0; c < s->places_0; c++) {
        Place *place = &s->places[c];
        if (place->militia > 0.0 || place->fighters > 0.0) {
            count_irregulars(s, place, c, p);
            if (place->militia > 0.0) list(s, ARMED)[armed++] = (uint32_t)c;
        }
        if (place->attackers > 0.0 || place->near > 0.0) name_enemies(s, place, c);
        if (!is_quiet(place)) {
            list(s, PRESSED)[pressed++] = (uint32_t)c;
        } else if (place->fighting > 0.0 || place->way_out >= 0) {
            place->fighting = 0.0;
            place->way_out = -1;
        }
        if (place->broken > 0.0) list(s, SHAKEN)[shaken++] = (uint32_t)c;
    }
    for (int64_t k = 0; k < s->counts[BACKINGS]; k++) {
        const Backing *backing = &s->backings[k];
        double garrison = s->places[backing->by].garrison;
        if (garrison > 0.0) s->places[backing->of].backing += backing->share * garrison;
    }
    for (int64_t j = 0; j < s->counts[HELD]; j++) {
        uint32_t c = list(s, HELD)[j];
        const Place *place = &s->places[c];
        s->regions[place->region].power += place->garrison;
        if (place->manned == 1 && place->garrison <= 0.0 && place->attackers <= 0.0 &&
            place->capital == 0)
            list(s, VACANT)[vacant++] = c;
    }
    s->counts[PRESSED] = pressed, s->counts[SHAKEN] = shaken;
    s->counts[ARMED] = armed, s->counts[VACANT] = vacant;
    double power = 0.0;
    for (int64_t f = 0; f < s->factions_0; f++)
        if (stands_with(s, w->regime, f)) power += s->factions[f].power;
    w->power = power;
    const Place *capital = &s->places[w->capital];
    w->defenders = is_regimes(s, capital) ? capital->garrison : 0.0;
}
RULE void rouse(State *s) {
    for (int64_t f = 0; f < s->factions_0; f++) s->factions[f].roused = 0;
    for (int64_t k = 0; k < s->counts[RANGING]; k++) {
        int64_t g = list(s, RANGING)[k];
        if (s->factions[g].stirred == 1)
            for (int64_t f = 0; f < s->factions_0; f++)
                if (tie(s, f, g)->share > 0.0) s->factions[f].roused = 1;
    }
}
void survey(State *s, int64_t tick) {
    (void)tick;
    clear(s);
    count_units(s);
    count_places(s);
    rouse(s);
}

/* will */

typedef struct { double belief, log_pay, presence, contagion; } Mind;

RULE double casualties(const Unit *u, P p) {
    return share_of(u->lost, u->initial) / p->casualty_scale;
}
RULE double will_of(double cohesion, double ground, Mind mind, double casualties, P p) {
    double u = p->will_cohesion * (cohesion - MIDDLING) + p->will_ingroup * ground +
               p->will_belief * mind.belief + p->will_pay * mind.log_pay +
               p->will_presence * mind.presence - p->will_contagion * mind.contagion - casualties;
    return clamp(u, -p->will_bound, p->will_bound);
}
RULE double challengers_will(const Unit *u, double lost_belief, P p) {
    double x = p->will_cohesion * (u->cohesion - MIDDLING) + p->will_belief * lost_belief -
               casualties(u, p);
    return clamp(x, -p->will_bound, p->will_bound);
}
RULE double presence_felt(double presence, int with_ruler, P p) {
    return with_ruler ? presence : presence * p->presence_away;
}
RULE double contagion(double broken, double broken_near, double broken_kind, double men, P p) {
    if (p->switch_contagion <= 0.0) return 0.0;
    return share_of(broken + p->contagion_near * broken_near + p->contagion_kind * broken_kind, men);
}
RULE double pressure(double odds, double days_in_contact, P p) {
    double known = 2.0 * odds / (1.0 + odds), feared = share_of(odds, p->near_share);
    if (feared < known) feared = known;
    double unknown = exp(-days_in_contact / p->surprise_days);
    return unknown * p->surprise * feared + (1.0 - unknown) * known;
}
RULE double hazard_of(const Unit *u, const Place *place, int defender, int inside, P p) {
    int breaks = p->switch_breaks > 0.0;
    if (place->contact > 0.0 && defender) {
        if (!breaks) return 0.0;
        double odds = odds_felt(place, 0);
        return p->break_rate * bounded_exp(-u->will) * pressure(odds, u->contact, p);
    }
    if (place->contact > 0.0 && inside) {
        if (!breaks) return 0.0;
        double odds = odds_felt(place, 1);
        return p->break_rate * bounded_exp(-u->will) * 2.0 * odds / (1.0 + odds);
    }
    if (u->regime == 1 && defender && is_near(place, p)) {
        if (!breaks || u->will >= u->will_calm) return 0.0;
        double fear = positive(bounded_exp(-u->will) - bounded_exp(-u->will_calm));
        return p->break_near * p->break_rate * fear;
    }
    return 0.0;
}
static uint64_t moment(const State *s, int64_t tick, int64_t c) {
    const World *w = s->world;
    P p = in_force(s);
    const Place *place = &s->places[c];
    int64_t lead = c;
    double share = 1.0;
    for (int64_t k = 1; k < place->within; k++) {
        double km = reach_of(s, c, k)->km;
        if (!may_back(km, p)) break;
        int64_t n = reach_of(s, c, k)->place;
        const Place *other = &s->places[n], *leader = &s->places[lead];
        int leads = other->value > leader->value ||
                    (other->value == leader->value && other->key < leader->key);
        if (other->garrison > 0.0 && stands_with(s, place->holder, other->holder) && leads)
            lead = n, share = backing_share(km, p);
    }
    uint64_t key = s->places[lead].key;
    if (lead != c && !(draw_once(w, AS_ONE, tick, place->key, key) < share)) return place->key;
    return key;
}
RULE int is_with_ruler(const World *w, int64_t c) {
    return c == w->ruler_place && w->fate == IN_OFFICE;
}

/* Marks with `CHOOSES` the units of the regime that break; the kernel then chooses what they do. */
void consider(State *s, int64_t tick) {
    World *w = s->world;
    P p = in_force(s);
    double pay = safe_log(w->pay);
    s->counts[BREAKS] = 0;
    for (int64_t j = 0; j < s->counts[LIVE]; j++) {
        Unit *u = &s->units[list(s, LIVE)[j]];
        u->decision = -1;
        if (u->status != ACTIVE) continue;
        const Place *place = &s->places[u->place];
        if (u->regime == 1) {
            double here = presence_felt(w->presence, is_with_ruler(w, u->place), p);
            double spread =
                contagion(w->broken, place->broken, w->broken_kind[u->kind], w->men_start, p);
            double ground = u->in_group + (1.0 - u->in_group) * place->alignment;
            Mind mind = {w->felt, pay, here, spread};
            u->will = will_of(u->cohesion, ground, mind, casualties(u, p), p);
        } else {
            u->will = challengers_will(u, w->calm - w->felt, p);
        }
        if (u->next >= 0) continue;
        int defender = is_defended_by(s, place, u);
        double hazard = hazard_of(u, place, defender, is_inside(s, u), p);
        if (hazard <= 0.0 || s->factions[u->faction].side == NEUTRAL) continue;
        uint64_t key = defender ? moment(s, tick, u->place) : place->key;
        if (draw(w, BREAK, tick, key, u->regime + 1) < chance(hazard, w->dt)) {
            u->decision = u->regime == 1 ? CHOOSES : WITHDRAW;
            s->counts[BREAKS] += 1;
        }
    }
}

/* desertion */

RULE double crossing_share(int local, int crossing_open, P p) {
    if (!crossing_open) return 0.0;
    double base = p->choice_disperse + (local ? p->choice_home : 0.0);
    return logistic(p->choice_cross - (base - p->choice_covered * 0.0));
}
RULE double desertion_rate(double will, double calm_will, double staying, P p) {
    if (p->switch_desertion <= 0.0 || will >= calm_will) return 0.0;
    double willing = bounded_exp(p->desertion_frailty * safe_log(clamp(staying, 0.0, 1.0)));
    return p->desertion_rate * excess(p->desertion_slope * (calm_will - will)) * willing;
}
void desert(State *s, int64_t tick) {
    (void)tick;
    World *w = s->world;
    P p = in_force(s);
    for (int64_t j = 0; j < s->counts[OURS]; j++) {
        Unit *u = &s->units[list(s, OURS)[j]];
        if (u->status != ACTIVE || !(u->will < u->will_calm)) continue;
        Place *place = &s->places[u->place];
        double gone_before = u->deserted + u->crossed;
        double left = u->initial <= 0.0 ? 1.0 : clamp(1.0 - gone_before / u->initial, 0.0, 1.0);
        double gone = u->men * chance(desertion_rate(u->will, u->will_calm, left, p), w->dt);
        double across = gone * crossing_share(is_local(u), place->exit == 1, p);
        u->men -= gone;
        u->crossed += across;
        place->crossed += across;
        u->deserted += gone - across;
    }
    double pay = safe_log(w->pay), calm_pay = safe_log(w->pay_calm);
    for (int64_t j = 0; j < s->counts[ARMED]; j++) {
        int64_t c = list(s, ARMED)[j];
        Place *place = &s->places[c];
        if (!(place->militia > 0.0)) continue;
        double here = presence_felt(w->presence, is_with_ruler(w, c), p);
        double then = presence_felt(w->presence_calm, c == w->capital, p);
        double spread =
            contagion(w->broken, place->broken, w->broken_kind[MILITIA], w->men_start, p);
        Mind today = {w->felt, pay, here, spread}, before = {w->calm, calm_pay, then, 0.0};
        double now = will_of(p->militia_cohesion, place->alignment, today, 0.0, p);
        double first = will_of(p->militia_cohesion, place->alignment, before, 0.0, p);
        double gone = place->militia * chance(desertion_rate(now, first, 1.0, p), w->dt);
        place->militia -= gone;
        w->militia_deserted += gone;
    }
}

/* battles */

RULE void bleed(Unit *u, World *w, double rate, double days, P p) {
    double left = survivors(u->men, rate, days), lost = u->men - left;
    u->men = left;
    u->lost += lost;
    if (u->regime == 1) w->killed_regime += killed_of(lost, p);
    else w->killed_rebels += killed_of(lost, p);
}
RULE void fight_on(State *s) {
    World *w = s->world;
    P p = in_force(s);
    int64_t battles = 0;
    for (int64_t j = 0; j < s->counts[LIVE]; j++) {
        Unit *u = &s->units[list(s, LIVE)[j]];
        if (u->status != ACTIVE || u->next >= 0) {
            if (u->contact > 0.0) battles = 1;
            continue;
        }
        const Place *place = &s->places[u->place];
        if (!is_battle(place)) {
            if (is_quiet(place)) u->contact = 0.0;
            else if (u->contact > 0.0) battles = 1;
            continue;
        }
        double r = odds(place);
        if (is_defended_by(s, place, u)) {
            bleed(u, w, side_loss_rate(r, 1, p), w->dt, p);
            u->contact += w->dt;
        } else if (is_inside(s, u)) {
            bleed(u, w, side_loss_rate(r, 0, p), w->dt, p);
            u->contact += w->dt;
            u->stirred = 1;
        }
        if (u->contact > 0.0) battles = 1;
    }
    s->counts[BATTLES] = battles;
}
void fight(State *s, int64_t tick) {
    (void)tick;
    World *w = s->world;
    P p = in_force(s);
    int battles = 0;
    for (int64_t j = 0; j < s->counts[PRESSED]; j++) {
        Place *place = &s->places[list(s, PRESSED)[j]];
        if (!(place->attackers > 0.0 && place->garrison > 0.0 && w->truce != 1)) {
            place->contact = 0.0;
            continue;
        }
        battles = 1;
        double r = odds(place);
        place->contact += w->dt;
        double days = effective_days(r, w->dt, p);
        place->fighting += days;
        place->fought += days;
        if (place->militia > 0.0) {
            double left = survivors(place->militia, side_loss_rate(r, 1, p), w->dt);
            w->militia_lost += place->militia - left;
            w->killed_regime += killed_of(place->militia - left, p);
            place->militia = left;
        }
        if (place->fighters > 0.0) {
            int ours = defends(s, place->fighters_faction, place->holder);
            double left = survivors(place->fighters, side_loss_rate(r, ours, p), w->dt);
            w->killed_rebels += killed_of(place->fighters - left, p);
            place->fighters = left;
        }
    }
    if (battles == 1 || s->counts[BATTLES] == 1) fight_on(s);
}
void strike(State *s, int64_t tick) {
    (void)tick;
    World *w = s->world;
    P p = in_force(s);
    if (w->truce == 1) return;
    int struck = 0;
    for (int64_t f = 0; f < s->factions_0; f++) struck = struck || s->factions[f].against > 0.0;
    if (!struck) return;
    for (int64_t j = 0; j < s->counts[LIVE]; j++) {
        Unit *u = &s->units[list(s, LIVE)[j]];
        if (u->status == ACTIVE && u->column == 1 && u->stirred == 1) {
            double against = s->factions[u->faction].against;
            if (against > 0.0) bleed(u, w, standoff_rate(against, p), w->dt, p);
        }
    }
}

/* civilians */

RULE double people_at_home(double population, double away, double killed) {
    return positive(population - away - killed);
}
RULE void go(State *s, int64_t c, double people) {
    Place *place = &s->places[c];
    const int64_t *refuges = s->refuges + c * s->refuges_1;
    double total = 0.0;
    for (int k = 0; k < REFUGES; k++)
        if (refuges[k] >= 0 && !is_battle(&s->places[refuges[k]])) total += place->pull[k];
    if (total <= 0.0) return;
    place->away += people;
    place->away_peak = larger_of(place->away_peak, place->away);
    for (int k = 0; k < REFUGES; k++)
        if (refuges[k] >= 0 && !is_battle(&s->places[refuges[k]])) {
            double share = share_of(place->pull[k], total);
            place->refuge[k] += people * share;
            s->places[refuges[k]].sheltered += people * share;
        }
}
RULE void come_back(State *s, int64_t c, double share) {
    Place *place = &s->places[c];
    const int64_t *refuges = s->refuges + c * s->refuges_1;
    double back = 0.0;
    for (int k = 0; k < REFUGES; k++)
        if (refuges[k] >= 0 && place->refuge[k] > 0.0) {
            double people = place->refuge[k] * share;
            place->refuge[k] -= people;
            Place *host = &s->places[refuges[k]];
            host->sheltered = positive(host->sheltered - people);
            back += people;
        }
    place->away = positive(place->away - back);
}
RULE double killed_in(const Place *place, double strikes, double days, P p) {
    double here = people_at_home(place->population, place->away, place->killed) + place->sheltered;
    double dead = 0.0;
    if (is_battle(place))
        dead = here * -expm1(-p->harm_rate * effective_days(odds(place), days, p));
    if (strikes > 0.0)
        dead += here * -expm1(-p->standoff_harm * clamp(strikes, 0.0, 1.0) * days);
    return dead;
}
RULE double alarm_in(int fighting, double fear_near, double want, P p) {
    double a = fighting ? 1.0 : p->alarm_near * clamp(fear_near, 0.0, 1.0);
    if (a <= 0.0) return 0.0;
    return clamp(a + p->alarm_want * clamp(want, 0.0, 1.0), 0.0, 1.0);
}
void suffer(State *s, int64_t tick) {
    World *w = s->world;
    P p = in_force(s);
    s->counts[MOVES] = 0;
    for (int64_t j = 0; j < s->counts[PRESSED]; j++) {
        int64_t c = list(s, PRESSED)[j];
        Place *place = &s->places[c];
        if (!(is_battle(place) || place->near > 0.0)) continue;
        int near = is_near(place, p);
        double strikes = near && w->truce == 0 ? s->factions[place->nearest].against : 0.0;
        double dead = killed_in(place, strikes, w->dt, p);
        place->killed += dead;
        w->killed_civilians += dead;
        double lack = 1.0 - supply_left(place->supply, place->cut, p), fear = 0.0;
        if (near && place->nearest >= 0) fear = front_of(s, place->nearest, c)->fear;
        double a = alarm_in(is_battle(place), fear, lack, p);
        if (a > 0.0) {
            double people = people_at_home(place->population, place->away, place->killed);
            double leave = p->switch_displacement <= 0.0
                               ? 0.0
                               : people * chance(p->leave_rate * a, w->dt);
            go(s, c, leave);
            place->alarmed = 1;
            s->counts[MOVES] = 1;
        }
    }
    int64_t per_day = ticks(1.0, w->dt);
    if (per_day > 0 && (tick + 1) % per_day == 0) {
        double share = chance(p->return_rate, ticks(1.0, w->dt) * w->dt);
        for (int64_t c = 0; c < s->places_0; c++) {
            Place *place = &s->places[c];
            if (place->away > 0.0 && place->alarmed == 0) {
                come_back(s, c, share);
                s->counts[MOVES] = 1;
            }
            place->alarmed = 0;
        }
    }
    if (s->counts[MOVES] == 1) {
        double away = 0.0;
        for (int64_t c = 0; c < s->places_0; c++) away += s->places[c].away;
        w->displaced = away;
        w->displaced_peak = larger_of(w->displaced_peak, away);
    }
}
