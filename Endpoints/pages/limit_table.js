// The table in which the limits of a bed are changed.

import { PRIORITIES } from "./alarms.js";
import { keep, ownOf } from "./limits.js";
import { element, write } from "./monitor.js";
import { make } from "./requests.js";

const RISING = PRIORITIES.slice(1);
const COLUMNS = [...RISING.toReversed().map((priority) => ["low", priority]), ...RISING.map((priority) => ["high", priority])];
const SIDES = { low: "below", high: "above" };

/** A table in which the limits of a bed can be changed; `after` is called with each change. */
export class LimitTable {
  constructor(monitor, bed, after) {
    Object.assign(this, { monitor, bed, after });
    const { rules } = monitor.settings;
    const signs = new Map(rules.map(({ sign, label, decimals }) => [sign, { label, step: 1 / 10 ** decimals }]));
    element("limits").replaceChildren(...[...signs].map(([sign, about]) => this.row(sign, about)));
    element("limits").addEventListener("change", () => this.change());
    element("limits-reset").addEventListener("click", () => this.reset());
    element("limits-reset").disabled = false; // before there were limits, a click would have done nothing
    this.fill();
  }

  row(sign, { label, step }) {
    const cells = COLUMNS.map(([side, priority]) => {
      const rule = this.monitor.settings.rules.find(({ key }) => key === `${sign}.${side}`);
      if ((rule?.limits[priority] ?? null) === null) return make("td", {}, "");
      const name = `${label} ${SIDES[side]}, ${priority} priority`;
      const field = make("input", { type: "number", step, "aria-label": name, "data-rule": rule.key, "data-priority-of": priority });
      return make("td", {}, field);
    });
    return make("tr", { "data-label": label }, make("th", { scope: "row" }, label), ...cells);
  }

  fields(within = element("limits")) {
    return [...within.querySelectorAll("input")];
  }

  /** The service's limit that a field stands for. */
  standard({ dataset }) {
    return this.monitor.settings.rules.find(({ key }) => key === dataset.rule).limits[dataset.priorityOf];
  }

  fill() {
    const own = ownOf(this.monitor, this.bed);
    for (const field of this.fields()) field.value = own[field.dataset.rule]?.[field.dataset.priorityOf] ?? this.standard(field);
    const many = Object.values(own).reduce((sum, limits) => sum + Object.keys(limits).length, 0);
    this.say(many ? `${many} of these limits are this patient's own` : "These are the service's limits");
  }

  say(text) {
    write(element("limits-note"), `${text}. Changes are kept by this browser alone, for this patient, on the ward too; an empty field takes the service's limit.`);
  }

  change() {
    for (const field of this.fields()) if (field.value === "") field.value = this.standard(field);
    for (const row of element("limits").rows) {
      const values = this.fields(row).map(({ value }) => Number(value));
      const at = values.findIndex((value, index) => index > 0 && value <= values[index - 1]);
      if (at < 0) continue;
      this.say(`${row.dataset.label}: ${values[at]} is not above ${values[at - 1]}. Limits rise from left to right: change one of the two. The limits before hold on`);
      return;
    }
    const own = {};
    for (const field of this.fields()) {
      const { rule, priorityOf: priority } = field.dataset;
      if (Number(field.value) !== this.standard(field)) (own[rule] ??= {})[priority] = Number(field.value);
    }
    this.keep(own);
  }

  reset() {
    this.keep({});
  }

  keep(own) {
    if (!keep(this.monitor, this.bed, own)) {
      this.say("This browser keeps nothing: allow the page to store data, and change the limit again");
      return;
    }
    this.after();
    this.fill();
  }
}
