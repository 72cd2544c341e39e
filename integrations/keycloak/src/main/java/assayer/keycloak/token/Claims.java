package assayer.keycloak.token;

import assayer.keycloak.decision.Bounds;
import assayer.keycloak.decision.NoToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A token's claims as the wire carries them: custom claims by name, and each role as a claim of its own, so that each
 * can be taken away by itself. Protocol claims are left out: those are decided on as scopes, resources and lifetimes,
 * or not at all.
 */
final class Claims {
    private Claims() {}

    static Map<String, JsonNode> of(ObjectNode token) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        token.properties().forEach(member -> {
            String name = member.getKey();
            if (RolePath.isOne(name)) throw NoToken.unenforceable("a claim that is named like a role");
            if (!Bounds.RESERVED.contains(name) && !RolePath.holdsRoles(token, name)) found.put(name, member.getValue());
        });
        RolePath.of(token).forEach(path -> found.put(path.name(), BooleanNode.TRUE));
        return found;
    }

    /** Takes away claims and roles by their names on the wire. */
    static void remove(ObjectNode token, Set<String> names) {
        RolePath.of(token).stream().filter(path -> names.contains(path.name())).forEach(path -> path.removeFrom(token));
        names.stream().filter(name -> !Bounds.RESERVED.contains(name)).forEach(name -> {
            if (!RolePath.holdsRoles(token, name)) token.remove(name);
        });
    }

    /**
     * Takes away what only `full` has over `narrow`: two tokens that Keycloak would issue, for all scopes and for those
     * that are left.
     */
    static void subtract(ObjectNode token, ObjectNode full, ObjectNode narrow) {
        Map<String, JsonNode> before = of(full);
        Map<String, JsonNode> after = of(narrow);
        Set<String> gone = new TreeSet<>(before.keySet());
        gone.removeAll(after.keySet());
        remove(token, gone);
        after.forEach((name, value) -> {
            boolean differs = before.containsKey(name) && !before.get(name).equals(value);
            if (differs && token.has(name)) token.set(name, value);
        });
    }
}
