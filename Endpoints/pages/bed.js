// One bed: its numerals, trends of minutes to hours, NEWS2 with its parts, and the probabilities of the model.

import { Charts, episodesOf } from "./charts.js";
import { historyOf } from "./history.js";
import { LimitTable } from "./limit_table.js";
import { takeLimits } from "./limits.js";
import { Monitor, element, show, write } from "./monitor.js";
import { drawAlarms, drawList, drawNumbers, drawRows, keepInAddress, limitsOf, listen, markOwn } from "./frames.js";
import { clock, numeral } from "./numerals.js";
import { isClassroom } from "./scenario.js";
import { Triage } from "./triage.js";

const POINTS = 240; // of a trend, at most
const CLASSES = 5; // conditions that are listed
const KEPT = 60; // readings

const frame = document.querySelector(".bed");
const view = element("view");
const charts = new Charts(element("charts"), (text) => monitor.sayAtOnce(text));
const span = () => Number(view.elements.span.value);

let latest = null; // {message, reading}
let recalls = true; // the history, with the next message
const kept = []; // readings, for triage

const monitor = new Monitor(frame ? [frame.dataset.bed] : [], {
  async onReady() {
    drawLimits();
    new LimitTable(monitor, frame.dataset.bed, drawLimits);
    triage.doing(() => triage.list());
  },
  onMessage(message) {
    const [reading] = message.readings;
    latest = { message, reading };
    kept.push(reading);
    if (kept.length > KEPT) kept.shift();
    if (recalls) recall();
    else charts.add(Date.parse(message.time), reading.data, reading.truth?.condition);
    noteEpisodes();
    show(element("unlike"), message.unlike_training);
    drawSoon();
  },
  onGap({ from }) {
    charts.add(Date.parse(from), {});
  },
  onAlarms(time) {
    drawAlarms(frame, monitor.state, frame.dataset.bed, time);
    drawList(monitor.state);
  },
});
if (isClassroom()) view.elements.truth.parentElement.remove();
else if (new URLSearchParams(location.search).get("truth") === "true") monitor.query.set("truth", "true");

const triage = frame && new Triage(monitor, Number(frame.dataset.bed), () => latest && { readings: kept, simulation: latest.message.simulation });

function drawLimits() {
  takeLimits(monitor);
  charts.limits = limitsOf(monitor.rulesOf(frame.dataset.bed));
  charts.draw();
  markOwn(frame, monitor);
}

let waits = false;

function drawSoon() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    const { reading } = latest;
    drawNumbers(frame, reading);
    drawParts(reading);
    drawTruth(reading);
  });
}

function drawParts({ news2, prediction }) {
  const parts = Object.entries(news2?.parts ?? {}).map(([name, points]) => [name.replaceAll("_", " "), `${points}`]);
  drawRows(element("news2"), news2 ? [...parts, ["total", `${news2.total} (${news2.band})`]] : [["a sign is missing", "- -"]]);
  const percent = ([name, share]) => [name.replaceAll("_", " "), `${(100 * share).toFixed(1)} %`];
  const { label_status: statuses = {}, probable_condition: conditions = {} } = prediction?.probabilities ?? {};
  const likely = Object.entries(conditions).sort(([, a], [, b]) => b - a).slice(0, CLASSES);
  drawRows(element("probabilities"), [...Object.entries(statuses), ...likely].map(percent));
}

/** Say what is shaded, which a picture alone would not. */
function noteEpisodes() {
  const found = latest?.reading.truth ? episodesOf(charts.readings) : [];
  const texts = found.map(({ condition, from, to }) => `${condition.replaceAll("_", " ")} ${clock(from / 1000)} to ${clock(to / 1000)}`);
  write(element("episodes"), texts.length ? `Shaded, by the truth: ${texts.join("; ")}.` : "");
}

function drawTruth({ truth, data }) {
  show(element("truth"), truth);
  if (!truth) return;
  const soon = truth.seconds_to_deterioration > 0 ? `, deteriorates in ${(truth.seconds_to_deterioration / 3600).toFixed(1)} h` : "";
  write(element("truth-text"), `${truth.condition.replaceAll("_", " ")}, severity ${truth.severity.toFixed(2)} of 3, ${truth.label_status}${soon}`);
  const rows = Object.entries(truth.data).map(([sign, value]) => [sign.replaceAll("_", " "), numeral(value, 1), numeral(data[sign], 1)]);
  drawRows(element("truth-signs"), rows);
}

/** Fill the trends with the span that is asked for, up to the latest reading. */
async function recall() {
  recalls = false;
  const { message } = latest;
  const wanted = span();
  const interval = Math.max(monitor.step, Math.ceil(wanted / POINTS));
  try {
    const readings = await historyOf(monitor, message, frame.dataset.bed, wanted, interval);
    // Labels of the truth come with the table, asked for or not.
    const shown = latest.reading.truth ? readings : readings.map(({ time, data }) => ({ time, data }));
    if (wanted === span()) charts.show(shown, 1000 * wanted, 1000 * interval);
    noteEpisodes();
    write(element("charts-note"), "Dotted lines are limits of alarms.");
  } catch (error) {
    write(element("charts-note"), `The history could not be had: ${error.message}`);
  }
}

keepInAddress(view, (name) => {
  if (name === "truth") {
    recalls = true; // with the labels, or without
    monitor.goOn({ truth: `${view.elements.truth.checked}` });
  }
  charts.restyle();
  if (latest && name === "span") recall();
});
matchMedia("(forced-colors: active)").addEventListener("change", () => charts.restyle());
listen(document.querySelector("main"), monitor);
const back = document.querySelector(".top a");
back.addEventListener("click", () => monitor.carryTime(back));
if (frame) monitor.start();
