// What the ward and a bed have in common: the connection, the alarms, their sound and what is said about them.

import { follow } from "../examples/stream.mjs";
import { WARD, alarmsOf, begin, isAudible, pauseOf, rulesOf, shownOf, silencedOf, soundOf, step, textOf } from "./alarms.js";
import { clock } from "./numerals.js";
import { OWN, POPULATION, admissionsOf, isClassroom, revealedBy, streamsOf } from "./scenario.js";
import { sound, turn } from "./sound.js";

export const API = new URL("../api/", import.meta.url);
const WORST = ["connected", "ended", "paused", "connecting", "waiting", "refused"]; // of several streams the last is said
const DRAWN = 1.2; // seconds for which time and alarms stay drawn
const SAID_EVERY = 5; // seconds between two announcements
const REMEDIES = [
  [/token/, "Enter the token that the service was started with."],
  [/pages of|VITALS_ALLOWED_ORIGINS/, "Open the page at the service's own address, or let this one in with VITALS_ALLOWED_ORIGINS."],
  [/./, "Change the address of this page, and load it again."],
];

export const element = (id) => document.getElementById(id);

const texts = new WeakMap(); // what `write` has written: to ask the node for it costs many times as much
const marks = new WeakMap(); // and `setData`

/** Write a text where it differs: what is not touched costs no layout. Nobody else writes into such a node. */
export function write(node, text) {
  if (texts.get(node) === text) return;
  texts.set(node, text);
  if (node.firstChild?.nodeType === Node.TEXT_NODE && !node.firstChild.nextSibling) {
    if (node.firstChild.nodeValue !== text) node.firstChild.nodeValue = text;
  } else if (node.textContent !== text) node.textContent = text;
}

/** Show or hide an element where that differs: what is not touched costs no style. */
export function show(node, shown) {
  if (node.hidden === Boolean(shown)) node.hidden = !shown;
}

export const now = () => Date.now() / 1000;

/** Parameters of the stream in the address of the page. */
export function streamQuery() {
  const query = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => !OWN.has(name)));
  if (!query.has("population")) query.set("population", POPULATION);
  if (isClassroom()) query.set("quality", "false"); // names artifacts, which is of the truth
  return query;
}

/** Beds, their readings and their alarms, as long as the page is open. */
export class Monitor {
  /**
   * @param {string[]} beds
   * @param {object} handlers
   * @param {(message: object) => void} handlers.onMessage takes each message of the stream, once and in order
   * @param {() => void} handlers.onAlarms is called each second and after each message, when alarms may have changed
   * @param {(gap: object) => void} handlers.onGap takes readings that were skipped
   * @param {() => Promise<void>} handlers.onReady is called once, when there are rules
   */
  constructor(beds, { onMessage, onAlarms, onGap = () => {}, onReady = async () => {} }) {
    Object.assign(this, { beds, onMessage, onAlarms, onGap, onReady });
    this.query = streamQuery();
    this.state = begin(beds);
    this.settings = { rules: [], interval: Number(this.query.get("interval") ?? 1) };
    this.token = undefined;
    this.names = (bed) => `bed ${bed}`;
    this.said = { status: { time: -Infinity, text: null }, alert: { time: -Infinity, text: null } };
    this.known = new Set();
    this.drawn = -Infinity;
    this.follows = [];
    this.isPaused = false;
    this.ready = null; // a promise, once there are rules
    this.version = null; // of this page, as the service said when it was new
    this.first = this.shown = this.simulation = null; // times of the first and the latest message, and of what
    element("authorize").addEventListener("submit", (event) => {
      event.preventDefault();
      this.token = element("token").value; // in memory alone: see token.js
      element("token").value = "";
      this.start();
    });
    element("outdated").querySelector("button").addEventListener("click", () => location.reload());
    element("sound").addEventListener("click", () => this.turnSound());
    setInterval(() => this.pass(), 1000);
  }

  /** Seconds of the patients' time from one reading to the next. */
  get step() {
    return this.settings.interval * Number(this.query.get("speed") ?? 1);
  }

  /** Rules of a bed: its own, or those of all. */
  rulesOf(bed) {
    return this.settings.own?.[bed] ?? this.settings.rules;
  }

