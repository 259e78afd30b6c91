package io.caravan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.MovingClock;
import io.caravan.access.KeyStore.Issued;
import io.caravan.access.KeyStore.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyStoreTest {
    private final MovingClock clock = new MovingClock("2026-11-26T12:00:00Z");

    @TempDir
    private Path directory;

    private Path file;
    private Path signingKey;
    private KeyStore store;

    @BeforeEach
    void open() {
        file = directory.resolve("data/keys.json");
        signingKey = directory.resolve("data/signing.key");
        store = new KeyStore(file, signingKey, clock);
    }

    private static Purpose purpose(String tenant, @Nullable Duration lifetime) {
        return new Purpose(tenant, "of " + tenant, lifetime);
    }

    private Issued create() throws Exception {
        return store.create(purpose("acme", null));
    }

    private Issued createSigning() throws Exception {
        return store.createSigning(purpose("acme", null));
    }

    private KeyEntry only() throws IOException {
        List<KeyEntry> entries = store.list();
        assertThat(entries).hasSize(1);
        return entries.get(0);
    }

    @Test
    void whereThereIsNoStoreNothingIsListedAndNothingIsMade() throws IOException {
        assertThat(store.list()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aKeyIsListedButItsSecretIsNowhere() throws Exception {
        Issued issued = create();
        String key = issued.shown().reveal();
        assertThat(key).matches("crv_[0-9a-f]{12}_[0-9a-f]{64}").startsWith("crv_" + issued.id() + "_");
        assertThat(only())
                .extracting(KeyEntry::id, KeyEntry::kind, KeyEntry::tenant, KeyEntry::label, KeyEntry::state)
                .containsExactly(issued.id(), "bearer", "acme", "of acme", "valid");
        assertThat(Files.readString(file)).doesNotContain(key.substring(17));
        assertThat(issued.toString()).doesNotContain(key);
    }

    @Test
    void aSigningSecretIsNotEvenStoredAsAHash() throws Exception {
        Issued issued = createSigning();
        assertThat(issued.shown().reveal()).matches(issued.id() + ":crvs_[0-9a-f]{64}");
        assertThat(Files.readString(file)).doesNotContain("sha256");
        assertThat(only().secrets()).isEqualTo(1);
    }

    @Test
    void onlyTheOwnerMayReadThem() throws Exception {
        createSigning();
        for (Path secret : List.of(file, signingKey)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void nothingIsLeftBeside() throws Exception {
        create();
        try (var files = Files.list(file.getParent())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("keys.json", "keys.json.lock");
        }
    }

    @Test
    void manyAtOnceAllGetTheirs() throws Exception {
        List<String> ids = IntStream.range(0, 40)
                .parallel()
                .mapToObj(number -> {
                    try {
                        return new KeyStore(file, signingKey, clock)
                                .create(purpose("t" + number, null))
                                .id();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        assertThat(store.list()).extracting(KeyEntry::id).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aKeyExpires() throws Exception {
        store.create(purpose("acme", Duration.ofDays(90)));
        clock.move(Duration.ofDays(90).minusSeconds(1));
        assertThat(only().state()).isEqualTo("valid");
        clock.move(Duration.ofSeconds(1));
        assertThat(only().state()).isEqualTo("expired");
    }

    @Test
    void aKeyIsRevokedOnceAndForAll() throws Exception {
        Issued issued = create();
        store.revoke(issued.id());
        KeyEntry first = only();
        assertThat(first.state()).isEqualTo("revoked");
        clock.move(Duration.ofDays(1));
        store.revoke(issued.id());
        assertThat(only()).isEqualTo(first);
        assertThatThrownBy(() -> store.revoke("000000000000")).hasMessageContaining("There is no key 000000000000");
    }

    @Test
    void rotationGivesAnotherSecretAndLeavesTheOldOneForAWhile() throws Exception {
        Issued first = createSigning();
        Issued second = store.rotate(first.id(), Duration.ofHours(1));
        assertThat(second.shown().reveal())
                .startsWith(first.id() + ":")
                .isNotEqualTo(first.shown().reveal());
        assertThat(only().secrets()).isEqualTo(2);
        clock.move(Duration.ofHours(1));
        assertThat(only().secrets()).isEqualTo(1);
        store.rotate(first.id(), Duration.ZERO);
        assertThat(only().secrets()).isEqualTo(1);
    }

    @Test
    void secretsDoNotPileUp() throws Exception {
        String id = createSigning().id();
        for (int i = 0; i < 4; i++) {
            store.rotate(id, Duration.ofDays(1));
        }
        assertThatThrownBy(() -> store.rotate(id, Duration.ofDays(1))).hasMessageContaining("--overlap 0s");
        assertThat(only().secrets()).isEqualTo(5);
    }

    @Test
    void onlySigningKeysThatAreValidAreRotated() throws Exception {
        String bearer = create().id();
        assertThatThrownBy(() -> store.rotate(bearer, Duration.ZERO)).hasMessageContaining("is not for signing");
        String signing = createSigning().id();
        store.revoke(signing);
        assertThatThrownBy(() -> store.rotate(signing, Duration.ZERO)).hasMessageContaining("not valid any more");
    }

    @Test
    void anotherSigningKeyIsNotMadeWhileSecretsOfTheOldOneAreInUse() throws Exception {
        String id = createSigning().id();
        Files.delete(signingKey);
        assertThatThrownBy(this::createSigning)
                .isInstanceOf(KeyStoreException.class)
                .hasMessageContaining("is gone");
        assertThatThrownBy(() -> store.rotate(id, Duration.ZERO)).hasMessageContaining("is gone");
        store.revoke(id);
        assertThat(createSigning().shown().reveal()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"version\":2,\"keys\":[]}", "{\"version\":1,\"keys\":[{\"id\":\"x\"}]}"})
    void aFileThatIsNoStoreIsLeftAlone(String content) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        assertThatThrownBy(this::create).isInstanceOf(KeyStoreException.class).hasMessageContaining(file.toString());
        assertThat(file).content().isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "-a", "ä", "a\nb", "a\"b"})
    void aTenantHasANameThatIsSafeEverywhere(String name) {
        assertThatThrownBy(() -> purpose(name, null)).isInstanceOf(KeyStoreException.class);
    }
}
