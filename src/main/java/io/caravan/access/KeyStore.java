package io.caravan.access;

import io.caravan.access.Key.Generation;
import io.caravan.access.Key.Hashed;
import io.caravan.access.Key.Proof;
import io.caravan.access.Key.Signing;
import io.caravan.chat.Secret;
import io.caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes, lists and revokes keys, whether Caravan runs or not: one that runs notices within two seconds. Several processes may
 * change the same store, one after the other.
 */
public final class KeyStore {
    /** So many secrets of one signing key may live at once; each is tried for each signature. */
    private static final int MAX_GENERATIONS = 5;

    private final Path file;
    private final Path signingKeyFile;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * A key that has just been made, and is shown only now.
     *
     * @param shown for a bearer key the key itself, for a signing key its id, a colon and its secret
     */
    public record Issued(String id, Secret shown) {}

    /**
     * What a key is for.
     *
     * @param tenant whose requests those with it are
     * @param label in words
     * @param lifetime from now on, if it is not to be valid until it is revoked
     */
    public record Purpose(
            String tenant, String label, @Nullable Duration lifetime) {
        /** @throws KeyStoreException when no tenant can have this name */
        public static Purpose of(String tenant, String label, @Nullable Duration lifetime) {
            return new Purpose(tenant, label, lifetime);
        }

        public Purpose {
            if (!Key.isTenant(tenant)) {
                throw new KeyStoreException("'" + tenant + "' cannot be a tenant: give up to 100 letters, digits and"
                        + " . _ - @ | : / +, a letter or digit first.");
            }
        }
    }

    KeyStore(Path file, Path signingKeyFile, Clock clock) {
        this.file = file;
        this.signingKeyFile = signingKeyFile;
        this.clock = clock;
    }

    /** The one that the settings name; nothing is made or read yet. */
    public static KeyStore of(Settings settings) {
        return new KeyStore(AccessPolicy.keys(settings), AccessPolicy.signingKey(settings), Clock.systemUTC());
    }

    /** Where it is. */
    public Path file() {
        return file;
    }

    /** Where the key is that secrets are made of. */
    public Path signingKeyFile() {
        return signingKeyFile;
    }

    /** Makes a key that callers send as it is. */
    public Issued create(Purpose purpose) throws Exception {
        String secret = hex(32);
        Key key = add(purpose, new Hashed(KeyCheck.hash(secret)));
        return new Issued(key.id(), new Secret(Key.PREFIX + key.id() + "_" + secret));
    }

    /**
     * Makes a key that callers sign with, and the key that its secret is made of if there is none yet.
     *
     * @throws KeyStoreException when that key is gone although others are made of it
     */
    public Issued createSigning(Purpose purpose) throws Exception {
        SigningKey root = PrivateFile.change(signingKeyFile, this::signingKey);
        Key key = add(purpose, new Signing(List.of(new Generation(1, null))));
        return issued(root, key.id(), 1);
    }

    private static Issued issued(SigningKey root, String id, int generation) {
        return new Issued(id, new Secret(id + ":" + root.secret(id, generation).reveal()));
    }

    /** Another one would make the secrets that are out there worthless. */
    private SigningKey signingKey() throws IOException {
        if (Files.exists(signingKeyFile)) {
            return existing();
        }
        if (list().stream().anyMatch(key -> key.kind().equals("signing") && key.secrets() > 0)) {
            throw new KeyStoreException(
                    signingKeyFile + " is gone, and there are keys whose secrets are made of it: put it"
                            + " back, or revoke them first.");
        }
        SigningKey made = SigningKey.random(random);
        PrivateFile.write(signingKeyFile, made.content());
        return made;
    }

    private SigningKey existing() throws IOException {
        try {
            return SigningKey.read(Files.readAllBytes(signingKeyFile));
        } catch (IllegalArgumentException e) {
            throw new KeyStoreException("Cannot use " + signingKeyFile + ": " + e.getMessage() + ".");
        }
    }

    private Key add(Purpose purpose, Proof proof) throws Exception {
        Instant now = now();
        Instant expires = purpose.lifetime() == null ? null : now.plus(purpose.lifetime());
        Key key = new Key(hex(6), purpose.tenant(), purpose.label(), now, expires, null, proof);
        change(table -> table.with(key));
        return key;
    }

    /**
     * Gives a signing key another secret.
     *
     * @param overlap how long those it has are still good
     * @throws KeyStoreException when there is no such key, or it cannot have another
     */
    public Issued rotate(String id, Duration overlap) throws Exception {
        SigningKey root = PrivateFile.change(signingKeyFile, this::signingKey);
        List<Generation> generations = new ArrayList<>();
        change(table -> {
            Key key = require(table, id);
            generations.addAll(rotated(key, overlap));
            return table.with(key.with(new Signing(generations)));
        });
        return issued(root, id, generations.get(generations.size() - 1).number());
    }

    private List<Generation> rotated(Key key, Duration overlap) {
        if (!key.isLive(now())) {
            throw new KeyStoreException("Key " + key.id() + " is not valid any more: create another one.");
        }
        if (!(key.proof() instanceof Signing signing)) {
            throw new KeyStoreException("Key " + key.id()
                    + " is not for signing: create another one, give it to its users, then revoke this one.");
        }
        Instant now = now();
        Instant end = now.plus(overlap);
        List<Generation> generations = new ArrayList<>();
        for (Generation old : signing.generations()) {
            if (old.isLive(now) && !overlap.isZero()) {
                generations.add(new Generation(old.number(), earlier(old.expires(), end)));
            }
        }
        if (generations.size() >= MAX_GENERATIONS) {
            throw new KeyStoreException("Key " + key.id() + " has " + generations.size()
                    + " secrets that are still good: wait until one has expired, or give --overlap 0s.");
        }
        generations.add(new Generation(signing.newest().number() + 1, null));
        return generations;
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one != null && one.isBefore(other) ? one : other;
    }

    /**
     * Ends a key; to revoke it again changes nothing.
     *
     * @throws KeyStoreException when there is no such key
     */
    public void revoke(String id) throws Exception {
        change(table -> {
            Key key = require(table, id);
            return key.revoked() == null ? table.with(key.revokedAt(now())) : table;
        });
    }

    private Key require(KeyTable table, String id) {
        @Nullable Key key = table.find(id);
        if (key == null) {
            throw new KeyStoreException("There is no key " + id + " in " + file + ": see `caravan key list`.");
        }
        return key;
    }

    /** All there are, the oldest first. */
    public List<KeyEntry> list() throws IOException {
        Instant now = clock.instant();
        return read().all().stream().map(key -> KeyEntry.of(key, now)).toList();
    }

    private void change(UnaryOperator<KeyTable> change) throws Exception {
        PrivateFile.change(file, () -> {
            PrivateFile.write(file, KeyTableJson.write(change.apply(read())));
            return file;
        });
    }

    private KeyTable read() throws IOException {
        try {
            return Files.exists(file) ? KeyTableJson.read(Files.readAllBytes(file)) : KeyTable.EMPTY;
        } catch (IllegalArgumentException e) {
            throw new KeyStoreException("Cannot use " + file + ": " + e.getMessage() + ".");
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private String hex(int bytes) {
        byte[] made = new byte[bytes];
        random.nextBytes(made);
        return HexFormat.of().formatHex(made);
    }
}
