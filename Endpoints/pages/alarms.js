// Alarms of patient monitors, as IEC 60601-1-8 and real devices have them: without a page, a clock or a sound.
// The state is a plain object; `step` makes the next one of an event and changes nothing. Times are seconds.
//
//   let state = begin(["1", "2"]);
//   const settings = { rules: rulesOf(await (await fetch("api/signs")).json()), interval: 1 };
//   state = step(state, { type: "reading", bed: "1", time: 0, data: { spo2: 85 } }, settings);
//   alarmsOf(state, "1").map(textOf);

export const PRIORITIES = ["technical", "low", "medium", "high"]; // technical: what is wrong is not the patient
export const STARS = { technical: "", low: "*", medium: "**", high: "***" };
export const WARD = "ward"; // has the alarms that are of no bed
export const PAUSE = 120; // seconds for which sound is paused
export const TURN = 2; // seconds for which each of several alarms is shown
const STALE = 3; // intervals without a reading
const LOG = 500; // entries

const rank = ({ priority }) => PRIORITIES.indexOf(priority);
const EMPTY = Object.freeze({ heard: null, pausedUntil: 0, off: [], levels: {}, alarms: {} });
// Of a rule none of whose limits is passed. Most are so, and each new object would cost a ward its part of a collection.
const INSIDE = Object.freeze({ worst: null });

/** Rules of `/api/signs`: one for each side of each sign that has limits. */
export function rulesOf(signs) {
  return signs.flatMap(({ id, abbreviation, decimals, monitor }) =>
    [-1, 1].flatMap((side) => {
      const limits = Object.fromEntries(PRIORITIES.slice(1).map((name) => [name, monitor[name][side < 0 ? 0 : 1]]));
      const rule = { key: `${id}.${side < 0 ? "low" : "high"}`, sign: id, label: abbreviation, decimals, side, limits };
      return Object.values(limits).some((limit) => limit !== null)
        ? [{ ...rule, delay: monitor.delay_seconds, margin: monitor.margin }]
        : [];
    }),
  );
}

/** The state before anything has happened. */
export function begin(beds) {
  return { connected: null, beds: Object.fromEntries([WARD, ...beds].map((bed) => [bed, EMPTY])), log: [] };
}

/**
 * The state after an event.
 *
 * @param {object} state
 * @param {object} event `{type, time, bed}` and, by its type:
 *   reading: `data` by sign, `quality` by sign where there are artifacts, `at` if the reading is of another time;
 *   readings: `readings`, each with `bed`, `data` and `quality`, of one time;
 *   tick: time has passed; connection: `connected`;
 *   acknowledge: of `bed` (all without one), the alarm `key` (all without one); pause, resume: of `bed` (all without one);
 *   off, on: alarms of `sign` (all without one) of `bed`
 * @param {object} settings `rules`; `own`, rules by bed, of beds that have others; and `interval`: seconds between readings
 */
export function step(state, event, settings) {
  return EVENTS[event.type](state, event, settings);
}

