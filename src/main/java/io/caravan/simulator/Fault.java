package io.caravan.simulator;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with a call.
 *
 * @param parameters by name; see {@code docs/simulator.md} for those that each kind takes
 */
public record Fault(FaultKind kind, Map<String, String> parameters) {
    /** @throws IllegalArgumentException for a parameter that the kind does not take */
    public Fault {
        parameters = Map.copyOf(parameters);
        for (String name : parameters.keySet()) {
            if (!kind.parameters().contains(name)) {
                throw new IllegalArgumentException(
                        "fault " + kind.text() + " takes no '" + name + "'; it takes " + kind.parameters());
            }
        }
        checkNumbers(parameters);
    }

    private static void checkNumbers(Map<String, String> parameters) {
        for (String name : new String[] {"status", "ms", "everyMs", "bytes", "headers", "above", "characters"}) {
            String value = parameters.get(name);
            if (value != null && !value.matches("\\d{1,9}")) {
                throw new IllegalArgumentException(name + " must be a number, not '" + value + "'");
            }
        }
    }

    public static Fault of(FaultKind kind) {
        return new Fault(kind, Map.of());
    }

    /** @param value of the kind's first parameter */
    public static Fault of(FaultKind kind, Object value) {
        if (kind.parameters().isEmpty()) {
            throw new IllegalArgumentException("fault " + kind.text() + " takes no parameter");
        }
        return new Fault(kind, Map.of(kind.parameters().get(0), value.toString()));
    }

    /** Reads {@code status=503; retryAfter=2}: a fault's name, its first parameter, then others by name. */
    static Fault parse(String text) {
        String[] parts = text.split(";", -1);
        String[] first = parts[0].strip().split("=", 2);
        FaultKind kind = FaultKind.named(first[0].strip());
        Map<String, String> parameters = new HashMap<>();
        if (first.length == 2) {
            parameters.putAll(of(kind, first[1].strip()).parameters);
        }
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].strip().split("=", 2);
            parameters.put(pair[0].strip(), pair.length == 2 ? pair[1].strip() : "");
        }
        return new Fault(kind, parameters);
    }

    int number(String name, int otherwise) {
        String value = parameters.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    @Nullable String text(String name) {
        return parameters.get(name);
    }
}
