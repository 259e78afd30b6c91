package io.caravan.origin.files;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How file drops are handled.
 *
 * @param dir holds {@code in}, {@code out}, {@code done} and {@code failed}
 * @param tenant who pays for what is dropped
 * @param settle how long a file has to stay the same to be complete
 * @param maxLine bytes of the longest line, and of the longest file that is one request
 * @param inFlight requests under way at once, over all files
 * @param inFlightBytes bytes of the requests under way at once, over all files
 * @param openBatches batch files read at once; the others wait in {@code in}
 */
public record FileSettings(
        Path dir, String tenant, Duration settle, int maxLine, int inFlight, long inFlightBytes, int openBatches) {}
