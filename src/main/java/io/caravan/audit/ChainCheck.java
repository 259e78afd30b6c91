package io.caravan.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the chain from line to line up to where it is broken. */
final class ChainCheck implements AuditTrail.Visitor {
    private final long from;
    private final Damage damage = new Damage();
    private String damaged = "";
    private long lines;
    private long first;
    private long last;
    private String hash = Seal.NONE;
    private long forgotten;
    private int noted;
    private @Nullable String broken;

    /** @param from number of the line to begin with */
    ChainCheck(long from) {
        this.from = from;
    }

    @Override
    public boolean hasEnough() {
        return broken != null;
    }

    @Override
    public void damage(String place, byte[] bytes, boolean isEnded) {
        if (damage.isNone()) {
            damaged = place;
        }
        damage.add(bytes, isEnded);
    }

    @Override
    public void line(String place, AuditLine line) {
        if (line.number() < from && lines == 0) {
            damage.isNotedBy(line); // before what is asked about
            return;
        }
        if (!damage.isNone()) {
            checkDamage(line);
        }
        if (broken == null) {
            checkLink(place, line);
        }
        if (broken == null) {
            accept(line);
        }
    }

    private void checkDamage(AuditLine line) {
        if (damage.isNotedBy(line)) {
            noted++;
        } else {
            broken = damaged + ": is not as it was written, or was not written by Caravan";
        }
    }

    private void checkLink(String place, AuditLine line) {
        long next = line.number();
        if (lines == 0 ? isAmiss(line) : next != last + 1 || !line.previous().equals(hash)) {
            broken = next > last + 1 && lines > 0
                    ? place + ": lines " + (last + 1) + " to " + (next - 1) + " are missing before it"
                    : place + ": number " + next + " does not belong here";
        }
    }

    /** Only the very first line has none before it. */
    private static boolean isAmiss(AuditLine line) {
        return line.number() == 1 && !line.previous().equals(Seal.NONE);
    }

    private void accept(AuditLine line) {
        if (lines == 0) {
            first = line.number();
        }
        lines++;
        last = line.number();
        hash = line.hash();
        if (line.says(AuditLine.FORGOTTEN)) {
            forgotten = Math.max(forgotten, Long.parseLong(line.detail("through")));
        }
    }

    Verdict verdict() {
        if (broken == null && !damage.isNone() && !damage.isOpen()) {
            broken = damaged + ": is not as it was written, or was not written by Caravan";
        }
        if (broken == null && first > Math.max(1, from) && forgotten < first - 1) {
            broken = "lines " + Math.max(1, from) + " to " + (first - 1)
                    + " are missing at the beginning, and no line says that they were forgotten";
        }
        return new Verdict(lines, first, last, hash, noted, damage.isOpen(), Optional.ofNullable(broken));
    }
}
