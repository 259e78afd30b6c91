package io.caravan.simulator;

import java.util.List;

/**
 * What is said to the requests of one body.
 *
 * @param together the tokens of all, and the texts that were answered under their own id
 * @param longest tokens of the longest answer: the upstream writes them side by side
 */
record BatchReply(Completion together, int longest, List<BatchLine> lines) {}