const EVENTS = {
  reading(state, { bed, data, quality, ...event }, settings) {
    return EVENTS.readings(state, { ...event, readings: [{ bed, data, quality }] }, settings);
  },

  readings(state, { time, at = time, readings }, { rules, own = {} }) {
    const beds = { ...state.beds }; // once, however many there are
    let log = state.log;
    for (const { bed: id, data, quality = {} } of readings) {
      const before = beds[id] ?? EMPTY;
      const heard = { bed: { ...before, heard: time }, log };
      ({ bed: beds[id], log } = take(heard, id, { data, quality, at }, own[id] ?? rules));
    }
    return { ...state, beds, log };
  },

  tick(state, { time }, { interval }) {
    if (!state.connected) return state; // one cause, one alarm: the lost connection
    return eachBed(state, undefined, (bed, id, log) => {
      const silent = bed.heard === null ? 0 : time - bed.heard;
      if (id === WARD || silent <= STALE * interval) return { bed, log };
      return settle({ bed, log }, id, "stale", { priority: "technical", text: "no data" }, bed.heard);
    });
  },

  connection(state, { time, connected }) {
    const lost = connected ? null : { priority: "technical", text: "connection lost" };
    const next = { ...state, connected };
    const after = withBed(next, WARD, settle({ bed: next.beds[WARD], log: next.log }, WARD, "lost", lost, time));
    // A bed has as long as ever to be heard of again.
    return connected ? eachBed(after, undefined, (bed, id, log) => ({ bed: { ...bed, heard: time }, log })) : after;
  },

  acknowledge(state, { bed: only, key: one, time }) {
    return eachBed(state, only, (bed, id, log) => {
      const alarms = Object.entries(bed.alarms).map(([key, alarm]) => {
        const taken = (one === undefined || one === key) && alarm.acknowledged === null;
        return [key, taken ? { ...alarm, acknowledged: time } : alarm];
      });
      return { bed: { ...bed, alarms: Object.fromEntries(alarms) }, log };
    });
  },

  pause(state, { bed: only, time }) {
    return eachBed(state, only, (bed, id, log) => ({ bed: { ...bed, pausedUntil: time + PAUSE }, log }));
  },

  resume(state, { bed: only }) {
    return eachBed(state, only, (bed, id, log) => ({ bed: { ...bed, pausedUntil: 0 }, log }));
  },

  off(state, { bed: only, sign = "all", time }) {
    return eachBed(state, only, (bed, id, log) => {
      let change = { bed: { ...bed, off: [...new Set([...bed.off, sign])] }, log };
      for (const [key, alarm] of Object.entries(bed.alarms)) {
        if (alarm.sign && isOff(change.bed, alarm.sign)) change = settle(change, id, key, null, time);
      }
      return change;
    });
  },

  on(state, { bed: only, sign }) {
    return eachBed(state, only, (bed, id, log) => {
      const off = sign === undefined ? [] : bed.off.filter((each) => each !== sign);
      return { bed: { ...bed, off, levels: {} }, log }; // delays begin anew
    });
  },
};

/** Take a reading of a bed. */
function take(change, id, { data, quality, at }, rules) {
  let next = settle(change, id, "stale", null, at);
  let judged = null;
  for (const { sign, label } of rules) {
    if (sign === judged) continue; // the two sides of a sign follow each other
    judged = sign;
    next = settle(next, id, `${sign}.signal`, signalAlarm(label, data[sign], quality[sign]), at);
  }
  for (const rule of rules) {
    // What an artifact shows says nothing of the patient: neither that it is over, nor that it has begun.
    if (data[rule.sign] === null || data[rule.sign] === undefined || quality[rule.sign]) continue;
    const before = next.bed.levels[rule.key] ?? INSIDE;
    const levels = judge(rule, before, data[rule.sign], at);
    if (levels !== before) next = { ...next, bed: { ...next.bed, levels: { ...next.bed.levels, [rule.key]: levels } } };
    next = settle(next, id, rule.key, isOff(next.bed, rule.sign) ? null : limitAlarm(rule, levels), at);
  }
  return next;
}

function withBed(state, id, { bed, log }) {
  return { ...state, log, beds: { ...state.beds, [id]: bed } };
}

function eachBed(state, only, change) {
  const beds = { ...state.beds };
  let log = state.log;
  for (const id of only === undefined ? Object.keys(beds) : [only]) {
    ({ bed: beds[id], log } = change(beds[id] ?? EMPTY, id, log));
  }
  return { ...state, beds, log };
}

function isOff(bed, sign) {
  return bed.off.includes("all") || bed.off.includes(sign);
}

function signalAlarm(label, value, quality) {
  if (value === null || value === undefined) return { priority: "technical", text: `${label} no signal` };
  return quality ? { priority: "technical", text: `${label} artifact` } : null;
}

/** Of each priority: since when the value is outside of its limit, and whether its alarm is raised; and the worst value. */
function judge({ side, limits, delay, margin, decimals }, before, value, at) {
  let levels = INSIDE;
  const scale = 10 ** decimals;
  for (const priority in limits) {
    const limit = limits[priority];
    if (limit === null) continue;
    const { since, raised } = before[priority] ?? { since: null, raised: false };
    // rounded as it is displayed: 36.2 - 36.0 is less than 0.2
    const outside = Math.round(side * (value - limit) * scale) / scale;
    const begins = outside > 0 ? (since ?? at) : raised && outside > -margin ? since : null;
    if (begins !== null) levels = { ...levels, [priority]: { since: begins, raised: raised || at - begins >= delay } };
  }
  if (levels === INSIDE) return INSIDE;
  const { worst } = before;
  return { ...levels, worst: worst === null || side * (value - worst) > 0 ? value : worst };
}

