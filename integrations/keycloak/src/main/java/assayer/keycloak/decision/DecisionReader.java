package assayer.keycloak.decision;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads an answer of `POST /v1/decisions`. What is to be enforced is read strictly: an obligation that this version
 * does not know must not be passed over. Elsewhere, unknown members are left out.
 */
public final class DecisionReader {
    private static final Set<String> MEMBERS = Set.of(
            "token_types", "scopes", "resources", "lifetimes", "claims", "authorization_details", "omit", "require");
    private static final Set<String> ERRORS = Set.of("access_denied", "temporarily_unavailable");

    private DecisionReader() {}

    /**
     * @return what may be issued
     * @throws NoToken for a deny, and for whatever is no decision
     */
    public static Issuance read(byte[] answer) {
        JsonNode decision = StrictJson.object(answer).orElseThrow(() -> invalid("json"));
        String id = text(decision, "decision_id");
        return switch (text(decision, "decision")) {
            case "allow" -> issuance(object(decision, "issuance"));
            case "deny" -> throw denied(id, decision);
            default -> throw invalid("decision");
        };
    }

    private static NoToken denied(String id, JsonNode decision) {
        JsonNode error = object(decision, "error");
        String name = text(error, "error");
        if (!ERRORS.contains(name)) throw invalid("error");
        List<String> why = new ArrayList<>(List.of("decision " + id));
        list(decision, "reasons", reason -> text(reason, "code")).forEach(why::add);
        return new NoToken(name, text(error, "error_description"), String.join(" ", why));
    }

    private static Issuance issuance(JsonNode node) {
        onlyThese(node, MEMBERS);
        JsonNode claims = object(node, "claims");
        onlyThese(claims, Set.of("set", "remove"));
        return new Issuance(
                list(node, "token_types", DecisionReader::text),
                optional(node, "scopes", DecisionReader::text),
                optional(node, "resources", DecisionReader::text),
                optional(node, "authorization_details", detail -> detail),
                lifetimes(object(node, "lifetimes")),
                members(object(claims, "set")),
                list(claims, "remove", DecisionReader::text),
                list(node, "omit", DecisionReader::text),
                list(node, "require", DecisionReader::requirement));
    }

    private static Map<String, Long> lifetimes(JsonNode node) {
        onlyThese(node, TokenType.ALL);
        Map<String, Long> seconds = new LinkedHashMap<>();
        members(node).forEach((type, value) -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) throw invalid("lifetimes");
            seconds.put(type, value.longValue());
        });
        return Map.copyOf(seconds);
    }

    private static String requirement(JsonNode node) {
        if (!node.isObject()) throw invalid("require");
        onlyThese(node, Set.of("type", "acr_values"));
        return text(node, "type");
    }

    private static Map<String, JsonNode> members(JsonNode object) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        object.properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
        return Map.copyOf(members);
    }

    private static void onlyThese(JsonNode object, Set<String> names) {
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) throw invalid("an unknown member");
        });
    }

    private static <T> Optional<List<T>> optional(JsonNode object, String name, Function<JsonNode, T> read) {
        return object.has(name) ? Optional.of(list(object, name, read)) : Optional.empty();
    }

    private static <T> List<T> list(JsonNode object, String name, Function<JsonNode, T> read) {
        JsonNode list = object.path(name);
        if (!list.isArray()) throw invalid(name);
        List<T> found = new ArrayList<>();
        list.forEach(element -> found.add(read.apply(element)));
        return List.copyOf(found);
    }

    private static JsonNode object(JsonNode object, String name) {
        JsonNode member = object.path(name);
        if (!member.isObject()) throw invalid(name);
        return member;
    }

    private static String text(JsonNode object, String name) {
        return text(object.path(name));
    }

    private static String text(JsonNode node) {
        if (!node.isTextual()) throw invalid("a text");
        return node.textValue();
    }

    private static NoToken invalid(String where) {
        return NoToken.undecided("CLIENT_ANSWER_INVALID", where);
    }
}
