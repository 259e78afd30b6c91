package io.caravan.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a JSON object of the members given, in their order; the same name may come twice. */
final class PackedContent {
    private static final JsonFactory JSON = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private PackedContent() {}

    /**
     * One answer, under the id of its item.
     *
     * @param echo the words of the item that stand beside it, if any do
     */
    record Member(String id, @Nullable String echo, String answer, boolean isNumber) {
        Member(String id, String answer) {
            this(id, null, answer, false);
        }

        Member under(String otherId) {
            return new Member(otherId, echo, answer, isNumber);
        }

        Member saying(String otherAnswer) {
            return new Member(id, echo, otherAnswer, isNumber);
        }

        /** Its length stands for the answer. */
        Member asNumber() {
            return new Member(id, echo, answer, true);
        }

        Member withoutEcho() {
            return new Member(id, null, answer, isNumber);
        }

        boolean says(String text) {
            return !isNumber && answer.equals(text);
        }
    }

    private interface Value {
        void write(JsonGenerator json, Member member) throws IOException;
    }

    /** The value of each member is its answer. */
    static String plain(List<Member> members) {
        return write(members, PackedContent::writeAnswer);
    }

    /** The value of each member is an object of echo and answer. */
    static String withEchoes(List<Member> members) {
        return write(members, PackedContent::writeBoth);
    }

    private static String write(List<Member> members, Value value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Member member : members) {
                json.writeFieldName(member.id());
                value.write(json, member);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return text.toString();
    }

    private static void writeBoth(JsonGenerator json, Member member) throws IOException {
        json.writeStartObject();
        if (member.echo() != null) {
            json.writeStringField("item", member.echo());
        }
        json.writeFieldName("answer");
        writeAnswer(json, member);
        json.writeEndObject();
    }

    private static void writeAnswer(JsonGenerator json, Member member) throws IOException {
        if (member.isNumber()) {
            json.writeNumber(member.answer().length());
        } else {
            json.writeString(member.answer());
        }
    }
}
