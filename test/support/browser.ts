/** A user at a browser: keeps cookies, follows redirects, and fills in the forms of the provider's own interactions. */
export async function signIn(authorization: URL, user: string): Promise<URL> {
  const jar = new Map<string, string>();
  let [next, form]: [URL, Record<string, string> | undefined] = [authorization, undefined];
  for (let steps = 0; steps < 12; steps += 1) {
    const answer = await visit(next, form, jar);
    const location = answer.headers.get("location");
    const page = await answer.text();
    if (location !== null) {
      [next, form] = [new URL(location, next), undefined];
      if (next.origin !== authorization.origin) return next;
    } else {
      form = answers(page, user);
      if (form === undefined) throw new Error(`nothing to fill in at ${next.pathname}: ${answer.status} ${page}`);
    }
  }
  throw new Error("the sign-in does not end");
}

async function visit(at: URL, form: Record<string, string> | undefined, jar: Map<string, string>): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(at, {
    redirect: "manual",
    headers: { cookie },
    ...(form && { method: "POST", body: new URLSearchParams(form) }),
  });
  for (const line of answer.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "") jar.delete(name);
    else jar.set(name, value);
  }
  return answer;
}

function answers(page: string, user: string): Record<string, string> | undefined {
  if (page.includes('value="login"')) return { prompt: "login", login: user, password: "any" };
  if (page.includes('value="consent"')) return { prompt: "consent" };
  return undefined;
}
