// The numerals of a bed, the list of alarms and the keys: what ward and bed draw alike.

import { WARD, alarmsOf, listOf, pauseOf, textOf } from "./alarms.js";
import { element, setData, showLine, write } from "./monitor.js";
import { answerOf, clock, countdown, meanPressure, numeral, pressure } from "./numerals.js";

const LISTED = 50; // alarms in the list
const DECIMALS = { heart_rate: 0, spo2: 0, resp_rate: 0, temperature_c: 1, glucose_mgdl: 0 };
const KEYS = { a: "acknowledge", p: "pause", o: "off" };

const nodes = new WeakMap(); // of each frame, looked up once

/** Parts of the frame of a bed: its values by sign, its other parts and what its buttons say. */
export function partsOf(frame) {
  if (!nodes.has(frame)) {
    const byName = (name, selector) => Object.fromEntries([...frame.querySelectorAll(`[data-${name}]`)].map((node) => [node.dataset[name], selector(node)]));
    nodes.set(frame, {
      signs: byName("sign", (node) => node),
      values: byName("sign", (node) => node.querySelector("dd")),
      parts: byName("part", (node) => node),
      buttons: byName("do", (node) => node.querySelector("span") ?? node),
      canvas: frame.querySelector("canvas"),
    });
  }
  return nodes.get(frame);
}

/** Write a reading into the frame of a bed. */
export function drawNumbers(frame, { data, news2, prediction, on_oxygen: onOxygen, pressures_measured_at: measured }) {
  const { values, parts } = partsOf(frame);
  for (const [sign, decimals] of Object.entries(DECIMALS)) write(values[sign], numeral(data[sign], decimals));
  writeTwo(values.pressure, pressure(data), `(${numeral(meanPressure(data))})`);
  writeTwo(values.news2, numeral(news2?.total), news2?.band ?? "");
  write(parts.model, answerOf(prediction));
  write(parts.air, onOxygen ? "on oxygen" : "room air");
  write(parts.cuff, measured ? `BP of ${measured.slice(11, 16)}` : "");
}

/** Draw the alarms of a bed: its line, its numerals and what its buttons say. */
export function drawAlarms(frame, state, bed, time) {
  const { signs, parts, buttons } = partsOf(frame);
  const found = alarmsOf(state, bed);
  const { off, heard } = state.beds[bed];
  const paused = pauseOf(state, bed, time);
  showLine(parts.line, found, time, heard === null ? "waiting" : off.length ? "limits off" : "quiet");
  setData(frame, "alarm", found[0]?.priority ?? "none");
  const worst = Object.fromEntries(found.toReversed().filter(({ sign }) => sign).map((alarm) => [signOf(alarm), alarm]));
  for (const [sign, node] of Object.entries(signs)) {
    setData(node, "alarm", worst[sign]?.priority);
    setData(node, "seen", worst[sign] && worst[sign].acknowledged !== null ? "" : undefined);
  }
  setData(frame, "paused", paused ? "" : undefined);
  setData(frame, "off", off.length ? "" : undefined);
  write(buttons.pause, paused ? `Sound paused ${countdown(paused)}` : "Pause sound");
  write(buttons.off, off.length ? "Limits are off: turn on" : "Limits off");
}

const signOf = ({ sign }) => (sign.startsWith("blood_pressure") ? "pressure" : sign);

function writeTwo(node, large, small) {
  const text = `${large} `;
  if (node.firstChild.nodeValue !== text) node.firstChild.nodeValue = text;
  write(node.lastElementChild, small);
}

/** Say whether a bed has limits of its own. */
export function markOwn(frame, { settings }) {
  write(partsOf(frame).parts.limits, settings.own?.[frame.dataset.bed] ? "own limits" : "");
}

/** Limits of each sign, as lines. */
export function limitsOf(rules) {
  const found = {};
  for (const { sign, limits } of rules) (found[sign] ??= []).push(...Object.values(limits).filter((limit) => limit !== null));
  return found;
}

/** Rows of a table, where they have changed. */
export function drawRows(body, rows) {
  const text = JSON.stringify(rows);
  if (body.dataset.shown === text) return;
  body.dataset.shown = text;
  body.replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement("tr");
      for (const cell of cells) row.insertCell().textContent = cell;
      return row;
    }),
  );
}

/** The list of alarms, the latest first. */
export function drawList(state) {
  const rows = listOf(state).slice(0, LISTED).map((alarm) => [
    alarm.bed === WARD ? "ward" : alarm.bed,
    textOf(alarm),
    clock(alarm.began),
    alarm.ended === null ? "lasts" : clock(alarm.ended),
    alarm.acknowledged === null ? "no" : clock(alarm.acknowledged),
  ]);
  drawRows(element("list"), rows);
}

/** Let keys and buttons of beds act; `move` takes the other keys. */
export function listen(grid, monitor, move = () => null) {
  grid.addEventListener("keydown", (event) => {
    const frame = event.target.closest(".bed");
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = move(event.key, frame, event.target);
    if (next) next.focus();
    else if (KEYS[event.key]) monitor.act(frame.dataset.bed, KEYS[event.key]);
    else return;
    event.preventDefault();
  });
  grid.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-do]");
    if (button) monitor.act(button.closest(".bed").dataset.bed, button.dataset.do);
  });
}

/** Keep what a form chooses in the address, so that a link shows the same; `after` is called with each change. */
export function keepInAddress(form, after) {
  const valueOf = ({ type, checked, value }) => (type === "checkbox" ? (checked ? "true" : "") : value);
  const first = new Map([...form.elements].filter(({ name }) => name).map((field) => [field.name, form.elements[field.name].value]));
  const parameters = new URLSearchParams(location.search);
  for (const [name] of first) {
    const [field, wanted] = [form.elements[name], parameters.get(name)];
    if (field.type === "checkbox") field.checked = wanted === "true";
    else if (wanted !== null && [...(field.options ?? field)].some(({ value }) => value === wanted)) field.value = wanted;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => {
    const query = new URLSearchParams(location.search);
    const value = valueOf(target);
    if (value === "" || value === first.get(target.name)) query.delete(target.name);
    else query.set(target.name, value);
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
    document.documentElement.dataset.theme = form.elements.theme.value;
    after(target.name);
  });
}
