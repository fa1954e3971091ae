// Follows a stream of vital signs: connects again when the connection is lost, and goes on after the last reading.
// Runs in browsers and, as it is, in Node 22 or later. Nothing else is needed.

const LONGEST_WAIT = 30; // seconds between two attempts
const SILENCE = 15; // seconds beyond the interval without a message: the connection is dead, though nobody said so
const CATCH_UP = 55 * 60_000; // milliseconds: the service goes back an hour at most

/**
 * Follow a stream until it ends or is stopped.
 *
 * @param {string | URL} address ws://…/api/ws/predict, with any of its query parameters
 * @param {object} options
 * @param {(reading: object) => void} options.onReading takes every message about readings, in order, each once
 * @param {(gap: object) => void} [options.onGap] takes announcements of readings that were skipped: {from, to}
 * @param {(state: string) => void} [options.onState] takes a sentence whenever the connection changes
 * @param {string} [options.token] what the service asks for where it is reached from other machines
 * @returns {() => void} stops
 */
export function follow(address, { onReading, onGap = () => {}, onState = () => {}, token }) {
  const url = new URL(address);
  const query = url.searchParams;
  query.set("detail", "full"); // says which patient it is and what time: what it takes to go on
  const silence = 1000 * (Number(query.get("interval") ?? 1) + SILENCE);
  let left = query.has("count") ? Number(query.get("count")) : Infinity;
  let attempts = 0;
  let socket, timer;

  function connect() {
    onState("connecting");
    socket = new WebSocket(url, token ? ["vitals.v1", `bearer.${token}`] : []);
    socket.onopen = () => onState("connected");
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onclose = ({ code }) => (code === 1000 ? end() : connectAgain());
    expectMessage();
  }

  function receive(message) {
    expectMessage();
    if (message.type === "gap") {
      onGap(message);
      return;
    }
    attempts = 0;
    left -= 1;
    if (left < Infinity) query.set("count", left);
    goOnAfter(query, message);
    onReading(message);
  }

  function expectMessage() {
    clearTimeout(timer);
    timer = setTimeout(connectAgain, silence);
  }

  function connectAgain() {
    disconnect();
    if (left <= 0) {
      end();
      return;
    }
    attempts += 1;
    forgetWhatIsTooOld(query);
    // A random wait, so that thousands of clients that were cut together do not come back together.
    const seconds = 1 + Math.random() * (Math.min(LONGEST_WAIT, 2 ** attempts) - 1);
    onState(`not connected; trying again in ${Math.ceil(seconds)} s`);
    timer = setTimeout(connect, 1000 * seconds);
  }

  function disconnect() {
    clearTimeout(timer);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  function end() {
    disconnect();
    onState("ended");
  }

  connect();
  return end;
}

/** Ask for what comes after a reading: the same patient of the same simulation, from that time on. */
function goOnAfter(query, reading) {
  if (reading.patient) query.set("patient", reading.patient.id);
  for (const [name, value] of Object.entries(reading.simulation)) {
    // Numbers beyond 2^53 are not exact here: such a seed stays as it was asked for.
    if (value !== null && (typeof value !== "number" || Number.isSafeInteger(value))) query.set(name, value);
  }
  query.set("since", reading.time);
}

/** After a night's sleep: begin anew rather than ask for more than the service goes back. */
function forgetWhatIsTooOld(query) {
  const isLive = (query.get("speed") ?? "1") === "1";
  if (query.has("since") && isLive && Date.now() - Date.parse(query.get("since")) > CATCH_UP) query.delete("since");
}
