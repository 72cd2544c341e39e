import { palette } from "../../report/palette.ts";

/** How the page looks, as it is written into it: by day and by night, as the reader's system is set. */
export const style = `
:root {
${palette}
  --loosened: light-dark(#b3261e, #ff8a80);
  --error: light-dark(#8250a5, #c99bea);
  --tightened: light-dark(#1a5fb4, #78aeed);
  --reasons: light-dark(#59636e, #9198a1);
  --gone: light-dark(#fbe4e2, #43201f);
  --come: light-dark(#dcf2e2, #143223);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem 5rem;
  font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground);
}
h1 { margin: 0 0 0.4rem; font-size: 1.6rem; font-weight: 600; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.1rem; font-weight: 600; }
h3 { margin: 0; font-size: 1rem; font-weight: 600; line-height: 1.6; }
code { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
p { margin: 0.35rem 0; }
.aside { font-size: 0.875rem; font-weight: 400; color: var(--aside); }
.loosened { --class: var(--loosened); }
.error { --class: var(--error); }
.tightened { --class: var(--tightened); }
.reasons { --class: var(--reasons); }
.kind { color: var(--class); }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.totals li { padding: 0.7rem 0.9rem; border: 1px solid var(--line); border-top: 3px solid var(--class); border-radius: 6px; }
.totals strong { display: block; font-size: 1.5rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.totals .none { opacity: 0.6; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 0 2.5rem; align-items: start; }
form {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0.6rem 1rem; align-items: end;
  margin-top: 2.5rem; padding: 0.75rem 0; background: var(--ground); border-bottom: 1px solid var(--line);
}
form label { display: grid; gap: 0.15rem; font-size: 0.8125rem; color: var(--aside); }
form label { flex: 1 1 7rem; min-width: 0; }
select, input { font: inherit; font-size: 0.9375rem; color: var(--text); width: 100%; height: 2.1rem; padding: 0.2rem 0.5rem; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); }
form output { flex: 0 0 8rem; padding-bottom: 0.4rem; text-align: right; font-size: 0.875rem; color: var(--aside); }
article { margin: 1.5rem 0 0; padding: 0.9rem 1.1rem 1rem; border: 1px solid var(--line); border-left: 3px solid var(--class); border-radius: 6px; }
article header { display: flex; gap: 1rem; justify-content: space-between; }
article header .aside { flex: none; line-height: 1.85; }
ul.causes { margin: 0.1rem 0 0.5rem; padding: 0; list-style: none; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0.5rem 0; font-size: 0.9375rem; }
dt { color: var(--aside); }
dd { margin: 0; overflow-wrap: anywhere; }
details { margin-top: 0.5rem; border-top: 1px solid var(--line); }
summary { padding: 0.5rem 0 0.2rem; cursor: pointer; font-size: 0.9375rem; overflow-wrap: anywhere; }
summary > * { margin-right: 0.35rem; }
.change { white-space: pre-wrap; font-size: 0.875rem; }
table { width: 100%; margin: 0.4rem 0; border-collapse: collapse; font-size: 0.9375rem; table-layout: fixed; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
thead th { font-size: 0.875rem; color: var(--aside); }
.token th:first-child { width: 22%; color: var(--aside); }
.token td ins, .token td del { margin-left: -0.3rem; }
.token td ul { margin: 0; padding: 0; list-style: none; }
.token tr.differs th:first-child { color: var(--text); }
.token tr:not(.differs) td { color: var(--aside); }
.counts .number { width: 5.5rem; text-align: right; font-variant-numeric: tabular-nums; }
.counts td.number:not(.zero) { color: var(--class); }
.counts td.zero { color: var(--aside); opacity: 0.6; }
ins, del { padding: 0.05rem 0.3rem; border-radius: 4px; text-decoration: none; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
ins { background: var(--come); }
del { background: var(--gone); }
@media (max-width: 40rem) { .token th:first-child { width: 30%; } .tables { grid-template-columns: 1fr; } dl { grid-template-columns: 1fr; } }
@media print { form { display: none; } article { break-inside: avoid; } }
`;
