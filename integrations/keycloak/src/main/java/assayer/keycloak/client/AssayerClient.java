package assayer.keycloak.client;

import assayer.keycloak.decision.DecisionReader;
import assayer.keycloak.decision.Issuance;
import assayer.keycloak.decision.NoToken;
import assayer.keycloak.decision.StrictJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Asks Assayer over its native wire (docs/http.md). Never lets a token pass unless Assayer did: whatever goes wrong is
 * a NoToken with one of the CLIENT_ codes of docs/reason-codes.md.
 */
public final class AssayerClient {
    private static final int MAX_ANSWER_BYTES = 1_048_576;
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern PROBLEM_CODE = Pattern.compile("[A-Z_]{1,64}");

    private final Asking asking;
    private final URI endpoint;
    private final HttpClient http;

    public AssayerClient(Asking asking) {
        this.asking = asking;
        this.endpoint = asking.url().resolve("/v1/decisions");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(asking.deadline())
                .build();
    }

    /**
     * @param requestId correlates Assayer's log with Keycloak's: the token's jti
     * @return what may be issued
     * @throws NoToken where nothing may
     */
    public Issuance ask(ObjectNode question, String requestId) {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request(question, requestId), head -> new BoundedBody(MAX_ANSWER_BYTES));
        try {
            // One deadline for everything, from the look-up of the name to the last byte.
            return judge(answer.get(asking.deadline().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            throw NoToken.undecided("CLIENT_TIMEOUT", "");
        } catch (ExecutionException failed) {
            // Its kind only: messages may quote what was sent.
            throw NoToken.undecided("CLIENT_UNREACHABLE", failed.getCause().getClass().getSimpleName());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw NoToken.undecided("CLIENT_ABORTED", "");
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(ObjectNode question, String requestId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(StrictJson.bytes(question)));
        asking.keyFile().ifPresent(file -> request.header("authorization", "Bearer " + KeyFile.read(file)));
        if (requestId != null && REQUEST_ID.matcher(requestId).matches()) request.header("x-request-id", requestId);
        return request.build();
    }

    private static Issuance judge(HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 200) return DecisionReader.read(answer.body());
        String code = StrictJson.object(answer.body())
                .map(problem -> problem.path("code").asText())
                .filter(text -> PROBLEM_CODE.matcher(text).matches())
                .orElse("");
        throw NoToken.undecided("CLIENT_REFUSED", (answer.statusCode() + " " + code).strip());
    }
}
