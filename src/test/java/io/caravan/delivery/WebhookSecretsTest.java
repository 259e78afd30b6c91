package io.caravan.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.caravan.chat.Secret;
import io.caravan.settings.SettingsException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretsTest {
    private static final String ONE = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

    /** The example of the reference implementations, github.com/standard-webhooks/standard-webhooks. */
    @Test
    void signsAsTheReferenceDoes() {
        String signature = of(ONE).sign(
                        "acme", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}".getBytes(UTF_8));
        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsWithEachSecretOfTheTenantAndWithNobodyElses() {
        WebhookSecrets secrets = of("acme=" + ONE, "acme=" + OTHER, "globex=" + OTHER);
        assertThat(secrets.sign("acme", "id", 1, new byte[0]).split(" ")).hasSize(2);
        assertThat(secrets.sign("globex", "id", 1, new byte[0]).split(" ")).hasSize(1);
        assertThat(secrets.has("initech")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "whsec_short", "whsec_%%%", "=whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "whsec_"})
    void whatIsNoSecretIsRefusedAndNotRepeated(String text) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> of(text))
                .withMessageContaining("caravan.webhook.secrets")
                .withMessageNotContaining(text.length() > 8 ? text : "none");
    }

    private static WebhookSecrets of(String... texts) {
        return new WebhookSecrets(Arrays.stream(texts).map(Secret::new).toList());
    }
}
