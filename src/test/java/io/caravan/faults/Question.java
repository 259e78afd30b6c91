package io.caravan.faults;

/**
 * One request of a cell.
 *
 * @param id unique in the whole matrix
 * @param text what is asked; requests of a single flight have it in common
 */
record Question(Cell cell, String id, String text) {
    /** At this temperature it is a question that may share its answer unasked. */
    private static final String BODY = """
            {"model":"%s","temperature":0,"messages":[{"role":"system","content":"For %s alone."},\
            {"role":"user","content":"%s"}]}""";

    private static final String LINE = """
            {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":%s}""";

    /** What the simulator answers when nothing goes wrong. */
    String answer() {
        return "Answer to: " + text;
    }

    /** The instruction is the cell's own: what is packed together has it in common, so cells are never mixed. */
    String body() {
        return BODY.formatted(cell.row().model(), cell.mark(), text);
    }

    /** As a line of a batch file. */
    String line() {
        return LINE.formatted(id, body());
    }
}
