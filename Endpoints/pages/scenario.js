// Scenarios: which ward an address means, bed for bed, and the file that means the same ward on another machine.

export const POPULATION = "ward"; // unless the address says another
export const OWN = new Set(["beds", "patients", "sort", "show", "theme", "span", "truth", "admit", "classroom", "instructor"]); // of the page, not of the stream
const VIEW = new Set(["sort", "show", "theme", "span", "truth", "classroom", "instructor"]); // how it is shown: no part of a scenario
const NAMED = ["condition", "onset", "severity"]; // what gives a condition away
const FORMAT = "vitals-scenario";
const VERSION = 1;

const isTrue = (query, name) => query.get(name) === "true";

/** Whether the page is a view for students, which asks for no truth. */
export const isClassroom = (query = new URLSearchParams(location.search)) => isTrue(query, "classroom");

/**
 * Admissions of an address, `admit=3:sepsis:2025-10-18T10:30:00Z:2`: bed, condition, onset and severity, which may be left out.
 *
 * @throws {Error} with a sentence
 */
export function admissionsOf(query) {
  const given = query.get("admit");
  return (given ? given.split(",") : []).map((text) => {
    const found = /^(\d+):(\w+):([^:]+:\d\d:\d\d[^:]*)(?::([\d.]+))?$/.exec(text);
    if (!found) throw new Error(`admit '${text}' is not allowed: it must be bed:condition:onset:severity, such as 3:sepsis:2025-10-18T10:30:00Z:2`);
    const [, bed, condition, onset, severity] = found;
    return { bed, condition, onset, severity };
  });
}

/** The value of `admit` that says these admissions. */
export const admitOf = (admissions) => admissions.map((each) => [each.bed, ...NAMED.map((name) => each[name])].filter(Boolean).join(":")).join(",");

/**
 * Queries of the streams that show beds: one for those that nobody was admitted to, one for each admission.
 *
 * @param {URLSearchParams} query of the stream, see `streamQuery`
 * @param {string[]} beds
 * @param {object[]} admissions
 */
export function streamsOf(query, beds, admissions) {
  const own = new Map(admissions.map((each) => [each.bed, each]));
  const groups = [beds.filter((bed) => !own.has(bed)), ...beds.filter((bed) => own.has(bed)).map((bed) => [bed])];
  return groups.filter((group) => group.length).map((group) => {
    const found = new URLSearchParams([...query, ["patients", group.join(",")]]);
    const admitted = own.get(group[0]);
    for (const name of NAMED) if (admitted?.[name]) found.set(name, admitted[name]);
    return found;
  });
}

/** Why an address must not be a classroom's; null if it may. */
export function revealedBy(query) {
  const named = ["admit", ...NAMED].find((name) => query.has(name));
  return named ? `the address of a classroom must not have ${named}: whoever reads it would know the condition` : null;
}

/**
 * The scenario of an address: all that the values follow from, so that they are the same on another machine.
 *
 * @param {URLSearchParams} query of the page
 * @param {object} simulation of the stream: its seed, which an address may leave to the service
 * @param {string} first time at which this page began: where a ward that goes faster than the clock begins again
 */
export function scenarioOf(query, simulation, first) {
  const found = new URLSearchParams([...query].filter(([name]) => !VIEW.has(name)));
  if (!found.has("population")) found.set("population", POPULATION);
  if (!found.has("seed")) found.set("seed", simulation.seed);
  if (Number(found.get("speed") ?? 1) !== 1 && !found.has("since")) found.set("since", first);
  return found;
}

/** Text of the file of a scenario. */
export const fileOf = (scenario) => `${JSON.stringify({ format: FORMAT, version: VERSION, ward: Object.fromEntries(scenario) }, null, 2)}\n`;

/**
 * The scenario that a file holds.
 *
 * @throws {Error} with a sentence, if it holds none
 */
export function scenarioIn(text) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Error("This file holds no scenario: it is not JSON. Open one that was saved here.");
  }
  if (found?.format !== FORMAT) throw new Error(`This file holds no scenario: its format is not ${FORMAT}. Open one that was saved here.`);
  if (found.version !== VERSION) throw new Error(`This file is of version ${found.version}, and this page reads version ${VERSION}. Use the service that it was saved with.`);
  const wrong = Object.entries(found.ward ?? {}).find(([, value]) => typeof value !== "string");
  if (!found.ward || wrong) throw new Error(`This file is damaged: ${wrong ? `${wrong[0]} is no text` : "it has no ward"}. Save it anew.`);
  return new URLSearchParams(found.ward);
}
