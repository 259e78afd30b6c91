package io.caravan.chat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The templates that are declared. */
public final class Templates {
    public static final Templates NONE = new Templates(List.of());

    private final Map<String, Template> byName = new HashMap<>();
    private final Map<String, Template> byInstruction = new HashMap<>();

    /** @throws IllegalArgumentException when two of them have the same name or the same instruction */
    public Templates(List<Template> templates) {
        for (Template template : templates) {
            if (byName.put(template.name(), template) != null) {
                throw new IllegalArgumentException("two templates are called " + template.name());
            }
            Template twin = byInstruction.put(template.instruction(), template);
            if (twin != null) {
                throw new IllegalArgumentException(
                        "the templates " + twin.name() + " and " + template.name() + " have the same instruction");
            }
        }
    }

    /** @throws BadRequestException when there is no such template */
    public Template require(String name) {
        @Nullable Template template = byName.get(name);
        if (template == null) {
            String known = byName.isEmpty() ? "none" : String.join(", ", new TreeSet<>(byName.keySet()));
            throw new BadRequestException(
                    "unknown_template", "There is no template with this name. Known: " + known + ".", "template");
        }
        return template;
    }

    public int size() {
        return byName.size();
    }

    /** The template with exactly this instruction, if there is one. */
    @Nullable Template of(@Nullable String instruction) {
        return instruction == null ? null : byInstruction.get(instruction);
    }
}
