// The ward: all beds of one stream, as many as the service has put into the page.

import { PRIORITIES, alarmsOf } from "./alarms.js";
import { historyOf } from "./history.js";
import { takeLimits } from "./limits.js";
import { Monitor, element, show as showElement } from "./monitor.js";
import { drawAlarms, drawList, drawNumbers, keepInAddress, limitsOf, listen, markOwn, partsOf } from "./frames.js";
import { isClassroom } from "./scenario.js";
import { POINTS, Trend, colorsOf } from "./trends.js";

const FETCHES = 2; // histories that are asked for at once
const THINNED = isClassroom() ? 4 : 2; // readings of the stream to one of the history, whose messages are larger in a classroom
const MOVE_EVERY = 5; // seconds between two changes of the order
const TREND_EVERY = 2; // seconds: a reading moves a trend by less than a hundredth of its width
const UNSEEN_EVERY = 4; // readings, for numerals that are out of sight

const grid = element("beds");
const view = element("view");
export const beds = new Map(
  [...grid.querySelectorAll(".bed")].map((frame) => [frame.dataset.bed, { frame, trend: null, reading: null }]),
);

const monitor = new Monitor([...beds.keys()], {
  async onReady() {
    drawLimits();
  },
  onMessage(message) {
    const time = Date.parse(message.time);
    const isFirst = !beds.get(`${message.readings[0].patient.id}`).trend;
    for (const reading of message.readings) {
      const bed = beds.get(`${reading.patient.id}`);
      bed.trend ??= new Trend(1000 * POINTS * monitor.step);
      bed.trend.add(time, reading.data);
      bed.reading = reading;
    }
    showElement(element("unlike"), message.unlike_training);
    if (isFirst) recall(message);
    turn += 1;
    drawSoon(monitor.settings.interval < TREND_EVERY && !isFirst);
  },
  onGap({ from }) {
    for (const { trend } of beds.values()) trend?.add(Date.parse(from)); // a hole
  },
  onAlarms(time) {
    for (const [id, { frame }] of beds) drawAlarms(frame, monitor.state, id, time);
    drawList(monitor.state);
    arrange(time);
  },
});
monitor.names = (bed) => beds.get(bed).frame.querySelector("h2").textContent;

/** Take the limits that beds have of their own, now and when another tab changes them. */
function drawLimits() {
  takeLimits(monitor);
  for (const [id, bed] of beds) {
    bed.limits = limitsOf(monitor.rulesOf(id));
    markOwn(bed.frame, monitor);
  }
  drawSoon();
}

addEventListener("storage", drawLimits);

// Numbers and trends, once for each picture of the screen, however many readings have come

let waits = false;
let byTurns = true; // whether the next picture leaves the trends of every other bed, and most numerals out of sight, as they are
let turn = 0;
let colors = colorsOf(document.documentElement);

const onScreen = new Set(); // frames that can be seen: the trends of others need not be drawn

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) onScreen[isIntersecting ? "add" : "delete"](target);
  drawSoon();
});
const sizes = new WeakMap(); // of canvases

const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) sizes.set(target, contentRect);
  drawSoon();
});
for (const { frame } of beds.values()) {
  observer.observe(frame);
  resized.observe(partsOf(frame).canvas);
}

function drawTrend({ frame, trend, limits }) {
  const { canvas } = partsOf(frame);
  trend.draw(canvas, sizes.get(canvas) ?? canvas.getBoundingClientRect(), colors, limits);
}

addEventListener("beforeprint", () => {
  for (const bed of beds.values()) {
    if (!bed.reading) continue;
    drawNumbers(bed.frame, bed.reading);
    drawTrend(bed);
  }
});