function limitAlarm({ sign, label, side, limits, decimals }, levels) {
  if (levels === INSIDE) return null;
  const priority = PRIORITIES.findLast((each) => levels[each]?.raised);
  if (priority === undefined) return null;
  const [worst, limit] = [levels.worst, limits[priority]].map((value) => value.toFixed(decimals));
  return { sign, priority, text: `${label} ${worst} ${side < 0 ? "<" : ">"} ${limit}` };
}

/** Let an alarm begin, go on, rise or end: what begins or rises is heard, whatever was silenced before. */
function settle(change, id, key, alarm, at) {
  const { bed, log } = change;
  const before = bed.alarms[key] ?? null;
  if (alarm?.priority === before?.priority && alarm?.text === before?.text) return change; // as it was
  const others = Object.fromEntries(Object.entries(bed.alarms).filter(([each]) => each !== key));
  if (!alarm) return { bed: { ...bed, alarms: others }, log: [...log, entry(id, before, at)].slice(-LOG) };
  const isNew = !before || rank(alarm) > rank(before);
  const began = before?.began ?? at;
  const highest = !before || rank(alarm) >= rank(before.highest) ? { priority: alarm.priority, text: alarm.text } : before.highest;
  const next = { ...alarm, key, began, highest, acknowledged: isNew ? null : before.acknowledged };
  return { bed: { ...bed, pausedUntil: isNew ? 0 : bed.pausedUntil, alarms: { ...others, [key]: next } }, log };
}

function entry(bed, { highest, began, acknowledged }, ended) {
  return { bed, priority: highest.priority, text: highest.text, began, ended, acknowledged };
}

// What is to be seen and heard

/** Text of an alarm, with its asterisks. */
export function textOf({ priority, text }) {
  return `${STARS[priority]}${text}`;
}

/** Alarms of a bed: the highest priority first, then the oldest. */
export function alarmsOf(state, bed) {
  return Object.values(state.beds[bed]?.alarms ?? {}).sort((a, b) => rank(b) - rank(a) || a.began - b.began);
}

/** Which of several alarms is shown at a time: each in turn, so that none hides another. */
export function shownOf(alarms, time) {
  return alarms.length ? alarms[Math.floor(time / TURN) % alarms.length] : null;
}

/** Seconds for which the sound of a bed is still paused. */
export function pauseOf(state, bed, time) {
  return Math.max(0, Math.ceil((state.beds[bed]?.pausedUntil ?? 0) - time));
}

/** Whether an alarm of a bed is to be heard. */
export function isAudible(state, bed, alarm, time) {
  return alarm.acknowledged === null && pauseOf(state, bed, time) === 0;
}

/** The highest priority that is to be heard; null for silence. */
export function soundOf(state, time) {
  const audible = everyAlarm(state).filter(([bed, alarm]) => isAudible(state, bed, alarm, time));
  return audible.map(([, { priority }]) => priority).sort((a, b) => PRIORITIES.indexOf(b) - PRIORITIES.indexOf(a))[0] ?? null;
}

/** Number of alarms that last and are not heard, and of limits that are off. */
export function silencedOf(state, time) {
  const silent = everyAlarm(state).filter(([bed, alarm]) => !isAudible(state, bed, alarm, time)).length;
  return { silent, off: Object.values(state.beds).reduce((sum, { off }) => sum + off.length, 0) };
}

/** What lasts and what has ended, the latest first: `{bed, priority, text, began, ended, acknowledged}`. */
export function listOf(state) {
  const lasting = everyAlarm(state).map(([bed, alarm]) => entry(bed, alarm, null));
  return [...lasting, ...state.log.toReversed()].sort((a, b) => b.began - a.began);
}

function everyAlarm(state) {
  return Object.keys(state.beds).flatMap((bed) => alarmsOf(state, bed).map((alarm) => [bed, alarm]));
}
