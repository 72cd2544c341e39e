package assayer.keycloak.token;

import assayer.keycloak.decision.TokenType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Assayer is asked: an IssuanceRequest of docs/http.md, made of the tokens that would be signed. */
public final class Question {
    /** Ten years: the longest lifetime that the wire can carry. */
    private static final long MAX_LIFETIME = 315_360_000;

    private Question() {}

    /**
     * @param ceiling scope of the refresh token that is redeemed: what was taken away once does not come back, not even
     *     a default client scope, which Keycloak adds again on every refresh
     * @param now seconds since the epoch
     */
    public static ObjectNode of(Facts facts, Held held, Optional<String> ceiling, long now) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.put("grant_type", facts.grantType());
        ArrayNode types = question.putArray("token_types").add(TokenType.ACCESS);
        held.refresh().ifPresent(token -> types.add(TokenType.REFRESH));
        held.id().ifPresent(token -> types.add(TokenType.ID));
        addParties(question, facts);
        addAsked(question, held, ceiling);
        addLifetimes(question.putObject("lifetimes"), held, now);
        addBinding(question, held.access());
        facts.purpose().ifPresent(purpose -> question.put("purpose", purpose));
        if (!facts.evidence().isEmpty()) {
            ArrayNode evidence = question.putArray("evidence");
            facts.evidence().forEach(jwt -> evidence.addObject().put("type", "jwt").put("token", jwt));
        }
        facts.ip().ifPresent(ip -> question.putObject("network").put("ip", ip));
        return question;
    }

    private static void addParties(ObjectNode question, Facts facts) {
        ObjectNode client = question.putObject("client").put("id", facts.clientId());
        facts.authenticationMethod().ifPresent(method -> client.put("authentication_method", method));
        Facts.Subject subject = facts.subject();
        addParty(question.putObject("subject"), subject.isUser() ? "user" : "client", subject.id(), facts.tenant());
        ArrayNode actors = question.putArray("actors");
        facts.actors().forEach(id -> addParty(actors.addObject(), "client", id, facts.tenant()));
        facts.tenant().ifPresent(tenant -> question.put("tenant", tenant));
    }

    private static void addParty(ObjectNode party, String type, String id, Optional<String> tenant) {
        party.put("type", type).put("id", id);
        tenant.ifPresent(name -> party.put("tenant", name));
    }

    private static void addAsked(ObjectNode question, Held held, Optional<String> ceiling) {
        ArrayNode resources = question.putArray("resources");
        Members.audience(held.access()).forEach(resources::add);
        Set<String> scopes = Members.scopes(held.access());
        ceiling.map(Members::words).ifPresent(scopes::retainAll);
        ArrayNode asked = question.putArray("scopes");
        scopes.forEach(asked::add);
        Map<String, JsonNode> claims = new LinkedHashMap<>();
        held.id().ifPresent(id -> claims.putAll(Claims.of(id)));
        claims.putAll(Claims.of(held.access()));
        question.putObject("claims").setAll(claims);
        JsonNode details = held.access().path("authorization_details");
        if (!details.isEmpty()) question.set("authorization_details", details);
    }

    private static void addLifetimes(ObjectNode lifetimes, Held held, long now) {
        addLifetime(lifetimes, TokenType.ACCESS, held.access(), now);
        held.refresh().ifPresent(token -> addLifetime(lifetimes, TokenType.REFRESH, token, now));
        held.id().ifPresent(token -> addLifetime(lifetimes, TokenType.ID, token, now));
    }

    private static void addLifetime(ObjectNode lifetimes, String type, ObjectNode token, long now) {
        long issued = Members.issued(token, now);
        Members.expiry(token).ifPresent(exp -> lifetimes.put(type, Math.min(MAX_LIFETIME, Math.max(0, exp - issued))));
    }

    private static void addBinding(ObjectNode question, ObjectNode access) {
        JsonNode cnf = access.path("cnf");
        if (!cnf.has("jkt") && !cnf.has("x5t#S256")) return;
        ObjectNode confirmation = question.putObject("confirmation");
        if (cnf.has("jkt")) confirmation.set("jkt", cnf.get("jkt"));
        if (cnf.has("x5t#S256")) confirmation.set("x5t#S256", cnf.get("x5t#S256"));
    }
}
