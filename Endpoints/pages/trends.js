// Short trends of a bed, all on one canvas: a lane for each sign, the latest on the right.

export const POINTS = 120; // readings that are shown
const LANES = [
  { name: "--hr", signs: ["heart_rate"], least: 20 },
  { name: "--spo2", signs: ["spo2"], least: 6 },
  { name: "--rr", signs: ["resp_rate"], least: 8 },
  { name: "--bp", signs: ["blood_pressure_systolic", "blood_pressure_diastolic"], least: 40 },
];
const AIR = 3; // pixels above and below a line

/** Colors of the lanes as the page has them now; system colors where those are forced. */
export function colorsOf(element) {
  const style = getComputedStyle(element);
  const forced = matchMedia("(forced-colors: active)").matches;
  const named = (name) => (forced ? "CanvasText" : style.getPropertyValue(name).trim());
  return { lanes: LANES.map(({ name }) => named(name)), limit: named("--limit") };
}

/** Readings of a bed, in order of time, as many as are shown. */
export class Trend {
  /** @param {number} span milliseconds that are shown */
  constructor(span) {
    this.span = span;
    this.readings = []; // {time, data}, or {time} where readings are missing
  }

  add(time, data) {
    if (this.readings.length && time <= this.readings.at(-1).time) return;
    this.readings.push({ time, data });
    while (this.readings[0].time < time - this.span) this.readings.shift();
  }

  /** Put readings before those that are there. */
  precede(readings) {
    const first = this.readings[0]?.time ?? Infinity;
    this.readings = [...readings.filter(({ time }) => time < first), ...this.readings];
  }

  /** Draw all lanes, and the limits that lie in them, on a canvas whose size is known: to ask for it would cost a layout. */
  draw(canvas, { width, height }, colors, limits) {
    if (!width || !this.readings.length) return;
    const sharp = devicePixelRatio;
    if (canvas.width !== Math.round(width * sharp) || canvas.height !== Math.round(height * sharp)) {
      canvas.width = Math.round(width * sharp);
      canvas.height = Math.round(height * sharp);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    pen.clearRect(0, 0, width, height);
    const tall = height / LANES.length;
    const end = this.readings.at(-1).time;
    const x = (time) => width - 1 - ((end - time) / this.span) * (width - 1);
    LANES.forEach((lane, index) => {
      const range = rangeOf(this.readings, lane);
      if (!range) return;
      const [low, high] = range;
      const y = (value) => index * tall + AIR + ((high - value) / (high - low)) * (tall - 2 * AIR);
      drawLimits(pen, lane.signs.flatMap((sign) => limits[sign] ?? []).filter((limit) => limit > low && limit < high), y, width, colors.limit);
      pen.strokeStyle = colors.lanes[index];
      pen.lineWidth = 1; // a broader line is drawn as a shape, which takes twice the time
      for (const sign of lane.signs) drawLine(pen, this.readings, sign, x, y);
    });
  }
}

function rangeOf(readings, { signs, least }) {
  let low = Infinity;
  let high = -Infinity;
  for (const { data } of readings) {
    for (const sign of signs) {
      const value = data?.[sign] ?? null;
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return null;
  const more = Math.max(0, least - (high - low)) / 2;
  return [low - more, high + more];
}

function drawLine(pen, readings, sign, x, y) {
  pen.beginPath();
  let before = null; // a hole where there is no value
  for (let index = 0; index < readings.length; index++) {
    const value = readings[index].data?.[sign] ?? null;
    const next = readings[index + 1]?.data?.[sign] ?? null;
    // Within a level stretch no point changes the line.
    if (value !== null && !(value === before && value === next)) {
      pen[before === null ? "moveTo" : "lineTo"](x(readings[index].time), y(value));
    }
    before = value;
  }
  pen.stroke();
}

function drawLimits(pen, limits, y, width, color) {
  if (!limits.length) return;
  pen.fillStyle = dots(pen, color);
  for (const limit of limits) pen.fillRect(0, Math.round(y(limit)), width, 1);
}

const patterns = new Map(); // by color

/** A dotted line as a pattern: to draw dashes costs several times as much. */
function dots(pen, color) {
  if (!patterns.has(color)) {
    const dot = new OffscreenCanvas(6, 1);
    const ink = dot.getContext("2d");
    ink.fillStyle = color;
    ink.fillRect(0, 0, 2, 1);
    patterns.set(color, pen.createPattern(dot, "repeat"));
  }
  return patterns.get(color);
}
