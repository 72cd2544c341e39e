package assayer.keycloak.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** The protocol claims of a token that are narrowed. */
final class Members {
    private Members() {}

    static Set<String> scopes(ObjectNode token) {
        return words(token.path("scope").asText(""));
    }

    static Set<String> words(String scope) {
        Set<String> words = new LinkedHashSet<>(Arrays.asList(scope.split(" ")));
        words.remove("");
        return words;
    }

    static void keepScopes(ObjectNode token, Predicate<String> kept) {
        if (!token.has("scope")) return;
        token.put("scope", String.join(" ", scopes(token).stream().filter(kept).toList()));
    }

    static List<String> audience(ObjectNode token) {
        JsonNode aud = token.path("aud");
        if (aud.isTextual()) return List.of(aud.textValue());
        List<String> found = new ArrayList<>();
        aud.forEach(each -> found.add(each.asText()));
        return found;
    }

    /** As Keycloak writes it: one as a text, several as a list, none as nothing. */
    static void setAudience(ObjectNode token, Collection<String> audience) {
        token.remove("aud");
        if (audience.size() == 1) token.put("aud", audience.iterator().next());
        if (audience.size() < 2) return;
        ArrayNode list = token.putArray("aud");
        audience.forEach(list::add);
    }

    /** Nothing for a token that does not expire. */
    static OptionalLong expiry(ObjectNode token) {
        long exp = token.path("exp").asLong(0);
        return exp == 0 ? OptionalLong.empty() : OptionalLong.of(exp);
    }

    /** A token lives from when it says that it was issued, which is a moment before it was decided on. */
    static long issued(ObjectNode token, long now) {
        return Math.min(now, token.path("iat").asLong(now));
    }

    static void expireBy(ObjectNode token, long latest) {
        if (expiry(token).orElse(Long.MAX_VALUE) > latest) token.put("exp", latest);
    }
}
