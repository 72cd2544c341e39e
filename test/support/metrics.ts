/** What a service measures: `name{label="value"}` and its value. */
export async function metricsOf({ admin }: { readonly admin: string }): Promise<Record<string, number>> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
}
