// The token of the service, as long as a page of it is open: asked for once, and written nowhere.
// A tab forgets all that it knows on its way from the ward to a bed: a worker that the pages share does not.

const PATIENCE = 2000; // milliseconds, after which nobody has the token

let port = null;

/** The worker, or nothing where browsers have none: there each page asks for the token. */
function keeper() {
  if (!port && globalThis.SharedWorker) {
    // It outlives the tab for seconds, where browsers let it: else the last tab could not go to another page.
    ({ port } = new SharedWorker(new URL("keeper.js", import.meta.url), { extendedLifetime: true }));
  }
  return port;
}

/** Keep a token that the service has accepted. */
export function keep(token) {
  keeper()?.postMessage({ token });
}

/** The token that was kept, if any. */
export function kept() {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
    if (!keeper()) resolve();
    else {
      port.onmessage = ({ data }) => resolve(data.token);
      port.postMessage({});
    }
  });
}
