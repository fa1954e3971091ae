// The document needs the token where the stream does: it is asked for here, kept for this tab alone, and handed to Authorize.
const TOKEN = "token";

async function show() {
  const token = sessionStorage.getItem(TOKEN);
  const answer = await fetch("openapi.json", { headers: token ? { Authorization: `Bearer ${token}` } : {} });
  const found = await answer.json();
  document.getElementById("authorize").hidden = answer.status !== 401;
  document.getElementById("problem").textContent = answer.ok ? "" : found.detail;
  if (!answer.ok) return;
  const ui = SwaggerUIBundle({
    spec: found,
    dom_id: "#swagger-ui",
    deepLinking: true,
    onComplete: () => token && ui.preauthorizeApiKey("token", token),
  });
}

function explain() {
  document.getElementById("problem").textContent = "The service cannot be reached, or something else answers in its place.";
}

document.getElementById("authorize").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, document.getElementById("token").value);
  show().catch(explain);
});
show().catch(explain);
