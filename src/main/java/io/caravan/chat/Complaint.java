package io.caravan.chat;

import com.fasterxml.jackson.core.JsonProcessingException;

/** What is wrong with a JSON text, in one sentence that repeats none of it. */
final class Complaint {
    private Complaint() {}

    static String of(JsonProcessingException problem) {
        String place = problem.getLocation() == null
                ? ""
                : " at line " + problem.getLocation().getLineNr() + ", column "
                        + problem.getLocation().getColumnNr();
        return reason(problem) + place + ".";
    }

    private static String reason(JsonProcessingException problem) {
        String message = problem.getOriginalMessage();
        if (message.startsWith("Duplicate field")) {
            return "a field stands there twice";
        }
        if (message.contains("UTF-8")) {
            return "invalid UTF-8";
        }
        if (message.contains("end-of-input")) {
            return "it ends too early";
        }
        return message.contains("nesting depth") ? "it is nested too deeply" : "unexpected text";
    }
}
