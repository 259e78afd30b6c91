package io.caravan.audit;

import java.util.Optional;

/**
 * What checking the chain brought to light.
 *
 * @param lines that were looked at
 * @param first number of the first of them
 * @param last number of the last
 * @param hash the seal of the last: who has it kept elsewhere sees later whether the log still holds it
 * @param noted places that a crash damaged, as was noted at the start after it
 * @param unfinished whether the last line has no end: it is being written, or a crash or somebody has cut it off
 * @param broken where the chain is broken first, and how
 */
public record Verdict(
        long lines, long first, long last, String hash, int noted, boolean unfinished, Optional<String> broken) {}
