package io.caravan.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes a JSON object of the members given, in their order; the same name may come twice. */
final class PackedContent {
    private static final JsonFactory JSON = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private PackedContent() {}

    /** One answer, under the id of its item. */
    record Member(String id, String answer, boolean isNumber) {
        Member(String id, String answer) {
            this(id, answer, false);
        }
    }

    static String write(List<Member> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Member member : members) {
                write(json, member);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Member member) throws IOException {
        if (member.isNumber()) {
            json.writeNumberField(member.id(), member.answer().length());
        } else {
            json.writeStringField(member.id(), member.answer());
        }
    }
}
