/** What filters the page, as it is written into it. */
export const script = `
const form = document.querySelector("form");
const cases = [...document.querySelectorAll("[data-outcome]")].map((element) => {
  const section = element.closest("section");
  const file = section.querySelector("h2 code").textContent;
  return { element, section, outcome: element.dataset.outcome, text: (file + " " + element.textContent).toLowerCase() };
});
function apply() {
  const outcome = form.elements.outcome.value;
  const text = form.elements.text.value.toLowerCase();
  const sections = new Map([...document.querySelectorAll("main section")].map((section) => [section, 0]));
  for (const one of cases) {
    const isShown = (outcome === "all" || one.outcome === outcome) && one.text.includes(text);
    one.element.hidden = !isShown;
    if (isShown) sections.set(one.section, sections.get(one.section) + 1);
  }
  for (const [section, shown] of sections) section.hidden = shown === 0 && cases.length > 0;
  const shown = [...sections.values()].reduce((sum, count) => sum + count, 0);
  form.querySelector("output").value = shown + " of " + cases.length + " shown";
}
form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
apply();
`;
