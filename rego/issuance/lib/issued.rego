# METADATA
# title: The kinds of tokens that may be issued
# description: Those that are requested. A request that does not say may be for any.
package issuance.lib.issued

# METADATA
# title: Their names, as in `token_types` of the request
default token_types := ["access_token", "refresh_token", "id_token"]

token_types := input.request.token_types if is_array(input.request.token_types)
