// The instructor's panel: which ward is shown, who is admitted with what, how fast, and from when on. Everything is in the address.

import { element, write } from "./monitor.js";
import { ask, make } from "./requests.js";
import { POPULATION, admissionsOf, admitOf, fileOf, revealedBy, scenarioIn, scenarioOf } from "./scenario.js";

const REPLAY = { speed: "1.25", interval: "0.8" }; // a second for each second, nearly: speed 1 is live, and cannot go back
const SEVERITIES = [["", "the patient's own"], ["1", "1 mild"], ["2", "2 moderate"], ["3", "3 severe"]];

const option = (value, text) => make("option", { value }, text);
const rfc3339 = (milliseconds) => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");

/** Fields and buttons of the panel. */
export class Instructor {
  /**
   * @param {Monitor} monitor
   * @param {string[]} beds
   * @param {(query: URLSearchParams) => void} [go] opens the ward of a query
   */
  constructor(monitor, beds, go = (query) => location.assign(`${location.pathname}?${query}`)) {
    Object.assign(this, { monitor, beds, go });
    this.form = element("instructor");
    this.form.elements.severity.replaceChildren(...SEVERITIES.map((each) => option(...each)));
    this.form.elements.bed.replaceChildren(...beds.map((bed) => option(bed, monitor.names(bed))));
    const { population, speed, artifacts } = this.form.elements;
    this.show();
    const set = (name, value, otherwise) => this.change((query) => (value === otherwise ? query.delete(name) : query.set(name, value)));
    population.addEventListener("change", () => set("population", population.value, POPULATION));
    artifacts.addEventListener("change", () => set("artifacts", `${artifacts.checked}`, "false"));
    speed.addEventListener("change", () => this.change((query) => this.pace(query, speed.value)));
    const press = {
      admit: () => this.admit(),
      pause: () => this.pause(),
      back: () => this.back(),
      live: () => this.change((query) => ["since", "speed", "interval"].forEach((name) => query.delete(name))),
      "save-scenario": () => this.save(),
      "copy-scenario": () => this.copy(),
    };
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("click", ({ target }) => {
      if (target.dataset.discharge) this.discharge(target.dataset.discharge);
      this.doing(press[target.id]);
    });
    element("open-scenario").addEventListener("change", ({ target }) => this.doing(() => this.open(target.files[0])));
    for (const group of this.form.querySelectorAll("fieldset")) group.disabled = false; // until now a click would have been lost
  }

  async doing(work = () => {}) {
    this.say("");
    try {
      await work();
    } catch (error) {
      this.say(error.message);
      this.monitor.announce("alert", error.message);
    }
  }

  say(text) {
    write(element("instructor-note"), text);
  }

  /** Ask which populations and conditions there are, and show what the address says. */
  async fill() {
    const [populations, conditions] = await Promise.all(["populations", "conditions"].map(async (path) => (await ask(this.monitor, path)).json()));
    const { population, condition } = this.form.elements;
    population.replaceChildren(...populations.map(({ id }) => option(id, id.replaceAll("_", " "))));
    condition.replaceChildren(...conditions.map(({ id, name }) => option(id, name)));
    this.show();
  }

  show() {
    const query = new URLSearchParams(location.search);
    const { population, speed, artifacts } = this.form.elements;
    population.value = query.get("population") ?? POPULATION;
    const shown = query.has("since") && query.get("speed") === REPLAY.speed ? "1" : (query.get("speed") ?? "1");
    if (![...speed.options].some(({ value }) => value === shown)) speed.append(option(shown, `${shown} times`));
    speed.value = shown;
    artifacts.checked = query.get("artifacts") === "true";
    const admitted = admissionsOf(query).map(({ bed, condition, onset, severity }) => {
      const text = `${bed}: ${condition.replaceAll("_", " ")} from ${onset.replace("T", " ").replace("Z", " UTC")}${severity ? `, severity ${severity}` : ""} `;
      return make("li", {}, text, make("button", { type: "button", "data-discharge": bed, "aria-label": `Discharge bed ${bed}` }, "Discharge"));
    });
    element("admitted").replaceChildren(...admitted);
    const revealed = revealedBy(query);
    element("classroom-link").hidden = revealed !== null;
    write(element("classroom-note"), revealed ? `No classroom: ${revealed}. Discharge everybody, and choose a population instead.` : "");
    if (!revealed) element("classroom-link").href = `${location.pathname}?${this.classroom(query)}`;
  }

  classroom(query) {
    const found = new URLSearchParams(query);
    found.delete("instructor");
    found.delete("truth");
    found.set("classroom", "true");
    return found;
  }

  /** Open the ward of the address after a change; the panel stays open. */
  change(work) {
    const query = new URLSearchParams(location.search);
    work(query);
    query.set("instructor", "true");
    this.go(query);
  }

  pace(query, speed) {
    query.delete("interval");
    if (speed === "1" && !query.has("since")) query.delete("speed");
    else if (speed === "1") Object.entries(REPLAY).forEach(([name, value]) => query.set(name, value));
    else query.set("speed", speed);
    if (query.has("since") || speed !== "1") query.set("since", this.time());
  }

  /** Time that the ward shows. */
  time() {
    return this.monitor.shown ?? rfc3339(Date.now());
  }

  admit() {
    const { bed, condition, minutes, severity } = this.form.elements;
    const onset = rfc3339(Date.parse(this.time()) + 60_000 * Number(minutes.value));
    const admission = { bed: bed.value, condition: condition.value, onset, severity: severity.value };
    this.change((query) => {
      const others = admissionsOf(query).filter((each) => each.bed !== bed.value);
      query.set("admit", admitOf([...others, admission]));
      if (query.has("since")) query.set("since", this.time());
    });
  }

  discharge(bed) {
    this.change((query) => {
      const others = admissionsOf(query).filter((each) => each.bed !== bed);
      if (others.length) query.set("admit", admitOf(others));
      else query.delete("admit");
    });
  }

  pause() {
    const goesOn = this.monitor.isPaused;
    if (goesOn) this.monitor.goOn();
    else this.monitor.pause();
    write(element("pause"), goesOn ? "Pause" : "Go on");
  }

  /** Show again what was so many minutes ago. */
  back() {
    const since = rfc3339(Date.parse(this.time()) - 60_000 * Number(this.form.elements.ago.value));
    this.change((query) => {
      query.set("since", since);
      if ((query.get("speed") ?? "1") === "1") Object.entries(REPLAY).forEach(([name, value]) => query.set(name, value));
    });
  }

  scenario() {
    if (!this.monitor.simulation) throw new Error("There is no reading yet. Wait until the numerals are there, then try again.");
    return scenarioOf(new URLSearchParams(location.search), this.monitor.simulation, this.monitor.first);
  }

  save() {
    const file = URL.createObjectURL(new Blob([fileOf(this.scenario())], { type: "application/json" }));
    make("a", { href: file, download: "ward.scenario.json" }).click();
    setTimeout(() => URL.revokeObjectURL(file), 60_000);
    this.say("Saved: open the file in the page of any service of this version.");
  }

  copy() {
    const field = element("scenario-link");
    field.value = `${location.origin}${location.pathname}?${this.scenario()}`;
    field.hidden = false;
    field.select();
    this.say("The link is in the field: copy it.");
  }

  async open(file) {
    element("open-scenario").value = ""; // so that the same file can be opened again
    const query = scenarioIn(await file.text());
    query.set("instructor", "true");
    this.go(query);
  }
}
