package io.caravan.origin.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.chat.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes lines as the OpenAI batch interface does, without their end. */
final class OutputLine {
    private static final JsonFactory JSON = new JsonFactory();

    private OutputLine() {}

    /** @param completion what the model answered: JSON, in one line or several */
    static byte[] answered(BatchLine line, String requestId, byte[] completion) {
        return write(line, requestId, generator -> {
            generator.writeObjectFieldStart("response");
            generator.writeNumberField("status_code", 200);
            generator.writeStringField("request_id", requestId);
            generator.writeFieldName("body");
            generator.writeRawValue(inOneLine(completion));
            generator.writeEndObject();
            generator.writeNullField("error");
        });
    }

    static byte[] failed(BatchLine line, String requestId, Failure failure) {
        return write(line, requestId, generator -> {
            generator.writeNullField("response");
            generator.writeObjectFieldStart("error");
            generator.writeStringField("code", failure.code());
            generator.writeStringField("message", failure.message());
            if (failure.param() != null) {
                generator.writeStringField("param", failure.param());
            }
            if (line.number() > 0) {
                generator.writeNumberField("line", line.number());
            }
            generator.writeEndObject();
        });
    }

    /** A line that asks the same once more. */
    static byte[] asked(BatchLine line) {
        return write(generator -> {
            generator.writeStringField("custom_id", line.customId());
            generator.writeStringField("method", "POST");
            generator.writeStringField("url", BatchLineReader.URL);
            generator.writeFieldName("body");
            generator.writeRawValue(inOneLine(line.body()));
        });
    }

    private interface Members {
        void write(JsonGenerator generator) throws IOException;
    }

    private static byte[] write(BatchLine line, String requestId, Members members) {
        return write(generator -> {
            generator.writeStringField("id", "batch_req_" + requestId);
            generator.writeStringField("custom_id", line.customId());
            members.write(generator);
        });
    }

    private static byte[] write(Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            generator.writeStartObject();
            members.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** JSON has no line ends within strings, only between tokens, where a space does as well. */
    private static String inOneLine(byte[] json) {
        return new String(json, StandardCharsets.UTF_8)
                .replace('\n', ' ')
                .replace('\r', ' ')
                .strip();
    }
}
