package assayer.keycloak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assayer.keycloak.client.Asking;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Map<String, String> COMPLETE =
            Map.of("url", "https://assayer.example:8480", "keyFile", "/run/key", "realms", "acme, shop:globex");

    @Test
    void readsWhatIsConfigured() {
        Settings expected = new Settings(
                new Asking(URI.create("https://assayer.example:8480"), Optional.of(Path.of("/run/key")), Duration.ofMillis(1_500)),
                Map.of("acme", Optional.empty(), "shop", Optional.of("globex")),
                false);
        assertEquals(expected, read(COMPLETE));
    }

    @Test
    void needsNeitherTlsNorKeyOnThisHost() {
        for (String host : new String[] {"127.0.0.1", "localhost", "[::1]"}) {
            Settings settings = read(Map.of("url", "http://" + host + ":8480", "realms", "acme"));
            assertEquals(Optional.empty(), settings.asking().keyFile());
        }
    }

    @Test
    void saysWhatIsInsecure() {
        assertEquals(true, read(with("url", "http://assayer:8480", "insecureAllowHttp", "true")).insecureHttp());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "url |  | url is missing",
        "url | assayer.example | url is no http or https URL of a host",
        "url | ftp://assayer.example | url is no http or https URL of a host",
        "url | https://user:pass@assayer.example | url is no http or https URL of a host",
        "url | https://bad host | url is no URL",
        "url | http://assayer.example:8480 | url has to be https, unless Assayer is on this host",
        "keyFile |  | key-file is missing",
        "realms |  | realms is missing",
        "realms | acme,,shop | realms has an empty name",
        "realms | acme,master | realms must not have master",
        "realms | acme,master:acme | realms must not have master",
        "timeoutMs | soon | timeout-ms is no number",
        "timeoutMs | 0 | timeout-ms has to be 1 to 30000",
        "timeoutMs | 60000 | timeout-ms has to be 1 to 30000",
    })
    void refusesFaults(String name, String value, String fault) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> read(with(name, value)));
        assertEquals("spi-token-interceptor--assayer--" + fault, refused.getMessage());
    }

    private static Settings read(Map<String, String> options) {
        return Settings.read(options::get, "master");
    }

    private static Map<String, String> with(String... pairs) {
        Map<String, String> options = new HashMap<>(COMPLETE);
        for (int at = 0; at < pairs.length; at += 2) options.put(pairs[at], pairs[at + 1]);
        return options;
    }
}
