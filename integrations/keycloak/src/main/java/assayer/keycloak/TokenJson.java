package assayer.keycloak;

import assayer.keycloak.decision.NoToken;
import assayer.keycloak.decision.StrictJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.util.JsonSerialization;
import org.keycloak.util.TokenUtil;

/** A token of Keycloak's as the JSON that it signs, and back. */
final class TokenJson {
    private TokenJson() {}

    /** @throws NoToken where a claim would appear twice: readers of the token would not agree on it */
    static ObjectNode read(JsonWebToken token) {
        // Mappers leave roles among the other claims; Keycloak moves them the same way, a moment before it signs.
        if (token instanceof AccessToken access) TokenUtil.convertTokenRolesFromOtherClaims(access);
        try {
            byte[] signed = JsonSerialization.writeValueAsBytes(token);
            return StrictJson.object(signed).orElseThrow(() -> NoToken.unenforceable("a claim that appears twice"));
        } catch (IOException unwritable) {
            throw NoToken.unenforceable("a token that is no JSON");
        }
    }

    /** @throws NoToken unless the token would now be signed as `after` */
    static void write(JsonWebToken token, ObjectNode before, ObjectNode after) {
        ObjectNode changes = changes(before, after);
        if (changes.isEmpty()) return;
        try {
            JsonSerialization.mapper.readerForUpdating(token).readValue(changes);
        } catch (IOException refused) {
            throw NoToken.unenforceable("a claim of another type");
        }
        // What is no property of the token's class is among its other claims: there, null is a value.
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) token.getOtherClaims().remove(change.getKey());
        });
        if (!sorted(read(token)).equals(sorted(parsed(after)))) throw NoToken.unenforceable("a token that does not change");
    }

    private static ObjectNode changes(ObjectNode before, ObjectNode after) {
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        ObjectNode changes = JsonNodeFactory.instance.objectNode();
        for (String name : names) {
            JsonNode left = after.get(name);
            if (left == null) changes.putNull(name);
            if (left != null && !left.equals(before.get(name))) changes.set(name, left);
        }
        return changes;
    }

    /** So that numbers are of the same kind on both sides. */
    private static ObjectNode parsed(ObjectNode node) {
        return StrictJson.object(StrictJson.bytes(node)).orElseThrow();
    }

    /** Lists in one order: Keycloak keeps roles as a set. */
    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(member -> copy.set(member.getKey(), sorted(member.getValue())));
            return copy;
        }
        if (!(node instanceof ArrayNode list)) return node;
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        list.valueStream().map(TokenJson::sorted).sorted(Comparator.comparing(JsonNode::toString)).forEach(copy::add);
        return copy;
    }
}
