package assayer.keycloak.token;

import assayer.keycloak.decision.Bounds;
import assayer.keycloak.decision.Issuance;
import assayer.keycloak.decision.NoToken;
import assayer.keycloak.decision.TokenType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** What a decision may demand that Keycloak cannot do at this point: then nothing is issued. */
final class Obligations {
    private static final Set<String> KEYCLOAKS_OWN = Set.of("authorization", "allowed-origins", "trusted-certs");

    private Obligations() {}

    static void hold(Issuance issuance, Held held, Reach reach) {
        for (String requirement : issuance.require()) demand(met(requirement, held.access()), "require." + requirement);
        demand(issuance.permits(TokenType.ACCESS), "omit.access_token");
        demand(held.id().isEmpty() || issuance.permits(TokenType.ID), "omit.id_token");
        boolean keepsRefresh = held.refresh().isEmpty() || issuance.permits(TokenType.REFRESH);
        demand(keepsRefresh || reach == Reach.BUILDER, "omit.refresh_token");
        demand(details(issuance).equals(asked(held.access())), "authorization_details");
        for (String name : issuance.set().keySet()) demand(settable(name), "claims.set " + name);
        holdScopes(issuance.scopes().orElse(List.of()), held);
    }

    /** Scopes that are more than a word in the token: without them another token would have to be left out. */
    private static void holdScopes(List<String> granted, Held held) {
        Set<String> scopes = Members.scopes(held.access());
        boolean identifies = held.id().isPresent() && scopes.contains("openid");
        demand(!identifies || granted.contains("openid"), "scopes openid");
        boolean offline = scopes.contains("offline_access")
                && held.refresh().map(token -> token.path("typ").asText().equals("Offline")).orElse(false);
        demand(!offline || granted.contains("offline_access"), "scopes offline_access");
    }

    /** Step-up and consent belong to the authorization endpoint, which the token endpoint cannot go back to. */
    private static boolean met(String requirement, ObjectNode access) {
        JsonNode cnf = access.path("cnf");
        return requirement.equals("sender_constrained_token") && (cnf.has("jkt") || cnf.has("x5t#S256"));
    }

    /** A policy may add claims of its own, but no role and no permission. */
    private static boolean settable(String name) {
        return !RolePath.isAuthority(name) && !KEYCLOAKS_OWN.contains(name) && !Bounds.RESERVED.contains(name);
    }

    private static JsonNode details(Issuance issuance) {
        return JsonNodeFactory.instance.arrayNode().addAll(issuance.authorizationDetails().orElse(List.of()));
    }

    private static JsonNode asked(ObjectNode access) {
        JsonNode details = access.path("authorization_details");
        return details.isEmpty() ? JsonNodeFactory.instance.arrayNode() : details;
    }

    private static void demand(boolean holds, String what) {
        if (!holds) throw NoToken.unenforceable(what);
    }
}