  get headers() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }

  async start() {
    element("refused").hidden = true;
    const page = new URLSearchParams(location.search);
    const reason = isClassroom(page) ? revealedBy(page) : null;
    if (reason) {
      this.say(reason, "refused");
      return;
    }
    if (!(await this.learnRules())) return;
    await (this.ready ??= this.onReady());
    this.follow();
  }

  /** Follow the streams that show the beds. */
  follow() {
    this.stop();
    const { current } = this;
    let streams;
    try {
      streams = streamsOf(this.query, this.beds, admissionsOf(new URLSearchParams(location.search)));
    } catch (error) {
      this.say(error.message, "refused");
      return;
    }
    const states = streams.map(() => ["connecting", "connecting"]);
    this.follows = streams.map((query, index) => {
      const address = new URL("ws/predict", API);
      address.protocol = address.protocol.replace("http", "ws");
      address.search = query;
      return follow(address, {
        token: this.token,
        onReading: (message) => this.receive(message),
        onGap: (gap) => this.onGap(gap),
        onState: (...state) => {
          if (current !== this.current) return; // what has been left says nothing more
          states[index] = state;
          this.say(...states.toSorted((a, b) => WORST.indexOf(b[1]) - WORST.indexOf(a[1]))[0]);
        },
      });
    });
  }

  stop() {
    this.current = Symbol("streams");
    for (const stop of this.follows) stop();
    this.follows = [];
  }

  /** Let the ward stand still. */
  pause() {
    this.isPaused = true;
    this.stop();
    this.say("paused", "paused");
  }

  /** Go on where it stood still; a live ward catches up. With other parameters of the stream, if some are given. */
  goOn(changes = {}) {
    this.isPaused = false;
    for (const [name, value] of Object.entries(changes)) this.query.set(name, value);
    if (this.shown) this.query.set("since", this.shown);
    this.follow();
  }

  /** Let a link lead to the time that is shown, where that is not the clock's. */
  carryTime(link) {
    if (this.isLive || !this.shown) return;
    const address = new URL(link.href);
    address.searchParams.set("since", this.shown);
    link.href = address;
  }

  /** Whether a second of the patients is a second of the clock. */
  get isLive() {
    return Number(this.query.get("speed") ?? 1) === 1;
  }

  /** Ask for the rules of the alarms, until the service answers; whether it has them. */
  async learnRules() {
    for (let wait = 1; !this.settings.rules.length; wait = Math.min(10, 2 * wait)) {
      let answer = null; // none where nothing answers, or something that is not the service
      try {
        answer = await fetch(new URL("signs", API), { headers: this.headers });
      } catch {
        this.say("the service cannot be reached", "waiting");
      }
      if (answer?.ok) this.settings.rules = rulesOf(await answer.json());
      else if (answer?.status === 401) {
        if (await this.recallToken()) continue;
        this.say((await answer.json()).detail, "refused");
        return false;
      } else {
        if (answer) this.say((await answer.json()).detail, "waiting");
        await new Promise((resolve) => setTimeout(resolve, 1000 * wait));
      }
    }
    return true;
  }

  /** Take the token that another page of this service was given, if it is not known yet; whether there is one. */
  async recallToken() {
    if (this.token) return false;
    this.token = await (await import("./token.js")).kept();
    return Boolean(this.token);
  }

  receive(message) {
    this.first ??= message.time;
    if (!this.shown || message.time > this.shown) this.shown = message.time;
    this.simulation ??= message.simulation;
    const at = Date.parse(message.time) / 1000;
    this.happen({ type: "readings", at, readings: message.readings.map(({ patient, data, quality }) => ({ bed: `${patient.id}`, data, quality })) });
    this.onMessage(message);
    this.alarms();
  }

  /** Let something happen now. */
  happen(event) {
    this.state = step(this.state, { time: now(), ...event }, this.settings);
  }

  /** A second has passed. */
  pass() {
    if (!this.isPaused) this.happen({ type: "tick" });
    if (now() - this.drawn > DRAWN) this.alarms(); // else a message has done it: two pictures a second would cost twice
    this.speak();
  }

  /** Draw, sound and announce the alarms as they are. */
  alarms() {
    const time = now();
    this.drawn = time;
    const shown = this.isLive && !this.isPaused ? clock(time) : (this.shown ?? "").replace("T", " ").replace(/(\.\d+)?Z$/, "");
    write(element("time"), `${shown} UTC`);
    const { silent, off } = silencedOf(this.state, time);
    write(element("silenced"), `${silent} silenced${off ? `, ${off} off` : ""}`);
    sound(soundOf(this.state, time), time);
    showLine(element("ward-alarm"), alarmsOf(this.state, WARD), time);
    this.announceNew(time);
    this.onAlarms(time);
  }

  announceNew(time) {
    const lasting = new Set();
    for (const bed of [WARD, ...this.beds]) {
      for (const alarm of alarmsOf(this.state, bed)) {
        const id = `${bed} ${alarm.key} ${alarm.priority} ${alarm.began}`;
        lasting.add(id);
        if (this.known.has(id) || !isAudible(this.state, bed, alarm, time)) continue;
        this.announce(alarm.priority === "high" ? "alert" : "status", `${bed === WARD ? "" : `${this.names(bed)}: `}${alarm.text}, ${alarm.priority}`);
      }
    }
    this.known = lasting;
  }

  announce(kind, text) {
    const waits = this.said[kind].text;
    this.said[kind].text = waits && waits.length < 200 ? `${waits}; ${text}` : text;
    this.speak();
  }

  /** Say what somebody has just asked for, without waiting. */
  sayAtOnce(text) {
    element("polite").textContent = text;
  }

  /** Say what waits to be said, not too often. */
  speak() {
    for (const [kind, id] of [["alert", "assertive"], ["status", "polite"]]) {
      const { text, time } = this.said[kind];
      if (text === null || now() - time < SAID_EVERY) continue;
      this.said[kind] = { text: null, time: now() };
      element(id).textContent = text;
    }
  }

  /** Say how the connection is. */
  say(text, kind) {
    write(element("state"), kind === "connected" ? "live" : text);
    element("state").parentElement.dataset.kind = kind;
    document.body.classList.toggle("old", kind !== "connected"); // what is shown is not of now
    if (kind === "connected") this.happen({ type: "connection", connected: true });
    else if (kind === "paused") this.announce("status", text);
    else if (this.state.connected && kind !== "connecting") this.happen({ type: "connection", connected: false });
    if (kind === "connected" || kind === "refused") this.announce("status", kind === "connected" ? "live" : text);
    if (kind === "refused") this.refuse(text);
    if (kind === "connected" && this.token) import("./token.js").then(({ keep }) => keep(this.token));
    if (kind === "connected") this.compareVersions();
    this.alarms();
  }

  /** Say so if the service has been updated since the page was loaded. */
  async compareVersions() {
    const answer = await fetch(new URL("version", import.meta.url)).catch(() => null);
    if (!answer?.ok) return; // a service without this: nothing is known
    const version = await answer.text();
    this.version ??= version;
    if (version === this.version) return;
    if (element("outdated").hidden) this.announce("status", "The service was updated: reload the page");
    element("outdated").hidden = false;
  }

  /** Show why there is no connection, and what to do. */
  refuse(reason) {
    element("refused").hidden = false;
    element("reason").textContent = reason;
    element("remedy").textContent = REMEDIES.find(([pattern]) => pattern.test(reason))[1];
    element("authorize").hidden = !/token/.test(reason);
    write(element("state"), "refused");
    element("state").parentElement.dataset.kind = "refused";
  }

  async turnSound() {
    const button = element("sound");
    const on = button.getAttribute("aria-pressed") !== "true";
    await turn(on);
    button.setAttribute("aria-pressed", `${on}`);
    write(button.querySelector("span"), on ? "Sound is on: turn off" : "Sound is off: turn on");
    button.querySelector("use").setAttribute("href", on ? "#audio-on" : "#audio-off");
  }

  /** Do what a button or a key of a bed says. */
  act(bed, what) {
    const { off } = this.state.beds[bed];
    const paused = pauseOf(this.state, bed, now()) > 0;
    this.happen({ bed, type: { acknowledge: "acknowledge", pause: paused ? "resume" : "pause", off: off.length ? "on" : "off" }[what] });
    this.alarms();
  }
}

/** Write an alarm where alarms are shown: each of several in turn. */
export function showLine(line, alarms, time, otherwise) {
  const alarm = shownOf(alarms, time);
  show(line, alarm || otherwise !== undefined);
  setData(line, "priority", alarm?.priority ?? "none");
  setData(line, "seen", alarm && alarm.acknowledged !== null ? "" : undefined);
  const more = alarms.length > 1 ? ` (${alarms.indexOf(alarm) + 1} of ${alarms.length})` : "";
  write(line.firstElementChild, alarm ? `${textOf(alarm)}${more}` : (otherwise ?? ""));
}

/** Set a data attribute where it differs. */
export function setData(node, name, value) {
  if (!marks.has(node)) marks.set(node, { ...node.dataset });
  const known = marks.get(node);
  if (known[name] === value) return;
  known[name] = value;
  if (value === undefined) delete node.dataset[name];
  else node.dataset[name] = value;
}
