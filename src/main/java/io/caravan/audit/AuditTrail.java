package io.caravan.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the audit log, also while it is written. One thread. */
public final class AuditTrail {
    private final AuditPolicy policy;
    private final Seal seal;

    private AuditTrail(AuditPolicy policy) {
        this.policy = policy;
        seal = new Seal(SealKey.read(policy));
    }

    /** @throws AuditException when there is no log, or no key */
    public static AuditTrail open(AuditPolicy policy) {
        return find(policy)
                .orElseThrow(() -> new AuditException("there is no audit log in " + policy.directory(), null));
    }

    /**
     * Empty when there is no log yet.
     *
     * @throws AuditException when there is no key
     */
    public static Optional<AuditTrail> find(AuditPolicy policy) {
        try {
            return AuditFile.in(policy.directory()).isEmpty() ? Optional.empty() : Optional.of(new AuditTrail(policy));
        } catch (IOException e) {
            throw new AuditException("cannot read " + policy.directory() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks the chain.
     *
     * @param from number of the line to begin with; what was before it is not looked at
     */
    public Verdict verify(long from) {
        ChainCheck check = new ChainCheck(from);
        read(from, check);
        return check.verdict();
    }

    /** All lines that bear the seal, the oldest first. */
    public void read(Consumer<JsonNode> reader) {
        read(1, new Visitor() {
            @Override
            public void line(String place, AuditLine line) {
                reader.accept(line.json());
            }
        });
    }

    /** Who is shown the lines. */
    interface Visitor {
        void line(String place, AuditLine line);

        /** Something that bears no seal. */
        default void damage(String place, byte[] bytes, boolean isEnded) {}

        /** Whether nothing more need be shown. */
        default boolean hasEnough() {
            return false;
        }
    }

    private void read(long from, Visitor visitor) {
        try {
            List<AuditFile> files = AuditFile.in(policy.directory());
            for (int i = 0; i < files.size() && !visitor.hasEnough(); i++) {
                if (i + 1 == files.size() || files.get(i + 1).first() > from) {
                    read(files.get(i), visitor);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(AuditFile file, Visitor visitor) throws IOException {
        try (Lines lines = new Lines(file)) {
            byte[] bytes = lines.next();
            for (int count = 1; bytes != null && !visitor.hasEnough(); count++) {
                String place = file + ", line " + count;
                byte[] line = bytes;
                AuditLine.read(line, seal)
                        .ifPresentOrElse(
                                found -> visitor.line(place, found),
                                () -> visitor.damage(place, line, lines.isEnded()));
                bytes = lines.next();
            }
        }
    }
}
