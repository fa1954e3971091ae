// Limits of alarms that are a patient's own: kept by this browser alone, for the ward and the bed alike.

/** Where the limits of a patient are kept: the same number with another seed is another patient. */
const keyOf = (monitor, bed) => `limits ${monitor.query.get("seed") ?? ""} ${bed}`;

/** Limits of a patient that differ from the service's, by rule and priority. */
export function ownOf(monitor, bed) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(monitor, bed))) ?? {};
  } catch {
    return {}; // storage that is closed, or holds something else
  }
}

/** Keep the limits of a patient that differ from the service's; whether this browser keeps anything. */
export function keep(monitor, bed, own) {
  try {
    if (Object.keys(own).length) localStorage.setItem(keyOf(monitor, bed), JSON.stringify(own));
    else localStorage.removeItem(keyOf(monitor, bed));
    return true;
  } catch {
    return false;
  }
}

/** Give each bed that has limits of its own its rules. */
export function takeLimits(monitor) {
  const { rules } = monitor.settings;
  const found = monitor.beds.map((bed) => [bed, ownOf(monitor, bed)]).filter(([, own]) => Object.keys(own).length);
  const ruled = ([bed, own]) => [bed, rules.map((rule) => ({ ...rule, limits: { ...rule.limits, ...own[rule.key] } }))];
  monitor.settings.own = Object.fromEntries(found.map(ruled));
}
