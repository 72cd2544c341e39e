package assayer.keycloak.client;

import assayer.keycloak.decision.NoToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The bearer key, read for every question: whoever replaces the file replaces the key. It is small and cached by the OS. */
final class KeyFile {
    // b64token of RFC 6750 §2.1: anything else cannot be a header's value, and would be quoted by whoever refuses it.
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~+/-]{1,4096}=*");

    private KeyFile() {}

    static String read(Path file) {
        try {
            String key = Files.readString(file).strip();
            if (KEY.matcher(key).matches()) return key;
        } catch (IOException unreadable) {
            throw NoToken.undecided("CLIENT_REQUEST_INVALID", "the key file cannot be read");
        }
        throw NoToken.undecided("CLIENT_REQUEST_INVALID", "the key file holds no key");
    }
}
