// Requests to the service, whose failures say what happened and what to do.

import { API } from "./monitor.js";

const REMEDIES = {
  401: "Load this page again, and enter the token.",
  404: "Choose another.",
  409: "Find times again.",
  410: "Find times again.",
  422: "Change what is given.",
  429: "Wait as long as it says.",
};
const LATER = "Wait until the page says that it is live, then try again.";

/**
 * The service's answer.
 *
 * @param {Monitor} monitor knows the token
 * @param {string} path below `/api/`, or as the service gives it
 * @param {object} [body] is posted
 * @param {object} [headers]
 * @throws {Error} with a sentence for people
 */
export async function ask(monitor, path, body, headers = {}) {
  const given = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  const address = new URL(path.replace(/^\/api\//, ""), API);
  let answer;
  try {
    answer = await fetch(address, { ...given, headers: { ...monitor.headers, ...type, ...headers } });
  } catch {
    throw new Error(`The service cannot be reached. ${LATER}`);
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({ detail: "something else answers in the service's place" }));
  throw new Error(`${problem.detail.replace(/\.$/, "")}. ${REMEDIES[answer.status] ?? LATER}`);
}

/** An element with attributes and children, which are elements or text. */
export function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** 2025-10-18 10:30 UTC of a time in RFC 3339. */
export const minute = (time) => `${time.slice(0, 16).replace("T", " ")} UTC`;
