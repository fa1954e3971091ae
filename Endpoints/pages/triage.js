// From an alarm to an appointment: triage with its reasons, free times, a hold, a booking and its calendar file.

import { element, write } from "./monitor.js";
import { ask, make, minute } from "./requests.js";

const JUDGED = 10; // readings, the latest last
const TIMES = 8; // free times that are offered

/** What triage is asked about: readings without the signs that the model suspects, and what staff know of the patient. */
export function questionOf({ readings, simulation }, words, consciousness) {
  const { patient, on_oxygen } = readings.at(-1);
  const measured = ({ data, prediction }) => Object.fromEntries(Object.entries(data).filter(([sign]) => prediction?.used.includes(sign)));
  return {
    readings: readings.slice(-JUDGED).map(measured),
    age: patient.age,
    on_oxygen,
    consciousness,
    symptoms: words,
    population: simulation.population,
  };
}

/** Triage and appointments of a bed. */
export class Triage {
  /**
   * @param {Monitor} monitor
   * @param {number} patient
   * @param {() => object} latest `{readings, simulation}` of the stream, or null before the first
   */
  constructor(monitor, patient, latest) {
    Object.assign(this, { monitor, patient, latest, found: null, held: null });
    element("triage").addEventListener("submit", (event) => {
      event.preventDefault();
      this.doing(() => this.assess());
    });
    const press = { "find-times": () => this.find(), book: () => this.book(), release: () => this.release() };
    for (const [id, work] of Object.entries(press)) element(id).addEventListener("click", () => this.doing(work));
    element("times").addEventListener("click", ({ target }) => {
      if (target.dataset.start) this.doing(() => this.hold(target.dataset));
    });
    element("appointments").addEventListener("click", ({ target }) => {
      if (target.dataset.download) this.doing(() => this.download(target.dataset.download));
    });
  }

  /** Do something, and say what happened where it fails. */
  async doing(work) {
    write(element("triage-problem"), "");
    try {
      await work();
    } catch (error) {
      write(element("triage-problem"), error.message);
      this.monitor.announce("alert", error.message);
    }
  }

  async assess() {
    const latest = this.latest();
    if (!latest) throw new Error("There is no reading yet. Wait until the numerals are there, then try again.");
    const { words, consciousness } = element("triage").elements;
    const question = questionOf(latest, words.value, consciousness.value);
    const found = await (await ask(this.monitor, "appointments/triage", question)).json();
    this.found = found;
    const until = found.latest ? `, to be seen by ${minute(found.latest)}` : "";
    write(element("urgency"), `${found.urgency}: ${found.specialty.name}${until}`);
    write(element("advice"), `${found.advice}${found.uncertain ? " Uncertain: a person must judge." : ""}`);
    const missing = found.not_measured.length ? [`Not judged, because not measured or suspected: ${found.not_measured.join(", ").replaceAll("_", " ")}.`] : [];
    const reasons = [...found.reasons.map(({ text, urgency }) => `${text} (${urgency})`), ...missing];
    element("reasons").replaceChildren(...reasons.map((text) => make("li", {}, text)));
    element("found").hidden = false;
    element("find-times").hidden = !found.slots;
    for (const id of ["times", "holding"]) element(id).hidden = true;
    element("urgency").focus();
  }

  async find() {
    const { slots } = await (await ask(this.monitor, `${this.found.slots}&limit=${TIMES}`)).json();
    if (!slots.length) {
      throw new Error(`No time of ${this.found.specialty.name} is free until ${minute(this.found.latest)}. Call somebody, or put the patient on the waiting list.`);
    }
    const list = slots.map(({ practitioner, name, start, zone, local_start: local }) => {
      const text = `${minute(start)}, ${name} (${local.slice(11, 16)} in ${zone})`;
      return make("li", {}, make("button", { type: "button", "data-start": start, "data-practitioner": practitioner }, text));
    });
    element("times").replaceChildren(...list);
    element("times").hidden = false;
    element("times").querySelector("button").focus();
  }

  async hold({ start, practitioner }) {
    const { urgency, reasons } = this.found;
    const body = { practitioner, patient: this.patient, start, urgency, reason: reasons[0]?.text.slice(0, 200) };
    this.held = await (await ask(this.monitor, "appointments/holds", body)).json();
    write(element("held"), `${minute(start)} with ${practitioner} is held until ${this.held.expires.slice(11, 19)} UTC.`);
    element("times").hidden = true;
    element("holding").hidden = false;
    element("book").focus();
  }

  async book() {
    // The same key for each try: an answer that was lost books nothing twice.
    await ask(this.monitor, "appointments", { hold: this.held.id }, { "Idempotency-Key": `page-${this.held.id}` });
    element("holding").hidden = true;
    await this.list();
    this.monitor.announce("status", "booked");
    element("appointments").querySelector(`[data-download="${this.held.id}"]`)?.focus();
  }

  async release() {
    await ask(this.monitor, `appointments/${this.held.id}/cancel`, {});
    element("holding").hidden = true;
    element("find-times").focus();
  }

  /** Show the appointments of the patient that are to come. */
  async list() {
    const query = `patient=${this.patient}&status=booked,pending&from=${new Date().toISOString()}`;
    const { appointments } = await (await ask(this.monitor, `appointments?${query}`)).json();
    const rows = appointments.map(({ id, start, practitioner, specialty, urgency, status }) => {
      const file = make("button", { type: "button", "data-download": id, "aria-label": `Calendar file of ${minute(start)}` }, "Calendar file");
      const cells = [minute(start), practitioner, specialty.replaceAll("_", " "), urgency, status, file];
      return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
    });
    const none = make("tr", {}, make("td", { colspan: 6 }, "None is to come."));
    element("appointments").replaceChildren(...(rows.length ? rows : [none]));
  }

  /** Hand over the calendar file: by a request that carries the token, which a link could not. */
  async download(id) {
    const file = URL.createObjectURL(await (await ask(this.monitor, `appointments/${id}.ics`)).blob());
    make("a", { href: file, download: `${id}.ics` }).click();
    setTimeout(() => URL.revokeObjectURL(file), 60_000);
  }
}
