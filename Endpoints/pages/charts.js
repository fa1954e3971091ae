// Trends of a bed over minutes to hours, one above the other, with one axis of time and one cursor.

import { clock, numeral } from "./numerals.js";

/* global uPlot */

const HEIGHT = 92; // pixels of each
const LANES = [
  { title: "HR /min", least: 20, series: [["heart_rate", "HR", "--hr", 0]] },
  { title: "SpO2 %", least: 6, series: [["spo2", "SpO2", "--spo2", 0]] },
  { title: "RR /min", least: 8, series: [["resp_rate", "RR", "--rr", 0]] },
  { title: "BP mmHg", least: 40, series: [["blood_pressure_systolic", "SBP", "--bp", 0], ["blood_pressure_diastolic", "DBP", "--bp", 0]] },
  { title: "Temp °C", least: 1, series: [["temperature_c", "Temp", "--temp", 1]] },
  { title: "Gluc mg/dL", least: 30, series: [["glucose_mgdl", "Gluc", "--gluc", 0]] },
];

const HEALTHY = "healthy";
const STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity }; // readings

/** Episodes of the truth in readings: `{condition, from, to}` in milliseconds. */
export function episodesOf(readings) {
  const found = [];
  let last = null;
  for (const { time, truth = HEALTHY } of readings) {
    if (truth !== HEALTHY && truth === last?.condition) last.to = time;
    else if (truth !== HEALTHY) found.push((last = { condition: truth, from: time, to: time }));
    else last = null;
  }
  return found;
}

