// The numerals of a bed, the list of alarms and the keys: what ward and bed draw alike.

import { WARD, listOf, textOf } from "./alarms.js";
import { element, write } from "./monitor.js";
import { answerOf, clock, meanPressure, numeral, pressure } from "./numerals.js";

const LISTED = 50; // alarms in the list
const DECIMALS = { heart_rate: 0, spo2: 0, resp_rate: 0, temperature_c: 1, glucose_mgdl: 0 };
const KEYS = { a: "acknowledge", p: "pause", o: "off" };

/** Write a reading into the frame of a bed; `since`: when its pressure last changed, if that is known. */
export function drawNumbers(frame, { data, news2, prediction, on_oxygen: onOxygen }, since) {
  const value = (sign) => frame.querySelector(`[data-sign=${sign}] dd`);
  for (const [sign, decimals] of Object.entries(DECIMALS)) write(value(sign), numeral(data[sign], decimals));
  writeTwo(value("pressure"), pressure(data), `(${numeral(meanPressure(data))})`);
  writeTwo(value("news2"), numeral(news2?.total), news2?.band ?? "");
  frame.dataset.news2 = news2?.total ?? -1;
  frame.dataset.status = prediction?.label_status ?? "unknown";
  write(frame.querySelector("[data-part=model]"), answerOf(prediction));
  write(frame.querySelector("[data-part=air]"), onOxygen ? "on oxygen" : "room air");
  write(frame.querySelector("[data-part=cuff]"), since ? `BP of ${clock(since).slice(0, 5)}` : "");
}

function writeTwo(node, large, small) {
  if (node.firstChild.nodeValue !== `${large} `) node.firstChild.nodeValue = `${large} `;
  write(node.querySelector("span"), small);
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
