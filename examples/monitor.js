// Draws a stream of vital signs into a page that has elements with the ids used here.
// Query parameters of the page are those of the stream: monitor.html?patient=7, ?condition=…&speed=60.

import { follow } from "./stream.js";

const service = new URL("../api/ws/predict", import.meta.url);
service.protocol = service.protocol.replace("http", "ws");
service.search = location.search;

const element = (id) => document.getElementById(id);
const write = (id, text) => (element(id).textContent = text); // as text: nothing that is received becomes markup

function draw(reading) {
  const { patient, data, units, news2, prediction, time } = reading;
  write("patient", `Patient ${patient.id}, ${patient.age} years, ${patient.sex}`);
  write("time", time);
  for (const [id, value] of Object.entries(data)) {
    drawSign(id, value === null ? "–" : `${value}`, units[id], `${news2?.parts[id] ?? ""}`);
  }
  write("news2", news2 ? `NEWS2 ${news2.total} (${news2.band})` : "NEWS2 unknown: a sign is missing");
  write("prediction", prediction ? describe(prediction) : "no prediction: a sign is missing");
  element("prediction").className = prediction?.label_status ?? "";
}

function drawSign(id, ...texts) {
  const row = element(id) ?? element("signs").insertRow();
  if (!row.id) {
    row.id = id;
    row.insertCell().textContent = id.replaceAll("_", " ");
    texts.forEach(() => row.insertCell());
  }
  texts.forEach((text, index) => (row.cells[index + 1].textContent = text));
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
