package assayer.keycloak.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assayer.keycloak.Json;
import assayer.keycloak.decision.NoToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssayerClientTest {
    private static final String KEY = "assayer-key-1";
    private static final String ALLOW = """
            {'decision_id':'d','decision':'allow','reasons':[],'issuance':{'token_types':['access_token'],'scopes':['read'],'resources':[],
             'lifetimes':{},'claims':{'set':{},'remove':[]},'omit':[],'require':[]}}""";

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile HttpHandler answer;
    private volatile List<String> seen = List.of();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            seen = List.of(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("authorization")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("x-request-id")));
            answer.handle(exchange);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void asksWithKeyAndRequestId() throws IOException {
        answer = exchange -> send(exchange, 200, Json.bytes(ALLOW));
        assertEquals(List.of("access_token"), client(KEY + "\n").ask(Json.object("{}"), "jti-1").tokenTypes());
        assertEquals(List.of("POST /v1/decisions", "Bearer " + KEY, "jti-1"), seen);
    }

    @Test
    void readsAKeyThatWasReplaced() throws IOException {
        answer = exchange -> send(exchange, 200, Json.bytes(ALLOW));
        AssayerClient client = client(KEY);
        Files.writeString(folder.resolve("key"), "assayer-key-2");
        client.ask(Json.object("{}"), "no visible ASCII: \u00e9");
        assertEquals(List.of("POST /v1/decisions", "Bearer assayer-key-2", "null"), seen);
    }

    @Test
    void takesNoOtherStatusForADecision() throws IOException {
        for (int status : new int[] {201, 204, 302, 401, 500, 503}) {
            answer = exchange -> {
                exchange.getResponseHeaders().set("location", "/elsewhere");
                send(exchange, status, Json.bytes(status == 401 ? "{'code':'UNAUTHENTICATED'}" : ALLOW));
            };
            String code = status == 401 ? " UNAUTHENTICATED" : "";
            assertUndecided("CLIENT_REFUSED " + status + code, client(KEY));
        }
    }

    @Test
    void waitsForHeaderAndBodyNoLongerThanItsDeadline() throws IOException {
        answer = exchange -> sleep(5_000);
        assertLate(client(KEY));
        answer = exchange -> trickle(exchange, Json.bytes(ALLOW));
        assertLate(client(KEY));
    }

    @Test
    void readsNoMoreThanADecisionHas() throws IOException {
        answer = exchange -> send(exchange, 200, new byte[1_048_577]);
        assertUndecided("CLIENT_UNREACHABLE IOException", client(KEY));
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        AssayerClient client = client(KEY);
        server.stop(0);
        assertUndecided("CLIENT_UNREACHABLE ConnectException", client);
    }

    @Test
    void neverSaysTheKey() throws IOException {
        for (String content : new String[] {"", "two words", "line\nbreak", "\u00e9", "k".repeat(5_000)}) {
            assertUndecided("CLIENT_REQUEST_INVALID the key file holds no key", client(content));
        }
        Files.delete(folder.resolve("key"));
        assertUndecided("CLIENT_REQUEST_INVALID the key file cannot be read", clientWith(folder.resolve("key")));
    }

    private static void assertLate(AssayerClient client) {
        long started = System.nanoTime();
        assertUndecided("CLIENT_TIMEOUT", client);
        assertTrue(Duration.ofNanos(System.nanoTime() - started).toMillis() < 4_000, "the deadline is kept");
    }

    private static void assertUndecided(String why, AssayerClient client) {
        NoToken none = assertThrows(NoToken.class, () -> client.ask(Json.object("{}"), "jti"));
        assertEquals("temporarily_unavailable", none.error());
        assertEquals(why, none.why());
        assertFalse(none.toString().contains(KEY));
    }

    private AssayerClient client(String key) throws IOException {
        return clientWith(Files.writeString(folder.resolve("key"), key));
    }

    private AssayerClient clientWith(Path keyFile) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new AssayerClient(new Asking(url, Optional.of(keyFile), Duration.ofMillis(500)));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean empty = status == 204;
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void trickle(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        OutputStream out = exchange.getResponseBody();
        for (byte each : body) {
            out.write(each);
            out.flush();
            sleep(50);
        }
    }

    private static void sleep(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }
}
