package assayer.keycloak;

import assayer.keycloak.decision.NoToken;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.services.util.DefaultClientSessionContext;

/**
 * The `scope` beside the token in the response (RFC 6749 §5.1). Keycloak writes it last, from the client session
 * context, and has no way to change it but the field in which the context keeps it. Where that field is not what it was
 * in 26.7, narrowing a scope is a deny: the context is asked afterwards what it will write.
 */
final class ResponseScope {
    private ResponseScope() {}

    static void narrow(ClientSessionContext context, Collection<String> granted) {
        List<String> wide = Arrays.asList(context.getScopeString().split(" "));
        if (granted.containsAll(wide)) return;
        String narrow = String.join(" ", wide.stream().filter(granted::contains).toList());
        try {
            Field kept = DefaultClientSessionContext.class.getDeclaredField("scopeString");
            kept.setAccessible(true);
            kept.set(context, narrow);
        } catch (ReflectiveOperationException | RuntimeException changed) {
            throw NoToken.unenforceable("scope of the response");
        }
        if (!narrow.equals(context.getScopeString())) throw NoToken.unenforceable("scope of the response");
    }
}