export class Charts {
  /**
   * @param {Element} place
   * @param {(text: string) => void} say says what is under the cursor that arrow keys move
   */
  constructor(place, say) {
    this.place = place;
    this.limits = {};
    this.cursor = null; // milliseconds, while keys move it
    place.addEventListener("keydown", (event) => {
      const step = event.key === "Escape" ? null : STEPS[event.key];
      if (step === undefined || !this.readings.length || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      say(step === null ? this.leave() : this.move(step));
    });
    place.addEventListener("blur", () => this.leave());
    this.readings = [];
    this.span = 0;
    this.interval = 0;
    this.plots = [];
    new ResizeObserver(() => this.plots.forEach((plot) => plot.setSize(this.size(plot)))).observe(place);
  }

  size(plot) {
    return { width: this.place.clientWidth, height: plot.height };
  }

  /** Show readings, and so many milliseconds up to the latest; later ones are added each `interval`. */
  show(readings, span, interval) {
    const later = this.readings.filter(({ time }) => readings.length && time > readings.at(-1).time);
    Object.assign(this, { readings: [...readings, ...later], span, interval });
    if (!this.plots.length) this.restyle();
    this.draw();
  }

  /** Move the cursor by so many readings; what is there, in words. */
  move(step) {
    const last = this.readings.length - 1;
    const at = this.cursor === null ? last + 1 : this.readings.findLastIndex(({ time }) => time <= this.cursor);
    const reading = this.readings[Math.max(0, Math.min(last, at + step))];
    this.cursor = reading.time;
    this.point();
    const values = LANES.flatMap(({ series }) => series).map(([sign, label, , decimals]) => `${label} ${numeral(reading.data[sign], decimals)}`);
    const truth = reading.truth ? `, truly ${reading.truth.replaceAll("_", " ")}` : "";
    return `${clock(reading.time / 1000)} UTC: ${values.join(", ")}${truth}`;
  }

  /** Take the cursor away. */
  leave() {
    this.cursor = null;
    for (const plot of this.plots) plot.setCursor({ left: -10, top: -10 }, true, false);
    return "";
  }

  /** Let the cursor stay at its time, whatever has been drawn since. */
  point() {
    if (this.cursor === null) return;
    for (const plot of this.plots) plot.setCursor({ left: plot.valToPos(this.cursor / 1000, "x"), top: 1 }, true, false);
  }

  add(time, data, truth) {
    const last = this.readings.at(-1)?.time ?? -Infinity;
    if (time < last + this.interval) return;
    this.readings.push({ time, data, truth });
    while (this.readings[0].time < time - this.span) this.readings.shift();
    this.draw();
  }

  draw() {
    if (!this.plots.length) return;
    const times = this.readings.map(({ time }) => time / 1000);
    this.plots.forEach((plot, index) => {
      plot.setData([times, ...LANES[index].series.map(([sign]) => this.readings.map(({ data }) => data[sign] ?? null))]);
    });
    this.point();
  }

  /** Make the plots anew, with the colors as they are now. */
  restyle() {
    this.plots.forEach((plot) => plot.destroy());
    const style = getComputedStyle(document.documentElement);
    const forced = matchMedia("(forced-colors: active)").matches;
    const color = (name) => (forced ? "CanvasText" : style.getPropertyValue(name).trim());
    this.plots = LANES.map((lane, index) => new uPlot(this.options(lane, index === LANES.length - 1, color), [[]], this.place));
    this.draw();
  }

  options({ title, least, series }, isLast, color) {
    const axis = { stroke: color("--dim"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
    return {
      width: this.place.clientWidth,
      height: HEIGHT + (isLast ? 24 : 0),
      padding: [8, 8, 0, 0],
      legend: { live: true, markers: { show: false } },
      cursor: { sync: { key: "bed" }, y: false },
      scales: { y: { range: (plot, low, high) => rangeOf(low, high, least) } },
      axes: [
        { ...axis, show: isLast, size: 24, space: 80, values: (plot, times) => times.map(clock) },
        { ...axis, label: title, labelSize: 18, labelFont: "12px system-ui", size: 44, space: 24 },
      ],
      series: [
        { label: "UTC", value: (plot, time) => (time ? clock(time) : "") },
        ...series.map(([, label, name, decimals]) => ({
          label,
          stroke: color(name),
          width: 1.5,
          points: { show: false },
          value: (plot, value) => (value === null || value === undefined ? "- -" : value.toFixed(decimals)),
        })),
      ],
      hooks: {
        drawClear: [(plot) => this.drawEpisodes(plot, title === LANES[0].title, color("--limit"), color("--text"))],
        drawAxes: [(plot) => this.drawLimits(plot, series, color("--dim"))],
      },
    };
  }

  /** Shade what was an episode; the first plot names each. */
  drawEpisodes(plot, isNamed, color, ink) {
    const { ctx: pen, bbox } = plot;
    const x = (time) => Math.max(bbox.left, Math.min(bbox.left + bbox.width, plot.valToPos(time / 1000, "x", true)));
    pen.save();
    pen.font = `${12 * devicePixelRatio}px system-ui`;
    pen.textBaseline = "top";
    for (const { condition, from, to } of episodesOf(this.readings)) {
      const [left, right] = [x(from), x(to + this.interval)];
      pen.globalAlpha = 0.35;
      pen.fillStyle = color;
      pen.fillRect(left, bbox.top, right - left, bbox.height);
      pen.globalAlpha = 1;
      pen.fillStyle = ink;
      if (isNamed) pen.fillText(condition.replaceAll("_", " "), left + 3, bbox.top + 2);
    }
    pen.restore();
  }

  drawLimits(plot, series, color) {
    const { ctx: pen, bbox } = plot;
    const { min, max } = plot.scales.y;
    pen.save();
    pen.strokeStyle = color;
    pen.setLineDash([2, 6]);
    pen.beginPath();
    for (const limit of series.flatMap(([sign]) => this.limits[sign] ?? [])) {
      if (limit < min || limit > max) continue;
      const y = plot.valToPos(limit, "y", true);
      pen.moveTo(bbox.left, y);
      pen.lineTo(bbox.left + bbox.width, y);
    }
    pen.stroke();
    pen.restore();
  }
}

function rangeOf(low, high, least) {
  if (low === null) return [0, least];
  const more = Math.max(0, least - (high - low)) / 2 + 0.05 * Math.max(least, high - low);
  return [low - more, high + more];
}
