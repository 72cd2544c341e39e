package assayer.keycloak.decision;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may be issued at most: `issuance` of an allow (docs/http.md). A list is absent where the request had none. */
public record Issuance(
        List<String> tokenTypes,
        Optional<List<String>> scopes,
        Optional<List<String>> resources,
        Optional<List<JsonNode>> authorizationDetails,
        Map<String, Long> lifetimes,
        Map<String, JsonNode> set,
        List<String> remove,
        List<String> omit,
        List<String> require) {

    public boolean permits(String tokenType) {
        return tokenTypes.contains(tokenType) && !omit.contains(tokenType);
    }
}
