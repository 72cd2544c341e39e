const clock = "the time of a decision is `input.now`, or the decision could not be replayed";
const chance = "a decision that depends on chance could not be replayed";
const network = "a policy must not use the network; facts arrive in `input`";
const output = "a policy has nowhere to write to; reasons carry what it saw";
const keys = "private keys and signing do not belong in a policy";
const certificates =
  "certificates are verified before a policy runs; the result is a Go structure, and verifying asks for the time";
const graphql = "an issuance input holds no GraphQL, and the syntax trees are those of a Go library";
const schema = "the input is validated before a policy runs, and the messages are those of a Go library";
const yaml = "readers of YAML disagree on what a text means; data arrives as JSON";
const removed = "Rego v1 has removed it";

/**
 * Built-ins of OPA that no policy may use, each with the reason. They are refused when a bundle is built (they are not
 * in `rego/capabilities.json`) and again when one is loaded, as it may come from elsewhere.
 */
export const refused: ReadonlyMap<string, string> = new Map([
  ["time.now_ns", clock],
  ["rand.intn", chance],
  ["uuid.rfc4122", chance],
  ["opa.runtime", "a decision must not depend on the process that takes it"],
  ["http.send", network],
  ["net.lookup_ip_addr", network],
  ["print", output],
  ["internal.print", output],
  ["trace", output],
  ["internal.test_case", "it is the test runner's own"],
  ["io.jwt.encode_sign", keys],
  ["io.jwt.encode_sign_raw", keys],
  ["providers.aws.sign_req", keys],
  ["crypto.parse_private_keys", keys],
  ["crypto.x509.parse_keypair", keys],
  ["crypto.x509.parse_rsa_private_key", keys],
  ["crypto.x509.parse_certificates", certificates],
  ["crypto.x509.parse_certificate_request", certificates],
  ["crypto.x509.parse_and_verify_certificates", certificates],
  ["crypto.x509.parse_and_verify_certificates_with_options", certificates],
  ["graphql.is_valid", graphql],
  ["graphql.parse", graphql],
  ["graphql.parse_and_verify", graphql],
  ["graphql.parse_query", graphql],
  ["graphql.parse_schema", graphql],
  ["graphql.schema_is_valid", graphql],
  ["json.match_schema", schema],
  ["json.verify_schema", schema],
  ["yaml.is_valid", yaml],
  ["yaml.marshal", yaml],
  ["yaml.unmarshal", yaml],
  ["rego.parse_module", "syntax trees are the compiler's affair, and there is no compiler where policies run"],
  ["strings.render_template", "policies return codes and details; a Go template is a language of its own"],
  ["regex.globs_match", "whether two patterns meet can take exponential time to find out"],
  ["all", removed],
  ["any", removed],
  ["cast_array", removed],
  ["cast_boolean", removed],
  ["cast_null", removed],
  ["cast_object", removed],
  ["cast_set", removed],
  ["cast_string", removed],
  ["net.cidr_overlap", removed],
  ["re_match", removed],
  ["set_diff", removed],
]);
