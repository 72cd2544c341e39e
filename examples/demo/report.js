// What the demo prints: a table for a terminal, plain lines for a pipe.
const colours = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 };

export function createReport(stream) {
  const fancy = stream.isTTY === true && !process.env.NO_COLOR;
  const paint = (colour, text) => (fancy ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text);
  const line = (text = "") => stream.write(`${text}\n`);
  const row = (name, text) => line(`  ${fancy ? paint("dim", name.padEnd(10)) : `${name}:`.padEnd(11)} ${text}`);

  return {
    title: (text) => line(`\n${paint("bold", text)}`),
    change: (text) => line(`\n  ${paint("yellow", `… then ${text}`)}`),
    asked: ({ client, form }) => row("asked", `${client} wants ${form.scope} at ${form.resource}`),
    outcome: ({ status, answer, claims, decision }) => {
      if (status === 200) {
        row("issued", paint("green", `scope ${claims.scope}, aud ${claims.aud}, for ${claims.exp - claims.iat} s`));
        row("claims", JSON.stringify(shown(claims)));
      } else {
        row("refused", paint("red", `${status} ${answer.error}: ${answer.error_description}`));
      }
      for (const reason of decision?.reasons ?? []) row("reason", reasonText(reason));
    },
    fault: (text) => line(`  ${paint("red", `NOT AS EXPECTED: ${text}`)}`),
    line,
  };
}

function reasonText({ code, effect, title, removed }) {
  return `${code} (${effect}) ${title}${removed ? ` [${removed.join(", ")}]` : ""}`;
}

/** All but the claims that are in the line above, and those that say nothing to a reader. */
function shown({ scope: _scope, aud: _aud, exp: _exp, iat: _iat, jti: _jti, iss: _iss, ...rest }) {
  return rest;
}
