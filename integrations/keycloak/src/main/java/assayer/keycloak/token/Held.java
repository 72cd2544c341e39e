package assayer.keycloak.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The tokens that are about to be signed, as the JSON that would be signed. */
public record Held(ObjectNode access, Optional<ObjectNode> refresh, Optional<ObjectNode> id) {}
