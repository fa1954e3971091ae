// Trends of a bed over minutes to hours, one above the other, with one axis of time and one cursor.

import { clock } from "./numerals.js";

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

export class Charts {
  constructor(place) {
    this.place = place;
    this.limits = {};
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

  add(time, data) {
    const last = this.readings.at(-1)?.time ?? -Infinity;
    if (time < last + this.interval) return;
    this.readings.push({ time, data });
    while (this.readings[0].time < time - this.span) this.readings.shift();
    this.draw();
  }

  draw() {
    if (!this.plots.length) return;
    const times = this.readings.map(({ time }) => time / 1000);
    this.plots.forEach((plot, index) => {
      plot.setData([times, ...LANES[index].series.map(([sign]) => this.readings.map(({ data }) => data[sign] ?? null))]);
    });
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
      hooks: { drawAxes: [(plot) => this.drawLimits(plot, series, color("--dim"))] },
    };
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
