// What `make run` prints: commands to try, each one ready to be pasted.
process.stderr.write(`
Assayer decides on http://127.0.0.1:8480; operators look at http://127.0.0.1:8481. Try, in another terminal:

  An allow, and a deny with its reasons
    curl -s -H 'content-type: application/json' -d @examples/acme/requests/portal.json http://127.0.0.1:8480/v1/decisions
    curl -s -H 'content-type: application/json' -d @examples/acme/requests/portal-denied.json http://127.0.0.1:8480/v1/decisions

  An agent with the evidence of its runtime
    node examples/acme/request.js agent | curl -s -H 'content-type: application/json' -d @- http://127.0.0.1:8480/v1/decisions

  What Okta would issue, asking over its own wire; docs/emulate.md has the others
    node dist/cli/assayer.js emulate okta --credentials var/acme/credentials/okta.yaml

  The same after its owner has left: no restart
    sed -i.bak 's/id: maria, name: Maria Okafor, active: true/id: maria, name: Maria Okafor, active: false/' var/acme/directory/owners.yaml

  What is going on
    curl -s http://127.0.0.1:8481/health/ready
    tail -n 1 var/acme/decisions.ndjson

`);
