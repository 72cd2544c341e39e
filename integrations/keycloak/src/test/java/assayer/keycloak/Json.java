package assayer.keycloak;

import assayer.keycloak.decision.StrictJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** JSON in tests, with ' for ". */
public final class Json {
    private Json() {}

    public static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    public static ObjectNode object(String text) {
        return StrictJson.object(bytes(text)).orElseThrow();
    }
}
