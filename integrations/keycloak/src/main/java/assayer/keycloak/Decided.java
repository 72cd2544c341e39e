package assayer.keycloak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

/** What the executor has decided in this request, for the post-processor, which runs a moment before tokens are signed. */
record Decided(AccessToken access, ObjectNode accessJson, Optional<ObjectNode> refreshJson) {
    /** Members of the refresh token that are decided on. Keycloak's own post-processors add others. */
    private static final List<String> REFRESH_MEMBERS = List.of("scope", "exp", "authorization", "authorization_details");

    static void keep(KeycloakSession session, AccessToken access, RefreshToken refresh) {
        session.setAttribute(Decided.class.getName(), of(access, refresh));
    }

    /** Whether just these tokens have been decided on, and nobody has changed them since. */
    static boolean holds(KeycloakSession session, AccessToken access, RefreshToken refresh) {
        Decided decided = session.getAttribute(Decided.class.getName(), Decided.class);
        return decided != null && decided.access() == access && decided.equals(of(access, refresh));
    }

    private static Decided of(AccessToken access, RefreshToken refresh) {
        Optional<ObjectNode> members = Optional.ofNullable(refresh).map(token -> TokenJson.read(token).retain(REFRESH_MEMBERS));
        return new Decided(access, TokenJson.read(access), members);
    }
}
