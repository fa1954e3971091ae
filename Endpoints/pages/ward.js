// The ward: all beds of one stream, as many as the service has put into the page.

import { PRIORITIES, WARD, alarmsOf, listOf, textOf } from "./alarms.js";
import { API, Monitor, element, write } from "./monitor.js";
import { answerOf, clock, meanPressure, numeral, pressure } from "./numerals.js";
import { POINTS, Trend, colorsOf } from "./trends.js";

const FETCHES = 2; // histories that are asked for at once
const THINNED = 2; // readings of the stream to one of the history
const LISTED = 50; // alarms in the list
const MOVE_EVERY = 5; // seconds between two changes of the order
const SLOW = { temperature_c: 1, glucose_mgdl: 0 };

const grid = element("beds");
const view = element("view");
const parameters = () => new URLSearchParams(location.search);
export const beds = new Map(
  [...grid.querySelectorAll(".bed")].map((frame) => [frame.dataset.bed, { frame, trend: null, reading: null, since: null }]),
);

const monitor = new Monitor([...beds.keys()], {
  onMessage(message) {
    const time = Date.parse(message.time);
    const isFirst = !beds.values().next().value.trend;
    for (const reading of message.readings) {
      const bed = beds.get(`${reading.patient.id}`);
      bed.trend ??= new Trend(1000 * POINTS * monitor.step);
      bed.trend.add(time, reading.data);
      const before = bed.reading?.data;
      if (before && pressure(before) !== pressure(reading.data)) bed.since = time / 1000;
      bed.reading = reading;
    }
    unlike(message.unlike_training);
    if (isFirst) recall(message);
    drawSoon();
  },
  onGap({ from }) {
    for (const { trend } of beds.values()) trend?.add(Date.parse(from)); // a hole
  },
  onAlarms(time) {
    for (const [id, { frame }] of beds) monitor.showAlarms(frame, id, time);
    drawList();
    arrange(time);
  },
});
monitor.names = (bed) => beds.get(bed).frame.querySelector("h2").textContent;

// Numbers and trends, once for each picture of the screen, however many readings have come

let waits = false;
let colors = colorsOf(document.documentElement);

function drawSoon() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    const limits = limitsOf();
    for (const bed of beds.values()) if (bed.reading) draw(bed, limits);
  });
}

function draw({ frame, trend, reading, since }, limits) {
  const { data, news2, prediction, on_oxygen: onOxygen } = reading;
  const value = (sign) => frame.querySelector(`[data-sign=${sign}] dd`);
  for (const sign of ["heart_rate", "spo2", "resp_rate"]) write(value(sign), numeral(data[sign]));
  for (const [sign, decimals] of Object.entries(SLOW)) write(value(sign), numeral(data[sign], decimals));
  drawPressure(value("pressure"), data);
  write(value("news2"), news2 ? `${news2.total} ${news2.band}` : "- -");
  frame.dataset.news2 = news2?.total ?? -1;
  frame.dataset.status = prediction?.label_status ?? "unknown";
  write(frame.querySelector("[data-part=model]"), answerOf(prediction));
  write(frame.querySelector("[data-part=air]"), onOxygen ? "on oxygen" : "room air");
  write(frame.querySelector("[data-part=cuff]"), since ? `BP of ${clock(since).slice(0, 5)}` : "");
  trend.draw(frame.querySelector("canvas"), colors, limits);
}

function drawPressure(node, data) {
  if (node.firstChild.nodeValue !== `${pressure(data)} `) node.firstChild.nodeValue = `${pressure(data)} `;
  write(node.querySelector("span"), `(${numeral(meanPressure(data))})`);
}

function limitsOf() {
  const found = {};
  for (const { sign, limits } of monitor.settings.rules) (found[sign] ??= []).push(...Object.values(limits).filter((limit) => limit !== null));
  return found;
}

function unlike(parts) {
  element("unlike").hidden = !parts;
}

/** Fill the trends with what was before the page came: a few beds at a time, after the first numbers are there. */
async function recall({ time, simulation }) {
  const end = Date.parse(time);
  const known = Object.entries(simulation).filter(([name, value]) => value !== null && name !== "seed");
  const query = new URLSearchParams([...known, ["format", "csv"], ["interval", THINNED * monitor.step]]);
  query.set("seed", monitor.query.get("seed") ?? simulation.seed);
  query.set("start", new Date(end - 1000 * POINTS * monitor.step).toISOString());
  query.set("end", new Date(end + 1000).toISOString()); // after the onset of a condition that begins now
  const waiting = [...beds];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const answer = await fetch(new URL(`patients/${next[0]}/vitals?${query}`, API), { headers: monitor.headers });
      if (answer.ok) next[1].trend.precede(rowsOf(await answer.text()));
    }
  };
  // Without it the trends begin empty, which they show.
  await Promise.allSettled(Array.from({ length: FETCHES }, work));
  drawSoon();
}

