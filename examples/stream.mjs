// Follows a stream of vital signs: connects again when the connection is lost, and goes on after the last reading.
// Runs in browsers and, as it is, in Node 22 or later. Nothing else is needed.

const LONGEST_WAIT = 30; // seconds between two attempts
const SILENCE = 15; // seconds beyond the interval without a message: the connection is dead, though nobody said so
const PATIENCE = 10_000; // milliseconds for an answer to the question what is wrong
const WORTH_ANOTHER_TRY = [408, 425, 426, 429]; // of the statuses that blame the client
const CLOSED = { 1011: "the service failed", 1012: "the service is restarting" }; // close codes that say why
const CATCH_UP = 55 * 60_000; // milliseconds: the service goes back an hour at most

/**
 * Follow a stream until it ends, is stopped, or is refused for a reason that trying again cannot mend.
 *
 * @param {string | URL} address ws://…/api/ws/predict, with any of its query parameters
 * @param {object} options
 * @param {(reading: object) => void} options.onReading takes every message about readings, in order, each once
 * @param {(gap: object) => void} [options.onGap] takes announcements of readings that were skipped: {from, to}
 * @param {(state: string, kind: string) => void} [options.onState] takes a sentence whenever the connection changes,
 *   and its kind: connecting, connected, waiting (to try again), refused or ended
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
  let stopped = false;
  let socket, timer;

  function connect() {
    let opened = false;
    onState("connecting", "connecting");
    socket = new WebSocket(url, token ? ["vitals.v1", `bearer.${token}`] : []);
    socket.onopen = () => {
      opened = true;
      onState("connected", "connected");
    };
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onclose = ({ code }) => (code === 1000 ? end() : opened ? connectAgain(CLOSED[code]) : explain());
    expectMessage();
  }

  async function explain() {
    disconnect();
    const { status, detail } = await whatIsWrong(url, token);
    if (stopped) return;
    if (status === 422 && query.has("since")) {
      query.delete("since"); // too long ago: begin anew
      connectAgain(detail);
    } else if (status >= 400 && status < 500 && !WORTH_ANOTHER_TRY.includes(status)) {
      end(`not connected: ${detail}`, "refused");
    } else {
      connectAgain(detail);
    }
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
    timer = setTimeout(() => connectAgain("the service is silent"), silence);
  }

  function connectAgain(why) {
    disconnect();
    if (left <= 0) {
      end();
      return;
    }
    attempts += 1;
    forgetWhatIsTooOld(query);
    // A random wait, so that thousands of clients that were cut together do not come back together.
    const seconds = 1 + Math.random() * (Math.min(LONGEST_WAIT, 2 ** attempts) - 1);
    onState(`not connected${why ? `: ${why}` : ""}; trying again in ${Math.ceil(seconds)} s`, "waiting");
    timer = setTimeout(connect, 1000 * seconds);
  }

  function disconnect() {
    clearTimeout(timer);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  function end(state = "ended", kind = "ended") {
    stopped = true;
    disconnect();
    onState(state, kind);
  }

  connect();
  return () => end();
}

/** Ask why a handshake failed, which browsers do not say; with POST, because only then they name the page's origin. */
async function whatIsWrong(url, token) {
  const address = new URL(url);
  address.protocol = address.protocol.replace("ws", "http");
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try {
    const answer = await fetch(address, { method: "POST", headers, signal: AbortSignal.timeout(PATIENCE) });
    return await answer.json(); // a problem document
  } catch (error) {
    if (error instanceof SyntaxError) return { detail: `what answers at ${address.host} is not the service` };
    const origin = globalThis.location?.origin;
    const refused = origin && origin !== address.origin ? `, or refuses pages of ${origin} (VITALS_ALLOWED_ORIGINS)` : "";
    return { detail: `the service cannot be reached${refused}` };
  }
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
