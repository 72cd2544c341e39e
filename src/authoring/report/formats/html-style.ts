import { palette } from "../palette.ts";

/** How the page looks, as it is written into it: by day and by night, as the reader's system is set. */
export const style = `
:root {
${palette}
  --passed: light-dark(#1a7f37, #56c271);
  --failed: light-dark(#b3261e, #ff8a80);
  --skipped: light-dark(#7a5b00, #d3a94a);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.5rem 5rem;
  font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground);
}
h1 { margin: 0; font-size: 1.6rem; font-weight: 600; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
code, pre { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { margin: 0.5rem 0; padding: 0.6rem 0.8rem; background: var(--raised); border-radius: 6px; white-space: pre-wrap; }
code, pre { overflow-wrap: anywhere; }
p { margin: 0.35rem 0; }
a { color: inherit; }
ul { margin: 0.35rem 0; padding-left: 1.3rem; }
.aside { font-size: 0.875rem; font-weight: 400; color: var(--aside); }
.totals { display: flex; gap: 1.5rem; margin: 0.75rem 0 0; padding: 0; list-style: none; }
.totals strong { font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.totals .passed strong, .passed .outcome { color: var(--passed); }
.totals .failed strong, .failed .outcome { color: var(--failed); }
.totals .skipped strong, .skipped .outcome { color: var(--skipped); }
form {
  position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 0.5rem 1.2rem; align-items: center;
  margin-top: 2rem; padding: 0.75rem 0; background: var(--ground); border-bottom: 1px solid var(--line);
}
form .text { margin-left: auto; }
form output { min-width: 9rem; text-align: right; font-size: 0.875rem; color: var(--aside); }
input { font: inherit; accent-color: var(--aside); }
input[type="search"] { width: 14rem; padding: 0.2rem 0.5rem; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); }
.cases { padding: 0; list-style: none; border-top: 1px solid var(--line); }
.cases > li { padding: 0.45rem 0 0.45rem 5rem; border-bottom: 1px solid var(--line); }
.outcome { float: left; width: 4.5rem; margin-left: -5rem; font-size: 0.875rem; line-height: 1.75; }
.name { overflow-wrap: anywhere; white-space: pre-wrap; }
.failed .name { font-weight: 600; }
table { width: 100%; margin: 0.6rem 0; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { font-size: 0.875rem; color: var(--aside); }
th { width: 24%; overflow-wrap: anywhere; }
td { width: 38%; }
td code { white-space: pre-wrap; }
td.expected code { color: var(--passed); }
td.actual code { color: var(--failed); }
@media (max-width: 40rem) {
  form .text { margin-left: 0; }
  .cases > li { padding-left: 0; }
  .outcome { float: none; margin-left: 0; }
}
@media print { form { display: none; } }
`;
