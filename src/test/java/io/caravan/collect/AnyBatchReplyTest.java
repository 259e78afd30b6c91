package io.caravan.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.BatchReplyReader;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Requests;
import io.caravan.chat.Tariff;
import io.caravan.chat.UnusableReplyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Whatever comes back for several requests in one body: each ends or is asked again, nobody gets the answer of another,
 * and the shares are the bill.
 */
class AnyBatchReplyTest {
    private static final Failure REFUSED = Failure.caller("refused", "Words.", null);
    private static final Tariff TARIFF = new Tariff(Requests.MODELS, never -> false);

    private final BatchAnswers answers = new BatchAnswers(Priced.shares());

    /** What can be wrong with a line. */
    enum Flaw {
        NONE,
        MISSING,
        TWICE,
        ANOTHERS_ID_TOO,
        UNKNOWN_ID,
        NO_ID,
        NO_RESPONSE,
        NO_STATUS,
        REFUSED,
        BUSY,
        STRANGE_STATUS,
        NO_CHOICES,
        BLANK,
        TEXT_FOR_A_BODY,
        TWO_BODIES,
        NO_USAGE,
        NOT_A_LINE
    }

    /** What comes back: the flaw of each line, in what order, and whether it breaks off. */
    record Situation(List<Flaw> flaws, long order, boolean breaksOff, int attempts) {}

