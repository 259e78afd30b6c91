package io.caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code config/application.properties} is the manual: it holds every key there is, explained, with its default. */
class SettingsManualTest {
    private static final Path MANUAL = Path.of("config/application.properties");

    @Test
    void everyKeyStandsInTheManualAndNoOther() {
        assertThat(SettingsLoader.defaults().keySet()).isEqualTo(SettingKeys.all());
    }

    @Test
    void everyDefaultIsOfItsType() {
        SettingsLoader.defaults().forEach((key, value) -> assertThat(SettingKeys.check(key, value))
                .isEmpty());
    }

    @Test
    void everyKeyHasACommentOfItsOwn() throws IOException {
        List<String> lines = Files.readAllLines(MANUAL);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("caravan.")) {
                assertThat(lines.get(i - 1))
                        .as("above " + lines.get(i))
                        .startsWith("# ")
                        .doesNotContain("----");
            }
        }
    }

    @Test
    void everyKeyIsUsed() throws IOException {
        String users = Stream.concat(texts(Path.of("src/main/java")), texts(Path.of("routes")))
                .collect(Collectors.joining());
        assertThat(SettingKeys.all())
                .allSatisfy(key -> assertThat(users).containsAnyOf("\"" + key + "\")", "{{" + key + "}}"));
    }

    private static Stream<String> texts(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).map(SettingsManualTest::text).toList().stream();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two keys with one variable could not both be set. */
    @Test
    void everyKeyHasAnEnvironmentVariableOfItsOwn() {
        Map<String, List<String>> keys =
                SettingKeys.all().stream().collect(Collectors.groupingBy(SettingKeys::environment));
        assertThat(keys.values()).allMatch(sharing -> sharing.size() == 1);
    }
}
