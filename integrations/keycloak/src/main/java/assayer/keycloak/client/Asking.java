package assayer.keycloak.client;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How Assayer is asked. `keyFile` holds the caller's bearer key; absent, the caller is anonymous. */
public record Asking(URI url, Optional<Path> keyFile, Duration deadline) {}
