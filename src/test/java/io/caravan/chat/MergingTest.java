package io.caravan.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.ChatRequest.Company;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which kind of merge a request gets: by what it asks for, its template, its tenant, its origin and its shape. */
class MergingTest {
    private static final Template MOOD = new Template("mood", "deepseek-flash", "Say the mood.", 16, 0.0, 4, "none");
    private static final Template TOPIC = new Template("topic", "deepseek-flash", "Say the topic.", 8, null, 2, "");
    private static final Models MODELS = new Models(List.of(
            new Model("deepseek-flash", 8192, 65536, new Model.Price(1, 10, 100), 100, 384_000, 1),
            new Model("batcher", 8192, 65536, new Model.Price(1, 10, 100), 100, 384_000, 5),
            new Model("batcher-too", 8192, 65536, new Model.Price(1, 10, 100), 100, 384_000, 5)));
    private static final RequestReader READER =
            new RequestReader(MODELS, "deepseek-flash", new Templates(List.of(MOOD, TOPIC)), 8);

    private static final String USER = "{\"role\":\"user\",\"content\":\"Hi\"}";
    private static final String GREEDY = "\"temperature\":0,";

    private static ChatRequest read(String body, MergeChoice choice) {
        return READER.read(
                body.getBytes(StandardCharsets.UTF_8),
                "r",
                new Asker("http", "acme", Lane.INTERACTIVE, choice),
                Instant.MAX,
                null);
    }

    private static String body(String fields, String... messages) {
        return "{\"model\":\"deepseek-flash\"," + fields + "\"messages\":[" + String.join(",", messages) + "]}";
    }

    private static String system(String instruction) {
        return "{\"role\":\"system\",\"content\":\"" + instruction + "\"}";
    }

    private static Merge usual(Merge usual, String body) {
        return read(body, new MergeChoice(null, usual)).merge();
    }

    private static Merge asked(Merge asked, String body) {
        return read(body, new MergeChoice(asked, Merge.NONE)).merge();
    }

    @ParameterizedTest
    @CsvSource({
        // asked, of a template, usual, what it gets
        "none,          true,  pack,          none",
        "single-flight, true,  pack,          single-flight",
        "prefix,        true,  none,          prefix",
        "pack,          false, none,          pack",
        ",              true,  none,          pack",
        ",              true,  single-flight, pack",
        ",              false, none,          none",
        ",              false, single-flight, single-flight",
        ",              false, prefix,        prefix",
        ",              false, pack,          pack"
    })
    void whatTheSenderAsksForGoesFirstThenTheTemplateThenWhatIsUsual(
            @Nullable String asked, boolean ofTemplate, String usual, String expected) {
        Merge kind = asked == null ? null : Merge.of(asked).orElseThrow();
        MergeChoice choice = new MergeChoice(kind, Merge.of(usual).orElseThrow());
        String instruction = ofTemplate ? MOOD.instruction() : "Say something.";
        assertThat(read(body(GREEDY, system(instruction), USER), choice).merge().label())
                .isEqualTo(expected);
    }