    @Provide
    Arbitrary<Situation> situations() {
        Arbitrary<Flaw> flaw = Arbitraries.oneOf(Arbitraries.just(Flaw.NONE), Arbitraries.of(Flaw.class));
        return Combinators.combine(
                        flaw.list().ofMinSize(2).ofMaxSize(6),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, 9).map(n -> n == 0),
                        Arbitraries.integers().between(1, 3))
                .as(Situation::new);
    }

    private static Call call(int members, int attempts) {
        Group group = new Group(Merge.BATCH_BODY, Instant.now());
        IntStream.range(0, members).forEach(i -> group.add(Requests.batched("question " + i)));
        List<String> ids = ItemIds.random(members);
        Call call = new Call(group, BatchBody.write(ids, group.members()), ids, Instant.MAX);
        IntStream.range(0, attempts).forEach(i -> call.begin());
        return call;
    }

    private static String completion(int member, String choices) {
        return "{\"choices\":[" + choices + "],\"usage\":{\"prompt_tokens\":" + (10 + member)
                + ",\"prompt_cache_hit_tokens\":" + member + ",\"completion_tokens\":" + 7 * member + "}}";
    }

    private static String choice(String content) {
        return "{\"message\":{\"content\":\"" + content + "\"},\"finish_reason\":\"stop\"}";
    }

    private static String line(String id, String response) {
        return "{\"custom_id\":\"" + id + "\",\"response\":" + response + "}";
    }

    private static String ok(String body) {
        return "{\"status_code\":200,\"body\":" + body + "}";
    }

    private static Stream<String> lines(Call call, int member, Flaw flaw) {
        String id = call.itemIds().get(member);
        String body = completion(member, choice("answer " + member));
        String good = line(id, ok(body));
        return switch (flaw) {
            case NONE -> Stream.of(good);
            case MISSING -> Stream.empty();
            case TWICE -> Stream.of(good, good);
            case ANOTHERS_ID_TOO ->
                Stream.of(good.replaceFirst(
                        "\\{", "{\"custom_id\":\"" + call.itemIds().get(member == 0 ? 1 : 0) + "\","));
            case UNKNOWN_ID -> Stream.of(line("unknown0", ok(body)));
            case NO_ID -> Stream.of("{\"response\":" + ok(body) + "}");
            case NO_RESPONSE -> Stream.of(line(id, "null"));
            case NO_STATUS -> Stream.of(line(id, "{\"body\":" + body + "}"));
            case REFUSED -> Stream.of(line(id, "{\"status_code\":400,\"body\":{\"error\":{}}}"));
            case BUSY -> Stream.of(line(id, "{\"status_code\":503,\"body\":{\"error\":{}}}"));
            case STRANGE_STATUS -> Stream.of(line(id, "{\"status_code\":-1e3,\"body\":" + body + "}"));
            case NO_CHOICES -> Stream.of(line(id, ok(completion(member, ""))));
            case BLANK -> Stream.of(line(id, ok(completion(member, choice("  ")))));
            case TEXT_FOR_A_BODY -> Stream.of(line(id, ok("\"answer\"")));
            case TWO_BODIES -> Stream.of(line(id, "{\"status_code\":200,\"body\":" + body + ",\"body\":" + body + "}"));
            case NO_USAGE -> Stream.of(line(id, ok("{\"choices\":[" + choice("answer " + member) + "]}")));
            case NOT_A_LINE -> Stream.of("[" + good + "]", "null", "\"" + id + "\"");
        };
    }

    private static byte[] reply(Call call, Situation situation) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < situation.flaws().size(); i++) {
            lines(call, i, situation.flaws().get(i)).forEach(lines::add);
        }
        Collections.shuffle(lines, new Random(situation.order()));
        String whole = "{\"responses\":[" + String.join(",", lines) + "]}";
        return (situation.breaksOff() ? whole.substring(0, whole.length() - 1) : whole).getBytes(UTF_8);
    }

    /** As the upstream's answers are taken in. */
    private static void take(Call call, byte[] body) {
        try {
            Reply reply = BatchReplyReader.read(body, call.itemIds(), (status, text) -> status == 400 ? REFUSED : null);
            call.answered(reply, TARIFF.charge(call.model(), reply.usage(), call.attempts(), Instant.EPOCH));
        } catch (UnusableReplyException e) {
            call.failed(e.failure());
        }
    }

    @Property(tries = 1_000)
    void eachEndsOrIsAskedAgainAndNobodyGetsTheAnswerOfAnother(@ForAll("situations") Situation situation) {
        Call call = call(situation.flaws().size(), situation.attempts());
        take(call, reply(call, situation));
        Split split = answers.split(call);
        Map<String, Object> outcomes = new HashMap<>();
        Charge bill = Charge.NONE;
        for (Part part : split.ended()) {
            assertThat(outcomes.put(part.pending().request().id(), part.answer()))
                    .isNull();
            bill = bill.plus(part.answer().charge());
        }
        for (Group group : split.again()) {
            assertThat(group.size()).isEqualTo(1);
            Pending alone = group.members().get(0);
            assertThat(outcomes.put(alone.request().id(), group)).isNull();
            bill = bill.plus(alone.spent());
        }
        assertThat(Priced.charged(bill)).isEqualTo(Priced.charged(call.charge()));
        for (int i = 0; i < situation.flaws().size(); i++) {
            Object outcome =
                    outcomes.get(call.group().members().get(i).request().id());
            check(situation, i, outcome);
        }
    }

    private static void check(Situation situation, int member, @Nullable Object outcome) {
        Flaw flaw = situation.flaws().get(member);
        boolean isSpoiltByAnother = IntStream.range(0, situation.flaws().size())
                .anyMatch(other ->
                        situation.flaws().get(other) == Flaw.ANOTHERS_ID_TOO && member == (other == 0 ? 1 : 0));
        if (situation.breaksOff() || isSpoiltByAnother) {
            assertThat(outcome).isInstanceOf(Group.class);
        } else if (flaw == Flaw.NONE || flaw == Flaw.NO_USAGE) {
            assertThat(outcome)
                    .isInstanceOfSatisfying(Answered.class, answered -> assertThat(new String(answered.body(), UTF_8))
                            .contains("\"answer " + member + "\""));
        } else if (flaw == Flaw.REFUSED) {
            assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.failure())
                    .isEqualTo(REFUSED));
        } else {
            assertThat(outcome).isInstanceOf(Group.class);
        }
    }
}
