package assayer.keycloak;

import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** Reads the configuration, once, when Keycloak starts; with faults in it Keycloak does not start. */
public final class AssayerPostProcessorFactory implements TokenPostProcessorFactory {
    static final String ID = "assayer";
    private static final Logger LOG = Logger.getLogger(AssayerPostProcessorFactory.class);

    private Gate gate;

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public void init(Config.Scope config) {
        Settings settings = Settings.read(config::get, Config.getAdminRealm());
        if (settings.insecureHttp()) LOG.warn("insecure-allow-http: the key and the questions go over plain HTTP");
        gate = new Gate(settings);
        LOG.infof("tokens of %s are decided on at %s", settings.realms().keySet(), settings.asking().url());
    }

    @Override
    public TokenPostProcessor create(KeycloakSession session) {
        return new AssayerPostProcessor(session, gate);
    }

    /** Last: nobody changes a token after it was decided on. */
    @Override
    public int order() {
        return Integer.MIN_VALUE;
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return ProviderConfigurationBuilder.create()
                .property(option("url", "Where Assayer's decision listener is, as in https://assayer.example:8480."))
                .property(option("keyFile", "File with the caller's bearer key; read for every question."))
                .property(option("realms", "The realms to gate, each as realm or realm:tenant, with commas between them."))
                .property(option("timeoutMs", "Milliseconds for a whole decision; 1500 where nothing is said."))
                .property(option("insecureAllowHttp", "true lets the key go over plain HTTP to another host."))
                .build();
    }

    private static ProviderConfigProperty option(String name, String help) {
        return new ProviderConfigProperty(name, name, help, ProviderConfigProperty.STRING_TYPE, null);
    }
}