    @Test
    void theTenantsKindGoesBeforeTheOrigins() {
        UsualMerges merges = new UsualMerges(Merge.PREFIX, Map.of("acme", Merge.NONE));
        assertThat(merges.choose("acme", null)).isEqualTo(new MergeChoice(null, Merge.NONE));
        assertThat(merges.choose("globex", null)).isEqualTo(new MergeChoice(null, Merge.PREFIX));
        assertThat(merges.choose("acme", Merge.PACK).asked()).isEqualTo(Merge.PACK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"temperature\":0,", "\"temperature\":0.0,", "\"temperature\":-0.0,", "\"temperature\":0e9,"})
    void aFlightIsSharedUnaskedWhenTheAnswerWouldBeTheSame(String temperature) {
        assertThat(usual(Merge.SINGLE_FLIGHT, body(temperature, USER))).isEqualTo(Merge.SINGLE_FLIGHT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"temperature\":1,",
                "\"temperature\":0.1,",
                "\"temperature\":\"0\",",
                "\"temperature\":null,",
                "\"temperature\":0,\"thinking\":{\"type\":\"enabled\"},"
            })
    void whoMightGetAnotherAnswerSharesNoneUnlessHeAsksForIt(String fields) {
        assertThat(usual(Merge.SINGLE_FLIGHT, body(fields, USER))).isEqualTo(Merge.NONE);
        assertThat(asked(Merge.SINGLE_FLIGHT, body(fields, USER))).isEqualTo(Merge.SINGLE_FLIGHT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Merge.class,
            names = {"NONE", "SINGLE_FLIGHT", "PREFIX", "BATCH_BODY"})
    void nobodyIsPackedWhoNeitherAsksForItNorIsDeclared(Merge usual) {
        assertThat(usual(usual, body(GREEDY, system("Say something."), USER))).isNotEqualTo(Merge.PACK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[],",
                "\"response_format\":{\"type\":\"json_object\"},",
                "\"n\":2,",
                "\"stop\":\"x\",",
                "\"logprobs\":true,",
                "\"thinking\":{\"type\":\"enabled\"},"
            })
    void aShapeThatCannotBePackedGoesAloneWhoeverWantsIt(String field) {
        String body = body(field, system(MOOD.instruction()), USER);
        assertThat(asked(Merge.PACK, body)).isEqualTo(Merge.NONE);
        assertThat(usual(Merge.PACK, body)).isEqualTo(Merge.NONE);
        assertThat(read(body, MergeChoice.asked(Merge.PACK)).company()).isNull();
    }

    @Test
    void withoutAnItemThereIsNothingToPackAndNoPrefix() {
        String last = "{\"role\":\"assistant\",\"content\":\"So\"}";
        assertThat(asked(Merge.PACK, body("", USER, last))).isEqualTo(Merge.NONE);
        assertThat(asked(Merge.PREFIX, body("", USER, last))).isEqualTo(Merge.NONE);
    }

    @Test
    void batchBodiesGoWhereTheUpstreamTakesThem() {
        assertThat(asked(Merge.BATCH_BODY, body("", USER))).isEqualTo(Merge.NONE);
        ChatRequest request =
                read(body("", USER).replace("deepseek-flash", "batcher"), MergeChoice.asked(Merge.BATCH_BODY));
        assertThat(request.merge()).isEqualTo(Merge.BATCH_BODY);
        assertThat(request.company())
                .extracting(Company::size, Company::answerTokens)
                .containsExactly(5, 0);
    }

    @Test
    void batchBodiesAreForOneTenantOneModelAndOneUser() {
        String key = batchKey("acme", "batcher", "");
        assertThat(batchKey("acme", "batcher", GREEDY + "\"max_tokens\":5,")).isEqualTo(key);
        assertThat(batchKey("globex", "batcher", "")).isNotEqualTo(key);
        assertThat(batchKey("acme", "batcher-too", "")).isNotEqualTo(key);
        assertThat(batchKey("acme", "batcher", "\"user_id\":\"u1\",")).isNotEqualTo(key);
    }

    private static String batchKey(String tenant, String model, String fields) {
        byte[] body = body(fields, USER).replace("deepseek-flash", model).getBytes(StandardCharsets.UTF_8);
        Asker asker = new Asker("http", tenant, Lane.INTERACTIVE, MergeChoice.asked(Merge.BATCH_BODY));
        Company company = READER.read(body, "r", asker, Instant.MAX, null).company();
        return company == null ? "" : company.key();
    }

    @Test
    void aTemplateIsKnownByItsInstructionAloneBeforeOneItem() {
        assertThat(usual(Merge.NONE, body("", system(MOOD.instruction()), USER)))
                .isEqualTo(Merge.PACK);
        assertThat(usual(Merge.NONE, body("", system(MOOD.instruction() + " "), USER)))
                .isEqualTo(Merge.NONE);
        assertThat(usual(Merge.NONE, body("", system(MOOD.instruction()), USER, USER)))
                .isEqualTo(Merge.NONE);
        assertThat(usual(Merge.NONE, body("", USER, system(MOOD.instruction()))))
                .isEqualTo(Merge.NONE);
        assertThat(usual(Merge.NONE, body("", system(MOOD.instruction())))).isEqualTo(Merge.NONE);
    }

    @Test
    void aTemplateSaysHowManyItemsShareAPromptAndWhatABlankOneGets() {
        Company mood = read(body("", system(MOOD.instruction()), USER), new MergeChoice(null, Merge.NONE))
                .company();
        assertThat(mood).extracting(Company::size, Company::empty).containsExactly(4, "none");
        Company other = read(body("", system("Say something."), USER), MergeChoice.asked(Merge.PACK))
                .company();
        assertThat(other).extracting(Company::size, Company::empty).containsExactly(8, "");
    }

    @Test
    void theShortFormIsTheWholeOneOfItsTemplate() {
        MergeChoice choice = new MergeChoice(null, Merge.NONE);
        ChatRequest request = read("{\"template\":\"mood\",\"input\":\"So \\\"good\\\"\"}", choice);
        assertThat(new String(request.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"deepseek-flash\",\"messages\":["
                        + "{\"role\":\"system\",\"content\":\"Say the mood.\"},"
                        + "{\"role\":\"user\",\"content\":\"So \\\"good\\\"\"}],"
                        + "\"max_tokens\":16,\"temperature\":0.0,\"thinking\":{\"type\":\"disabled\"}}");
        assertThat(request.merge()).isEqualTo(Merge.PACK);
        assertThat(request.company()).extracting(Company::item).isEqualTo("So \"good\"");
    }

    @Test
    void theShortFormKeepsWhatItsSenderAdds() {
        String brief = "{\"template\":\"mood\",\"input\":\"x\",\"max_tokens\":3,\"temperature\":1,\"user_id\":\"u\"}";
        String body = new String(read(brief, MergeChoice.asked(Merge.NONE)).body(), StandardCharsets.UTF_8);
        assertThat(body)
                .contains("\"max_tokens\":3", "\"temperature\":1", "\"user_id\":\"u\"")
                .doesNotContain("template", "input");
        String topic = "{\"template\":\"topic\",\"input\":\"x\"}";
        assertThat(new String(read(topic, MergeChoice.asked(Merge.NONE)).body(), StandardCharsets.UTF_8))
                .doesNotContain("temperature")
                .contains("\"max_tokens\":8");
    }

    @Test
    void requestsOfOneTemplateShareAKeyInEitherForm() {
        MergeChoice choice = new MergeChoice(null, Merge.NONE);
        String key = key(read("{\"template\":\"mood\",\"input\":\"a\"}", choice));
        assertThat(key(read("{\"input\":\"b\",\"template\":\"mood\"}", choice))).isEqualTo(key);
        assertThat(key(read("{\"template\":\"topic\",\"input\":\"a\"}", choice)))
                .isNotEqualTo(key);
    }

    private static String key(ChatRequest request) {
        Company company = request.company();
        assertThat(company).isNotNull();
        return company.key();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"template\":\"mood\"}                              | missing_input    | input",
                "{\"template\":\"mood\",\"input\":7}                  | missing_input    | input",
                "{\"template\":\"moods\",\"input\":\"a\"}             | unknown_template | template",
                "{\"template\":\"mood\",\"input\":\"a\",\"model\":\"x\"} | invalid_template | template",
                "{\"template\":\"mood\",\"input\":\"a\",\"prompt\":\"x\"} | invalid_template | template",
                "{\"template\":7,\"input\":\"a\"}                     | missing_messages | messages"
            })
    void whatIsWrongWithAShortFormIsSaid(String body, String code, String param) {
        assertThatThrownBy(() -> read(body, MergeChoice.asked(Merge.NONE)))
                .isInstanceOfSatisfying(BadRequestException.class, refusal -> {
                    assertThat(refusal.failure().code()).isEqualTo(code);
                    assertThat(refusal.failure().param()).isEqualTo(param);
                });
    }

    @Test
    void anUnknownTemplateIsToldTheKnownOnes() {
        assertThatThrownBy(() -> read("{\"template\":\"x\",\"input\":\"a\"}", MergeChoice.asked(Merge.NONE)))
                .hasMessageContaining("mood, topic");
    }
}
