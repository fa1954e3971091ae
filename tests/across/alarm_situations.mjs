// Plays situations through the alarm engine, second by second: JSON on standard input and output.
// A value is a number, "-" for none, a number and "a" for an artifact, or "." for a bed that sends nothing.
import { readFileSync } from "node:fs";

const { engine, signs, situations } = JSON.parse(readFileSync(0, "utf8"));
const { WARD, alarmsOf, begin, isAudible, pauseOf, rulesOf, step, textOf } = await import(engine);
const ids = Object.fromEntries(signs.map(({ id, abbreviation }) => [abbreviation, id]));
const normal = Object.fromEntries(signs.map(({ id, decimals, healthy_level }) => [id, Number(healthy_level.mean.toFixed(decimals))]));
const settings = { rules: rulesOf(signs), interval: 1 };

function seriesOf(text) {
  const [, bed = "1", sign, rest] = text.match(/^(?:(\d+) )?([A-Za-z]\w*) (.*)$/);
  const values = rest.split(" ").flatMap((run) => {
    const [value, count = 1] = run.split("x");
    return Array(Number(count)).fill(value);
  });
  return { bed, sign: ids[sign], values };
}

function readingOf(series, second) {
  const data = { ...normal };
  const quality = {};
  for (const { sign, values } of series) {
    const value = values[second];
    if (value === ".") return null;
    data[sign] = value === "-" ? null : parseFloat(value);
    if (value.endsWith("a")) quality[sign] = "motion";
  }
  return { data, quality };
}

function eventOf(text, time) {
  const [, name, target] = text.match(/^(\w+)(?: (.*))?$/);
  if (name === "lost" || name === "back") return { type: "connection", time, connected: name === "back" };
  const isBed = target === WARD || /^\d+$/.test(target ?? "");
  const what = target === undefined ? {} : isBed ? { bed: target } : { bed: "1", key: target, sign: target };
  return { type: name, time, ...what };
}

function describe(state, bed, time) {
  const alarms = alarmsOf(state, bed).map((alarm) => textOf(alarm) + (isAudible(state, bed, alarm, time) ? "!" : "~"));
  const marks = [alarms.join(" + "), pauseOf(state, bed, time) ? "paused" : "", state.beds[bed].off.length ? "off" : ""];
  if (bed === "1" && !marks[0]) marks[0] = "quiet";
  const text = marks.filter(Boolean).join(" ");
  return text && bed !== "1" ? `${bed} ${text}` : text;
}

function play({ values, actions }) {
  const series = values.split("; ").map(seriesOf);
  const beds = [...new Set(series.map(({ bed }) => bed))];
  const planned = actions.split("; ").filter(Boolean).map((text) => text.match(/^(\d+) (.*)$/));
  let state = step(begin(beds), { type: "connection", time: 0, connected: true }, settings);
  return Array.from({ length: series[0].values.length }, (_, time) => {
    const readings = beds.map((bed) => [bed, readingOf(series.filter((each) => each.bed === bed), time)]);
    const events = [
      ...planned.filter(([, second]) => Number(second) === time).map(([, , text]) => eventOf(text, time)),
      ...readings.filter(([, reading]) => reading).map(([bed, reading]) => ({ type: "reading", bed, time, ...reading })),
      { type: "tick", time },
    ];
    for (const event of events) state = step(Object.freeze(state), event, settings);
    return [...beds, WARD].map((bed) => describe(state, bed, time)).filter(Boolean).join(" | ");
  });
}

console.log(JSON.stringify(situations.map(play)));
