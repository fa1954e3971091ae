// The document needs the token where the stream does: it is asked for here, kept for this tab alone, and handed to Authorize.
const TOKEN = "token";

async function show() {
  const token = sessionStorage.getItem(TOKEN);
  const answer = await fetch("openapi.json", { headers: token ? { Authorization: `Bearer ${token}` } : {} });
  document.getElementById("authorize").hidden = answer.status !== 401;
  if (!answer.ok) return;
  const ui = SwaggerUIBundle({
    spec: await answer.json(),
    dom_id: "#swagger-ui",
    deepLinking: true,
    onComplete: () => token && ui.preauthorizeApiKey("token", token),
  });
}

document.getElementById("authorize").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, document.getElementById("token").value);
  show();
});
show();