/** Draw what is known, with the next picture of the screen; `inTurns` leaves some of it to the readings after. */
function drawSoon(inTurns = false) {
  byTurns &&= inTurns;
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    const isDue = byTurns ? (index, every) => index % every === turn % every : () => true;
    waits = false;
    byTurns = true;
    [...beds.values()].forEach((bed, index) => {
      if (!bed.reading) return;
      const isSeen = onScreen.has(bed.frame);
      if (isSeen || isDue(index, UNSEEN_EVERY)) drawNumbers(bed.frame, bed.reading);
      if (isSeen && isDue(index, TREND_EVERY)) drawTrend(bed);
    });
  });
}

/** Fill the trends with what was before the page came: a few beds at a time, after the first numbers are there. */
async function recall(message) {
  const waiting = message.readings.map(({ patient }) => [`${patient.id}`, beds.get(`${patient.id}`)]);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [id, { trend }] = next;
      trend.precede(await historyOf(monitor, message, id, POINTS * monitor.step, THINNED * monitor.step));
    }
  };
  // Without it the trends begin empty, which they show.
  await Promise.allSettled(Array.from({ length: FETCHES }, work));
  drawSoon();
}

function newColors() {
  colors = colorsOf(document.documentElement);
  drawSoon();
}

matchMedia("(forced-colors: active)").addEventListener("change", newColors);

// Order and filter

let moved = -Infinity;

function arrange(time) {
  const { sort, show } = view.elements;
  let shown = 0;
  for (const [id, { frame, reading }] of beds) {
    const ill = ["warning", "critical"].includes(reading?.prediction?.label_status);
    const hidden = show.value === "alarms" ? !alarmsOf(monitor.state, id).length : show.value === "ill" && !ill;
    if (frame.hidden !== hidden) frame.hidden = hidden;
    shown += hidden ? 0 : 1;
  }
  showElement(element("none"), shown === 0 && beds.size > 0);
  if (time < moved + MOVE_EVERY) return; // a ward that moves all the time cannot be read
  moved = time;
  const urgency = ([, { frame, reading }]) => 100 * (PRIORITIES.indexOf(frame.dataset.alarm) + 1) + (reading?.news2?.total ?? -1);
  const order = sort.value === "bed" ? [...beds] : [...beds].sort((a, b) => urgency(b) - urgency(a));
  const frames = order.map(([, { frame }]) => frame);
  if (frames.every((frame, index) => grid.children[index] === frame)) return;
  const focused = document.activeElement;
  grid.replaceChildren(...frames);
  if (grid.contains(focused)) focused.focus({ preventScroll: true });
}

keepInAddress(view, () => {
  moved = -Infinity;
  monitor.alarms();
  newColors();
});
element("none").querySelector("button").addEventListener("click", () => {
  view.elements.show.value = "all";
  view.elements.show.dispatchEvent(new Event("change", { bubbles: true }));
});

// One tab stop for each bed; arrows go on from there

listen(grid, monitor, (key, frame, target) => {
  const items = [...frame.querySelectorAll("[data-item]")];
  const shown = [...grid.children].filter(({ hidden }) => !hidden);
  const first = (other) => other?.querySelector("[data-item]");
  return {
    ArrowRight: () => items[(items.indexOf(target) + 1) % items.length],
    ArrowLeft: () => items.at(items.indexOf(target) - 1),
    ArrowDown: () => first(shown[shown.indexOf(frame) + 1]),
    ArrowUp: () => first(shown[shown.indexOf(frame) - 1]),
  }[key]?.();
});

grid.addEventListener("click", ({ target }) => {
  const link = target.closest("a");
  if (link) monitor.carryTime(link);
});

// The instructor's panel, which a classroom has not

const panel = element("instructor-panel");
if (isClassroom()) panel.remove();
else if (beds.size) {
  let instructor = null;
  panel.addEventListener("toggle", async () => {
    if (!panel.open || instructor) return;
    const { Instructor } = await import("./instructor.js"); // not before it is wanted
    instructor ??= new Instructor(monitor, [...beds.keys()]);
    instructor.doing(() => instructor.fill());
  });
  panel.open = new URLSearchParams(location.search).get("instructor") === "true";
}

if (beds.size) monitor.start();
