/** What filters the page, as it is written into it. */
export const script = `
const form = document.querySelector("form");
const listed = (element, name) => JSON.parse(element.dataset[name]);
const groups = [...document.querySelectorAll("article")].map((element) => ({
  element,
  kind: element.dataset.class,
  codes: listed(element, "codes"),
  tenants: listed(element, "tenants"),
  clients: listed(element, "clients"),
  text: element.textContent.toLowerCase(),
  examples: [...element.querySelectorAll("details")],
}));
function apply() {
  const { kind, code, tenant, client, text } = Object.fromEntries(new FormData(form));
  let shown = 0;
  for (const group of groups) {
    const isShown =
      (kind === "" || group.kind === kind) &&
      (code === "" || group.codes.includes(code)) &&
      (tenant === "" || group.tenants.some((id) => id.includes(tenant))) &&
      (client === "" || group.clients.some((id) => id.includes(client))) &&
      group.text.includes(text.toLowerCase());
    group.element.hidden = !isShown;
    shown += isShown ? 1 : 0;
    for (const example of group.examples) {
      example.hidden = !(example.dataset.tenant.includes(tenant) && example.dataset.client.includes(client));
    }
  }
  form.querySelector("output").value = shown + " of " + groups.length + " groups";
}
form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
apply();
`;
