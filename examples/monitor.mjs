// Draws a stream of vital signs into a page that has the ids and the template used here, a section for each patient.
// Query parameters of the page are those of the stream: monitor.html?patient=7, ?patients=1-4, ?condition=…&speed=60.

import { follow } from "./stream.mjs";

const service = new URL("../api/ws/predict", import.meta.url);
service.protocol = service.protocol.replace("http", "ws");
service.search = location.search;

const element = (id) => document.getElementById(id);
const write = (id, text) => (element(id).textContent = text); // as text: nothing that is received becomes markup
const sections = new Map(); // by patient

function draw(message) {
  write("time", message.time);
  for (const reading of message.readings ?? [message]) drawReading(sectionOf(reading.patient), message.units, reading);
}

/** The section of a patient: a copy of the page's template, with its parts by name. */
function sectionOf({ id, age, sex }) {
  if (!sections.has(id)) {
    const copy = element("patient").content.cloneNode(true);
    const parts = Object.fromEntries([...copy.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
    parts.name.textContent = `Patient ${id}, ${age} years, ${sex}`;
    element("patients").append(copy);
    sections.set(id, { ...parts, rows: new Map() });
  }
  return sections.get(id);
}

function drawReading(section, units, { data, news2, prediction }) {
  for (const [sign, value] of Object.entries(data)) {
    drawSign(section, sign, value === null ? "–" : `${value}`, units[sign], `${news2?.parts[sign] ?? ""}`);
  }
  section.news2.textContent = news2 ? `NEWS2 ${news2.total} (${news2.band})` : "NEWS2 unknown: a sign is missing";
  section.prediction.textContent = prediction ? describe(prediction) : "no prediction: no sign is shown";
  section.prediction.className = prediction?.label_status ?? "";
}

function drawSign({ signs, rows }, sign, ...texts) {
  if (!rows.has(sign)) {
    const row = signs.insertRow();
    row.insertCell().textContent = sign.replaceAll("_", " ");
    rows.set(sign, texts.map(() => row.insertCell()));
  }
  rows.get(sign).forEach((cell, index) => (cell.textContent = texts[index]));
}

function describe({ label_status, probable_condition, confidence }) {
  const condition = probable_condition.replaceAll("_", " ");
  return `${label_status} (${confidence.label_status} %), ${condition} (${confidence.probable_condition} %)`;
}

let stop = () => {};

function start(token) {
  stop();
  stop = follow(service, {
    token,
    onReading: draw,
    onGap: ({ from, to }) => write("gap", `skipped from ${from} to ${to}`),
    onState: (state) => write("state", state),
  });
}

element("authorize")?.addEventListener("submit", (event) => {
  event.preventDefault();
  start(element("token").value);
});
start();
