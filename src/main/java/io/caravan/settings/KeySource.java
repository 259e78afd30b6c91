package io.caravan.settings;

import io.caravan.chat.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of an account come from: one or several in the setting itself, {@code env:NAME} or {@code file:/path}.
 * No text or exception of it holds a key. Immutable.
 */
public final class KeySource {
    private static final String FILE = "file:";
    private static final String ENV = "env:";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String setting;
    private final @Nullable Path file;
    private final Secret list;

    private KeySource(String setting, @Nullable Path file, Secret list) {
        this.setting = setting;
        this.file = file;
        this.list = list;
    }

    /**
     * @param setting what errors name
     * @param value keys with commas between, or where they are
     * @param home where relative paths start
     * @throws SettingsException when an environment variable is named that is not set
     */
    public static KeySource of(String setting, Secret value, Path home, Map<String, String> environment) {
        String text = value.reveal().strip();
        if (text.startsWith(FILE)) {
            String path = text.substring(FILE.length()).strip();
            return new KeySource(setting, home.resolve(path).normalize(), new Secret(""));
        }
        return text.startsWith(ENV)
                ? ofVariable(setting, text.substring(ENV.length()).strip(), environment)
                : new KeySource(setting, null, new Secret(text));
    }

    /** What is no name of a variable is not repeated: it could be the key itself. */
    private static KeySource ofVariable(String setting, String name, Map<String, String> environment) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,80}")) {
            throw new SettingsException(
                    List.of(setting + ": after env: must be the name of an environment variable, and nothing else"));
        }
        String keys = environment.getOrDefault(name, "");
        if (keys.isBlank()) {
            throw new SettingsException(List.of(setting + ": the environment variable " + name + " is not set"));
        }
        return new KeySource(setting, null, new Secret(keys.strip()));
    }

    /** Whether a text says where the key is and is not the key itself. */
    public static boolean isReference(String text) {
        return text.startsWith(FILE) || text.startsWith(ENV);
    }

    /** The file to watch, if the keys are in one. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** What the file holds now; empty when the keys are in no file. */
    public byte[] content() {
        try {
            return file == null ? new byte[0] : WatchedFile.read(file);
        } catch (SettingsException e) {
            throw new SettingsException(setting + ": " + e.getMessage(), e);
        }
    }

    /**
     * The keys, each once, in their order; at least one, which is an empty secret when the setting is empty.
     *
     * @throws SettingsException naming the setting, and the file that cannot be read or holds no key
     */
    public List<Secret> read() {
        if (file != null) {
            return keys(content());
        }
        return list.isEmpty()
                ? List.of(list)
                : checked(Arrays.stream(list.reveal().split(",")));
    }

    /**
     * The keys in what the file holds, one a line.
     *
     * @throws SettingsException when there is none, or one that cannot be a key
     */
    public List<Secret> keys(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8).replaceFirst("^" + BYTE_ORDER_MARK, "");
        return checked(text.lines().map(String::strip).filter(line -> !line.startsWith("#")));
    }

    private List<Secret> checked(Stream<String> texts) {
        List<String> keys = texts.map(String::strip)
                .filter(key -> !key.isEmpty())
                .distinct()
                .toList();
        if (keys.isEmpty()) {
            throw new SettingsException(List.of(setting + ": there is no key in " + place()));
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.get(i).matches("[!-~]+")) {
                throw new SettingsException(List.of(setting + ": key " + (i + 1) + " of " + keys.size() + " in "
                        + place() + " cannot be a key: it has blanks or letters that no key has"));
            }
        }
        return keys.stream().map(Secret::new).toList();
    }

    private String place() {
        return file == null ? "the setting" : file.toString();
    }

    @Override
    public String toString() {
        return "keys of " + setting + " in " + place();
    }
}
