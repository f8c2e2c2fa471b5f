// The map's words: moments, numbers of runs and people, and the facts of a place.

const mapWords = (data) => {
  const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (n) => String(n).padStart(2, "0");
  const moment = (scenario, tick) => new Date(Date.parse(`${scenario.start}Z`) + tick * scenario.hours * 3600e3);
  const date = (when, year = true) => `${when.getUTCDate()} ${MONTHS[when.getUTCMonth()]}${year ? ` ${when.getUTCFullYear()}` : ""}`;
  const clock = (when) => `${two(when.getUTCHours())}:${two(when.getUTCMinutes())}`;
  const full = (scenario, tick) => {
    const when = moment(scenario, tick);
    return `${DAYS[when.getUTCDay()]} ${date(when)}, ${clock(when)}`;
  };
  const sinceBranch = (scenario, tick) => {
    const hours = (tick - scenario.branch) * scenario.hours;
    if (!hours) return "the starting moment";
    const days = Math.floor(Math.abs(hours) / 24), rest = Math.abs(hours) % 24;
    const parts = [days && `${days} day${days === 1 ? "" : "s"}`, rest && `${rest} hours`].filter(Boolean);
    return `${parts.join(" ")} ${hours < 0 ? "before" : "after"} the starting moment`;
  };

  const runs = (count, n) => {
    if (count === n) return n === 1 ? "in the only run" : `in all ${n.toLocaleString("en")} runs`;
    const share = 100 * count / n, whole = Math.round(share);
    if (!count) return "in no run";
    if (whole < 1) return "in fewer than 1 of 100 runs";
    return whole > 99 ? "in more than 99 of 100 runs" : `in ${whole} of 100 runs`;
  };
  const people = (value) => {
    if (value < 1) return "0";
    const step = 10 ** Math.max(Math.floor(Math.log10(value)) - 1, 0);
    return (Math.round(value / step) * step).toLocaleString("en");
  };
  const span = ([low, middle, high]) => low === high
    ? `${people(middle)} in the median run`
    : `${people(middle)} in the median run; ${people(low)} to ${people(high)} in 80 of 100 runs`;
  const faction = (code) => data.factions[code].name;
  const several = (pairs, n, all, name) => {
    const rest = all - pairs.reduce((sum, [, count]) => sum + count, 0);
    return [...pairs.map(([code, count]) => `${name(code)} ${runs(count, n)}`), ...(rest ? [`others ${runs(rest, n)}`] : [])].join("; ");
  };
  const manner = (code) => data.manners[code] ?? "not known";

  // The facts of a place in one run: pairs of a term and what is said of it.
  const inOneRun = (scenario, run, p) => {
    const mine = run.changes.filter(([, place]) => place === p);
    const killed = run.killed[p], reprisals = run.reprisals[p];
    const out = [];
    if (!mine.length) out.push(run.recorded ? ["Lost", "no loss is recorded"] : ["Lost", `never; ${faction(run.first[p])} holds it from the first day to the last`]);
    mine.forEach(([tick, , holder, how], i) => out.push([
      i ? "Changes hands again" : "Lost",
      `${full(scenario, tick)} (${sinceBranch(scenario, tick)}), to ${faction(holder)}, manner: ${manner(how)}`]));
    if (mine.length && !run.complete && run.ends[p] !== mine[mine.length - 1][2])
      out.push(["Changes hands again", `at a moment that is not saved; on the last day, ${faction(run.ends[p])} holds it`]);
    if (run.recorded) return out; // the record has no numbers of people by place
    out.push(["Civilians killed", `${people(killed + reprisals)}, of whom ${people(reprisals)} in reprisals`]);
    out.push(["Away from home at the peak", people(run.displaced[p])]);
    return out;
  };

  // The facts of a place over all runs of a scenario.
  const inAllRuns = (scenario, p) => {
    const n = scenario.all.n;
    const [lost, ticks, takers, manners, ends, again, killed, displaced] = scenario.all.facts[p];
    const out = [];
    if (!lost) out.push(["Lost", "in no run"]);
    else {
      const [low, middle, high] = ticks.map((tick) => date(moment(scenario, tick), false));
      out.push(["Lost", `${runs(lost, n)}; in half of these by ${full(scenario, ticks[1])}` +
        (low === high ? "" : `, in 80 of 100 of them from ${low} to ${high}`)]);
      out.push(["To whom first", several(takers, n, lost, faction)]);
      out.push(["In which manner first", several(manners, n, lost, manner)]);
    }
    out.push(["On the last day", several(ends, n, n, faction) + (again ? `; it changed hands more than once ${runs(again, n)}` : "")]);
    out.push(["Civilians killed", span(killed)]);
    out.push(["Away from home at the peak", span(displaced)]);
    return out;
  };

  return { full, sinceBranch, runs, people, faction, inOneRun, inAllRuns, date, moment };
};