function rowsOf(text) {
  const [head, ...lines] = text.trim().split("\n").map((line) => line.trim().split(","));
  const column = head.indexOf("timestamp");
  return lines.map((cells) => ({
    time: Date.parse(`${cells[column].replace(" ", "T")}Z`),
    data: Object.fromEntries(head.map((name, index) => [name, cells[index] === "" ? null : Number(cells[index])])),
  }));
}

// The list of alarms

let listed = "";

function drawList() {
  const rows = listOf(monitor.state).slice(0, LISTED).map((alarm) => [
    alarm.bed === WARD ? "ward" : alarm.bed,
    textOf(alarm),
    clock(alarm.began),
    alarm.ended === null ? "lasts" : clock(alarm.ended),
    alarm.acknowledged === null ? "no" : clock(alarm.acknowledged),
  ]);
  const text = JSON.stringify(rows);
  if (text === listed) return;
  listed = text;
  element("list").replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement("tr");
      for (const cell of cells) row.insertCell().textContent = cell;
      return row;
    }),
  );
}

// Order, filter and light: in the address, so that a link shows the same ward

let moved = -Infinity;

function arrange(time) {
  const { sort, show } = view.elements;
  let shown = 0;
  for (const [id, { frame }] of beds) {
    const ill = ["warning", "critical"].includes(frame.dataset.status);
    const hidden = show.value === "alarms" ? !alarmsOf(monitor.state, id).length : show.value === "ill" && !ill;
    if (frame.hidden !== hidden) frame.hidden = hidden;
    shown += hidden ? 0 : 1;
  }
  element("none").hidden = shown > 0 || beds.size === 0;
  if (time < moved + MOVE_EVERY) return; // a ward that moves all the time cannot be read
  moved = time;
  const urgency = ([, { frame }]) => 100 * (PRIORITIES.indexOf(frame.dataset.alarm) + 1) + Number(frame.dataset.news2 ?? -1);
  const order = sort.value === "bed" ? [...beds] : [...beds].sort((a, b) => urgency(b) - urgency(a));
  const frames = order.map(([, { frame }]) => frame);
  if (frames.every((frame, index) => grid.children[index] === frame)) return;
  const focused = document.activeElement;
  grid.replaceChildren(...frames);
  if (grid.contains(focused)) focused.focus({ preventScroll: true });
}

function readAddress() {
  for (const select of view.elements) {
    const wanted = parameters().get(select.name);
    if ([...select.options].some(({ value }) => value === wanted)) select.value = wanted;
  }
}

view.addEventListener("change", ({ target }) => {
  const query = parameters();
  if (target.selectedIndex === 0) query.delete(target.name);
  else query.set(target.name, target.value);
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  document.documentElement.dataset.theme = view.elements.theme.value;
  colors = colorsOf(document.documentElement);
  moved = -Infinity;
  monitor.alarms();
  drawSoon();
});
view.addEventListener("submit", (event) => event.preventDefault());
element("none").querySelector("button").addEventListener("click", () => {
  view.elements.show.value = "all";
  view.elements.show.dispatchEvent(new Event("change", { bubbles: true }));
});
for (const name of ["(forced-colors: active)"]) matchMedia(name).addEventListener("change", () => (colors = colorsOf(document.documentElement)));

// One tab stop for each bed; arrows go on from there

const KEYS = { a: "acknowledge", p: "pause", o: "off" };

grid.addEventListener("keydown", (event) => {
  const frame = event.target.closest(".bed");
  if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
  const items = [...frame.querySelectorAll("[data-item]")];
  const shown = [...grid.children].filter(({ hidden }) => !hidden);
  const go = {
    ArrowRight: () => items[(items.indexOf(event.target) + 1) % items.length],
    ArrowLeft: () => items.at(items.indexOf(event.target) - 1),
    ArrowDown: () => shown[shown.indexOf(frame) + 1]?.querySelector("[data-item]"),
    ArrowUp: () => shown[shown.indexOf(frame) - 1]?.querySelector("[data-item]"),
  }[event.key];
  if (go) go()?.focus();
  else if (KEYS[event.key]) monitor.act(frame.dataset.bed, KEYS[event.key]);
  else return;
  event.preventDefault();
});

grid.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-do]");
  if (button) monitor.act(button.closest(".bed").dataset.bed, button.dataset.do);
});

readAddress();
if (beds.size) monitor.start();
