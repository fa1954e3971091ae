// What was shown before the page came, as the service computes it again.

import { API } from "./monitor.js";
import { isClassroom } from "./scenario.js";

/**
 * Readings of a bed, `{time, data, truth}` with the time in milliseconds and the true condition where the page may know it.
 *
 * @param {Monitor} monitor
 * @param {object} message any of the stream: says of which simulation
 * @param {string} bed
 * @param {number} span seconds before the message
 * @param {number} interval seconds from one to the next
 */
export async function historyOf(monitor, { time, simulation }, bed, span, interval) {
  const end = Date.parse(time);
  const known = Object.entries(simulation).filter(([name, value]) => value !== null && name !== "seed");
  // Rows of the table are smaller, but have the true labels, which a classroom must not get.
  const format = isClassroom() ? "json" : "csv";
  const query = new URLSearchParams([...known, ["format", format], ["interval", interval]]);
  if (isClassroom()) query.set("quality", "false");
  query.set("seed", monitor.query.get("seed") ?? simulation.seed); // beyond 2^53 only the address has it exactly
  query.set("start", new Date(end - 1000 * span).toISOString());
  query.set("end", new Date(end + 1000).toISOString()); // after the onset of a condition that begins now
  const answer = await fetch(new URL(`patients/${bed}/vitals?${query}`, API), { headers: monitor.headers });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  if (format === "csv") return rowsOf(await answer.text());
  return (await answer.json()).map(({ timestamp, data }) => ({ time: timeOf(timestamp), data }));
}

const timeOf = (timestamp) => Date.parse(`${timestamp.replace(" ", "T")}Z`);

function rowsOf(text) {
  const [head, ...lines] = text.trim().split("\n").map((line) => line.trim().split(","));
  const column = head.indexOf("timestamp");
  const label = head.indexOf("probable_condition");
  return lines.map((cells) => ({
    time: timeOf(cells[column]),
    truth: cells[label],
    data: Object.fromEntries(head.map((name, index) => [name, cells[index] === "" ? null : Number(cells[index])])),
  }));
}
