// Values as people write them.

export const NOTHING = "- -"; // never 0: 0 is a value

const CERTAIN = 50; // percent, below which an answer of the model is called uncertain

/** A value with its decimals. */
export function numeral(value, decimals = 0) {
  return value === null || value === undefined ? NOTHING : value.toFixed(decimals);
}

/** Mean arterial pressure, derived: (systolic + 2 diastolic) / 3. */
export function meanPressure({ blood_pressure_systolic: high, blood_pressure_diastolic: low }) {
  return high === null || low === null ? null : (high + 2 * low) / 3;
}

/** 120/80. */
export function pressure({ blood_pressure_systolic: high, blood_pressure_diastolic: low }) {
  return `${numeral(high)}/${numeral(low)}`;
}

/** What the model says, and how sure it is. */
export function answerOf(prediction) {
  if (!prediction) return "model: no sign is shown";
  const { label_status: status, probable_condition: condition, confidence, uncertain } = prediction;
  return `model: ${uncertain ? "unfamiliar · " : ""}${sure(status, confidence.label_status)} · ${sure(condition.replaceAll("_", " "), confidence.probable_condition)}`;
}

function sure(text, percent) {
  return percent < CERTAIN ? `uncertain (${text} ${percent.toFixed(0)} %)` : `${text} ${percent.toFixed(0)} %`;
}

/** 21:04:17 of seconds since 1970, UTC. */
export function clock(seconds) {
  return seconds === null ? "" : new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** 1:45 of seconds. */
export function countdown(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
