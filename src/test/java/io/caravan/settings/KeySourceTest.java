package io.caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySourceTest {
    private static final String SETTING = "caravan.upstream.api-key";

    private final Path home;

    KeySourceTest(@TempDir Path home) {
        this.home = home;
    }

    private KeySource source(String value) {
        return KeySource.of(SETTING, new Secret(value), home, Map.of("KEYS", "sk-e1, sk-e2", "BLANK", " "));
    }

    private List<String> keys(String value) {
        return source(value).read().stream().map(Secret::reveal).toList();
    }

    @Test
    void keysStandInTheSettingWithCommasBetween() {
        assertThat(keys("sk-1")).containsExactly("sk-1");
        assertThat(keys(" sk-1, sk-2 ,,sk-1")).containsExactly("sk-1", "sk-2");
        assertThat(source("sk-1").file()).isEmpty();
    }

    @Test
    void withoutAKeyCallsGoWithout() {
        assertThat(keys("")).containsExactly("");
    }

    @Test
    void keysStandInAnEnvironmentVariable() {
        assertThat(keys("env:KEYS")).containsExactly("sk-e1", "sk-e2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"env:BLANK", "env:MISSING"})
    void aVariableThatIsNotSetIsNamed(String value) {
        assertThatThrownBy(() -> source(value))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(SETTING)
                .hasMessageContaining(value.substring(4));
    }

    @Test
    void whatIsNoNameOfAVariableIsNotRepeated() {
        assertThatThrownBy(() -> source("env:sk-of-somebody"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(SETTING)
                .hasMessageNotContaining("sk-of-somebody");
    }

    @Test
    void keysStandInAFileOneALine() throws IOException {
        Files.writeString(home.resolve("keys"), "\uFEFF# ours\r\nsk-1\r\n\r\n  sk-2  \n#sk-old\nsk-1\n");
        assertThat(keys("file:keys")).containsExactly("sk-1", "sk-2");
        assertThat(keys("file:" + home.resolve("keys"))).containsExactly("sk-1", "sk-2");
        assertThat(source("file:keys").file()).contains(home.resolve("keys"));
    }

    @Test
    void aFileThatIsNotThereOrHoldsNoKeyIsNamed() throws IOException {
        assertThatThrownBy(() -> keys("file:none"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(SETTING)
                .hasMessageContaining(home.resolve("none").toString());
        Files.writeString(home.resolve("empty"), "# later\n\n");
        assertThatThrownBy(() -> keys("file:empty"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(SETTING)
                .hasMessageContaining("no key");
    }

    @Test
    void whatCannotBeAKeyIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> source("file:keys").keys("sk-1\nsk-2 sk-3".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("key 2 of 2")
                .hasMessageNotContaining("sk-");
    }

    @Test
    void noTextOfItHoldsAKey() {
        assertThat(source("sk-1,sk-2").toString()).contains(SETTING).doesNotContain("sk-");
        assertThat(source("env:KEYS").toString()).doesNotContain("sk-");
    }
}
