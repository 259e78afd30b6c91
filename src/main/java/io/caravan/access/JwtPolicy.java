package io.caravan.access;

import com.nimbusds.jose.JWSAlgorithm;
import io.caravan.settings.KeySource;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tokens are taken.
 *
 * @param algorithms at least one
 * @param issuer who must have issued them
 * @param audience at least one, of which they must name one
 * @param keys a file or an address with the public keys; empty when no algorithm needs any
 * @param secrets those for HS256; not looked at when that is no algorithm
 * @param tenantClaim the claim that names the tenant
 * @param clockSkew how far the clocks may be apart
 */
record JwtPolicy(
        Set<JWSAlgorithm> algorithms,
        String issuer,
        Set<String> audience,
        String keys,
        Path home,
        KeySource secrets,
        String tenantClaim,
        Duration clockSkew) {
    private static final Set<JWSAlgorithm> KNOWN = Set.of(JWSAlgorithm.HS256, JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    /**
     * Empty when tokens are not taken.
     *
     * @throws SettingsException naming the setting that is missing or cannot be used
     */
    static Optional<JwtPolicy> of(Settings settings) {
        Set<JWSAlgorithm> algorithms = list(settings.text("caravan.access.jwt.algorithms")).stream()
                .map(JWSAlgorithm::parse)
                .collect(Collectors.toSet());
        if (algorithms.isEmpty()) {
            return Optional.empty();
        }
        JwtPolicy policy = new JwtPolicy(
                algorithms,
                settings.text("caravan.access.jwt.issuer"),
                Set.copyOf(list(settings.text("caravan.access.jwt.audience"))),
                settings.text("caravan.access.jwt.keys"),
                settings.home(),
                settings.keys("caravan.access.jwt.secret"),
                settings.text("caravan.access.jwt.tenant-claim"),
                settings.duration("caravan.access.jwt.clock-skew"));
        policy.check();
        return Optional.of(policy);
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private void check() {
        require(KNOWN.containsAll(algorithms), "algorithms: takes HS256, RS256 and ES256, with commas between");
        require(!issuer.isEmpty(), "issuer: say whose tokens are taken");
        require(!audience.isEmpty(), "audience: say for whom the tokens are meant that are taken");
        require(!tenantClaim.isEmpty(), "tenant-claim: say which claim names the tenant");
        require(
                !isAsymmetric() || !keys.isEmpty(),
                "keys: RS256 and ES256 need a file or an https address with the keys");
        require(!isUrl() || isSafe(keys), "keys: take an https address; others can be forged on the way");
    }

    private static void require(boolean isMet, String complaint) {
        if (!isMet) {
            throw new SettingsException(List.of("caravan.access.jwt." + complaint));
        }
    }

    boolean isSymmetric() {
        return algorithms.contains(JWSAlgorithm.HS256);
    }

    boolean isAsymmetric() {
        return algorithms.contains(JWSAlgorithm.RS256) || algorithms.contains(JWSAlgorithm.ES256);
    }

    boolean isUrl() {
        return keys.startsWith("https://") || keys.startsWith("http://");
    }

    /** Nobody is on the way to this machine itself. */
    private static boolean isSafe(String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || Loopback.isMeantBy(uri.getHost()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    Path keysFile() {
        return home.resolve(keys).normalize();
    }
}
