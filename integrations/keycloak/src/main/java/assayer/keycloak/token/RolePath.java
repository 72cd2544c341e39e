package assayer.keycloak.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A role in a token, named by where it stands: `/realm_access/roles/<role>` or `/resource_access/<client>/roles/<role>`,
 * with `~` and `/` in names written as in a JSON Pointer (RFC 6901 §3), so that no two roles share a name.
 */
public record RolePath(Optional<String> client, String role) {
    private static final String REALM = "realm_access";
    private static final String CLIENTS = "resource_access";
    private static final String ROLES = "roles";

    static boolean isOne(String name) {
        return name.startsWith("/" + REALM + "/") || name.startsWith("/" + CLIENTS + "/");
    }

    /** Whether this claim is nothing but roles. One of another shape is a claim like any other. */
    static boolean holdsRoles(ObjectNode token, String name) {
        JsonNode claim = token.path(name);
        if (name.equals(REALM)) return isAccess(claim);
        return name.equals(CLIENTS) && claim.isObject() && claim.valueStream().allMatch(RolePath::isAccess);
    }

    /** Whether a policy would give roles, by setting this claim. */
    static boolean isAuthority(String name) {
        return name.equals(REALM) || name.equals(CLIENTS) || name.startsWith("/");
    }

    /** The roles in a token. */
    public static List<RolePath> of(ObjectNode token) {
        List<RolePath> found = new ArrayList<>();
        if (holdsRoles(token, REALM)) addRoles(found, Optional.empty(), token.path(REALM));
        if (holdsRoles(token, CLIENTS)) {
            token.path(CLIENTS).properties().forEach(entry -> addRoles(found, Optional.of(entry.getKey()), entry.getValue()));
        }
        return found;
    }

    String name() {
        String holder = client.map(id -> "/" + CLIENTS + "/" + escaped(id)).orElse("/" + REALM);
        return holder + "/" + ROLES + "/" + escaped(role);
    }

    void removeFrom(ObjectNode token) {
        if (client.isEmpty()) {
            withoutRole(token, REALM);
            return;
        }
        ObjectNode clients = (ObjectNode) token.path(CLIENTS);
        withoutRole(clients, client.get());
        if (clients.isEmpty()) token.remove(CLIENTS);
    }

    /** Takes away every role at one client. */
    static void removeClient(ObjectNode token, String client) {
        if (!holdsRoles(token, CLIENTS)) return;
        ObjectNode clients = (ObjectNode) token.path(CLIENTS);
        clients.remove(client);
        if (clients.isEmpty()) token.remove(CLIENTS);
    }

    private void withoutRole(ObjectNode holder, String member) {
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        holder.path(member).path(ROLES).forEach(each -> {
            if (!each.textValue().equals(role)) left.add(each);
        });
        if (left.isEmpty()) holder.remove(member);
        if (!left.isEmpty()) ((ObjectNode) holder.path(member)).set(ROLES, left);
    }

    private static boolean isAccess(JsonNode node) {
        if (!node.isObject()) return false;
        boolean known = node.propertyStream().allMatch(entry -> entry.getKey().equals(ROLES) || entry.getKey().equals("verify_caller"));
        JsonNode roles = node.path(ROLES);
        return known && roles.isArray() && roles.valueStream().allMatch(JsonNode::isTextual);
    }

    private static void addRoles(List<RolePath> found, Optional<String> client, JsonNode access) {
        access.path(ROLES).forEach(role -> found.add(new RolePath(client, role.textValue())));
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
