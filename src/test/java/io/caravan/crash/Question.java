package io.caravan.crash;

import io.caravan.chat.Merge;

/**
 * One request that nobody else makes, so that its answer shows whose it is.
 *
 * @param id unique over all origins of a campaign
 * @param merge how it asks to share calls
 */
record Question(String id, Merge merge) {
    private static final String BODY = """
            {"model":"deepseek-flash","messages":[{"role":"system","content":"Answer shortly."},\
            {"role":"user","content":"%s"}]}""";
    private static final String LINE = """
            {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":%s}""";

    /** What {@link CallCount} looks for in prompts. */
    String text() {
        return "Question " + id + ".";
    }

    String answer() {
        return "Answer to: " + text();
    }

    String body() {
        return BODY.formatted(text());
    }

    /** As a line of a batch file. */
    String line() {
        return LINE.formatted(id, body());
    }
}
