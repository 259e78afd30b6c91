package io.caravan.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.chat.ChatRequest.Company;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a request is merged, and with which others. What its sender asks for goes first, then what is declared for
 * its template, then what is usual; a kind that its shape does not allow leaves it alone.
 */
final class Merging {
    private final Templates templates;
    private final int packSize;

    Merging(Templates templates, int packSize) {
        this.templates = templates;
        this.packSize = packSize;
    }

    /** What comes in parts has to come from a call of its own. */
    Merge kind(RequestScan scan, MergeChoice choice, Model model) {
        Merge asked = choice.asked();
        Merge wanted = asked != null ? asked : usual(scan, choice.usual());
        if (scan.isStream() && wanted != Merge.PREFIX) {
            return Merge.NONE;
        }
        return switch (wanted) {
            case PACK -> scan.isPackable() ? Merge.PACK : Merge.NONE;
            case PREFIX -> scan.hasItem() ? Merge.PREFIX : Merge.NONE;
            case BATCH_BODY -> model.batchBody() > 1 ? Merge.BATCH_BODY : Merge.NONE;
            case NONE, SINGLE_FLIGHT -> wanted;
        };
    }

    /** Who has not asked for it shares no answer that might have come out otherwise. */
    private Merge usual(RequestScan scan, Merge usual) {
        if (templates.of(scan.instruction()) != null) {
            return Merge.PACK;
        }
        return usual == Merge.SINGLE_FLIGHT && !scan.isDeterministic() ? Merge.NONE : usual;
    }

    @Nullable Company company(Merge merge, byte[] body, RequestScan scan, Asker asker, Model model) {
        int answer = scan.hasMaxTokens() ? scan.maxTokens() : model.maxTokens(scan.thinks());
        int instruction = (int) (scan.itemStart() * RequestReader.TOKENS_PER_BYTE);
        return switch (merge) {
            case PACK -> {
                Template template = templates.of(scan.instruction());
                int size = template == null ? packSize : template.size();
                String empty = template == null ? "" : template.empty();
                yield new Company(key(body, scan, asker), scan.item(), instruction, answer, size, empty);
            }
            case PREFIX -> new Company(key(body, scan, asker), scan.item(), instruction, answer, 1, "");
            // Each has an answer of its own, as long as it likes.
            case BATCH_BODY -> new Company(keyOfBatch(scan, asker, model), "", 0, 0, model.batchBody(), "");
            case NONE, SINGLE_FLIGHT -> null;
        };
    }

    /** All bytes but those of the item, and one tenant who pays. */
    private static String key(byte[] body, RequestScan scan, Asker asker) {
        MessageDigest digest = startWith(asker.tenant());
        digest.update(body, 0, scan.itemStart());
        digest.update((byte) 0);
        digest.update(body, scan.itemEnd(), scan.end() - scan.itemEnd());
        return text(digest);
    }

    /** The upstream keeps apart what it is told of different users, so their requests stay apart here, too. */
    private static String keyOfBatch(RequestScan scan, Asker asker, Model model) {
        MessageDigest digest = startWith(asker.tenant());
        digest.update(model.name().getBytes(UTF_8));
        digest.update((byte) 0);
        digest.update(scan.user().getBytes(UTF_8));
        return text(digest);
    }

    private static MessageDigest startWith(String tenant) {
        MessageDigest digest = Sha256.digest();
        digest.update(tenant.getBytes(UTF_8));
        digest.update((byte) 0);
        return digest;
    }

    private static String text(MessageDigest digest) {
        return Base64.getEncoder().withoutPadding().encodeToString(digest.digest());
    }
}
