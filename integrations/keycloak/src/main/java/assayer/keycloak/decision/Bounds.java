package assayer.keycloak.decision;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whoever receives a decision and was not there when it was made looks again whether it stays within the question. */
public final class Bounds {
    /** Claims that no policy may set: those of src/issuance/vocabulary.ts. */
    public static final Set<String> RESERVED = Set.of(
            "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "scp", "client_id", "azp", "cnf", "act", "may_act",
            "authorization_details", "auth_time", "nonce", "acr", "amr", "at_hash", "c_hash", "s_hash", "sid", "token_use",
            "typ", "__proto__", "constructor", "prototype");

    private Bounds() {}

    /** @throws NoToken where the issuance goes beyond the question it answers */
    public static void hold(Issuance issuance, JsonNode question) {
        List<String> beyond = new ArrayList<>();
        if (!tokensWithin(issuance, question)) beyond.add("token_types");
        if (!within(issuance.scopes(), texts(question, "scopes"))) beyond.add("scopes");
        if (!within(issuance.resources(), texts(question, "resources"))) beyond.add("resources");
        if (!within(issuance.authorizationDetails(), nodes(question, "authorization_details"))) {
            beyond.add("authorization_details");
        }
        if (!lifetimesWithin(issuance, question)) beyond.add("lifetimes");
        if (!claimsWithin(issuance, question)) beyond.add("claims");
        if (!beyond.isEmpty()) throw NoToken.undecided("CLIENT_ANSWER_INVALID", String.join(" ", beyond));
    }

    private static boolean tokensWithin(Issuance issuance, JsonNode question) {
        List<String> left = issuance.tokenTypes();
        return !left.isEmpty()
                && texts(question, "token_types").orElseThrow().containsAll(left)
                && issuance.omit().stream().noneMatch(left::contains);
    }

    /** What nobody asked for must stay unknown, and what was asked for must not become unknown. */
    private static <T> boolean within(Optional<List<T>> left, Optional<List<T>> asked) {
        if (left.isEmpty() || asked.isEmpty()) return left.isEmpty() && asked.isEmpty();
        Collection<T> known = asked.get();
        return known.containsAll(left.get()) && (!left.get().isEmpty() || known.isEmpty());
    }

    private static boolean lifetimesWithin(Issuance issuance, JsonNode question) {
        JsonNode asked = question.path("lifetimes");
        return TokenType.ALL.stream()
                .filter(asked::has)
                .filter(issuance::permits)
                .allMatch(type -> issuance.lifetimes().getOrDefault(type, Long.MAX_VALUE) <= asked.path(type).longValue());
    }

    private static boolean claimsWithin(Issuance issuance, JsonNode question) {
        JsonNode claims = question.path("claims");
        return issuance.set().entrySet().stream().allMatch(entry -> {
            String name = entry.getKey();
            if (RESERVED.contains(name) || issuance.remove().contains(name)) return false;
            return !claims.has(name) || claims.path(name).equals(entry.getValue());
        });
    }

    private static Optional<List<String>> texts(JsonNode question, String name) {
        return nodes(question, name).map(list -> list.stream().map(JsonNode::textValue).toList());
    }

    private static Optional<List<JsonNode>> nodes(JsonNode question, String name) {
        if (!question.has(name)) return Optional.empty();
        List<JsonNode> found = new ArrayList<>();
        question.path(name).forEach(found::add);
        return Optional.of(found);
    }
}
