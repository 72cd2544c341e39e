package assayer.keycloak;

import assayer.keycloak.client.Asking;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What an administrator configures, as options `spi-token-interceptor--assayer--…` of Keycloak.
 *
 * @param realms the realms that are gated, each with its tenant, where one is named
 * @param insecureHttp whether the key and the questions may go over plain HTTP to another host
 */
public record Settings(Asking asking, Map<String, Optional<String>> realms, boolean insecureHttp) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int DEFAULT_TIMEOUT_MS = 1_500;
    private static final int MAX_TIMEOUT_MS = 30_000;

    /**
     * @param option the value of an option by name, null where it is not set
     * @param adminRealm the realm that is never gated: an outage must not lock out who could mend it
     * @throws IllegalArgumentException where Keycloak must not start like this
     */
    public static Settings read(Function<String, String> option, String adminRealm) {
        URI url = url(required(option, "url"));
        boolean insecureHttp = Boolean.parseBoolean(option.apply("insecureAllowHttp"));
        boolean loopback = LOOPBACK.contains(url.getHost());
        boolean exposed = url.getScheme().equals("http") && !loopback;
        if (exposed && !insecureHttp) {
            throw fault("url", "has to be https, unless Assayer is on this host");
        }
        Optional<Path> keyFile = optional(option, "keyFile").map(Path::of);
        if (keyFile.isEmpty() && !loopback) throw fault("key-file", "is missing");
        Duration deadline = Duration.ofMillis(timeoutMs(optional(option, "timeoutMs")));
        return new Settings(new Asking(url, keyFile, deadline), realms(required(option, "realms"), adminRealm), exposed);
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            boolean known = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (known && url.getHost() != null && url.getUserInfo() == null) return url;
        } catch (IllegalArgumentException malformed) {
            throw fault("url", "is no URL");
        }
        throw fault("url", "is no http or https URL of a host");
    }

    private static int timeoutMs(Optional<String> text) {
        try {
            int milliseconds = text.map(Integer::parseInt).orElse(DEFAULT_TIMEOUT_MS);
            if (milliseconds > 0 && milliseconds <= MAX_TIMEOUT_MS) return milliseconds;
        } catch (NumberFormatException malformed) {
            throw fault("timeout-ms", "is no number");
        }
        throw fault("timeout-ms", "has to be 1 to " + MAX_TIMEOUT_MS);
    }

    /** `acme,shop:globex`: neither character can be in a realm's name. */
    private static Map<String, Optional<String>> realms(String text, String adminRealm) {
        Map<String, Optional<String>> realms = new LinkedHashMap<>();
        for (String entry : text.split(",")) {
            String[] parts = entry.strip().split(":", 2);
            if (parts[0].isEmpty()) throw fault("realms", "has an empty name");
            if (parts[0].equals(adminRealm)) throw fault("realms", "must not have " + adminRealm);
            realms.put(parts[0], parts.length == 1 ? Optional.empty() : Optional.of(parts[1]));
        }
        return Map.copyOf(realms);
    }

    private static String required(Function<String, String> option, String name) {
        return optional(option, name).orElseThrow(() -> fault(name, "is missing"));
    }

    private static Optional<String> optional(Function<String, String> option, String name) {
        return Optional.ofNullable(option.apply(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static IllegalArgumentException fault(String name, String what) {
        return new IllegalArgumentException("spi-token-interceptor--assayer--" + name + " " + what);
    }
}
