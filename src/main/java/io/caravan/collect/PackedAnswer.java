package io.caravan.collect;

import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a packed answer claims, member by member: it is read as far as it goes, so what stands complete before the place
 * where it breaks off counts. Text around the JSON object does no harm, another object in that text does: then nothing
 * is claimed.
 */
final class PackedAnswer {
    /** Ids are new in each prompt: nothing is gained by remembering names. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final Set<String> asked;
    private final Map<String, Claim> claims = new HashMap<>();
    private boolean isComplete;

    private PackedAnswer(Set<String> asked) {
        this.asked = asked;
    }

    /** @param ids those that were asked; there are no claims for others */
    static PackedAnswer read(String content, Collection<String> ids) {
        PackedAnswer answer = new PackedAnswer(Set.copyOf(ids));
        int start = content.indexOf('{');
        if (start >= 0) {
            answer.readObject(content.substring(start));
        } else {
            answer.isComplete = true;
        }
        return answer;
    }

    /** What is claimed for this id. */
    Claim claim(String id) {
        Claim claim = claims.get(id);
        return claim != null ? claim : Claim.without(isComplete ? Reason.MISSING : Reason.CUT);
    }

    private void readObject(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == FIELD_NAME) {
                readMember(parser);
            }
            isComplete = true;
            if (text.indexOf('{', (int) parser.currentLocation().getCharOffset()) >= 0) {
                claims.clear();
            }
        } catch (IOException breaksOff) {
            isComplete = false;
        }
    }

    private void readMember(JsonParser parser) throws IOException {
        String id = parser.currentName();
        parser.nextToken();
        if (!asked.contains(id)) {
            parser.skipChildren();
        } else if (claims.containsKey(id)) {
            claims.put(id, Claim.without(Reason.TWICE));
            parser.skipChildren();
        } else {
            readClaim(parser, id);
        }
    }

    /** Until the value has ended it is one that breaks off. */
    private void readClaim(JsonParser parser, String id) throws IOException {
        claims.put(id, Claim.without(Reason.CUT));
        if (parser.currentToken() != START_OBJECT) {
            parser.skipChildren();
            claims.put(id, Claim.without(Reason.SHAPE));
            return;
        }
        Claim claim = Claim.EMPTY;
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            claim = parser.nextToken() == VALUE_STRING ? claim.with(name, parser.getText()) : claim.misshapen();
            parser.skipChildren();
        }
        claims.put(id, claim.ended());
    }
}
