package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request, a template, a tenant, an origin and the settings say of merging, and what comes of it on the wire. */
@Timeout(60)
class MergeChoiceRouteTest {
    private static final String TEMPLATES = """
            - name: mood
              model: deepseek-flash
              instruction: Say the mood.
              max-tokens: 16
              temperature: 0
              size: 2
            """;

    private static String merge(HttpResponse<String> response) {
        return Rig.header(response, "X-Caravan-Merge");
    }

    private static String greedy(String text) {
        return "{\"temperature\":0," + Rig.body(text).substring(1);
    }

    @Test
    void aTemplateNeedsNoMoreThanItsNameAndAnItem() throws Exception {
        try (Rig rig = Rig.startWith("templates.yaml", TEMPLATES, "caravan.collect.wait", "10m")) {
            List<CompletableFuture<HttpResponse<String>>> two = Stream.of("fine", "bad")
                    .map(item -> rig.postAsync("{\"template\":\"mood\",\"input\":\"" + item + "\"}"))
                    .toList();
            assertThat(Rig.content(two.get(0).join())).isEqualTo("echo: fine");
            assertThat(Rig.content(two.get(1).join())).isEqualTo("echo: bad");
            assertThat(merge(two.get(0).join())).isEqualTo("pack; size=2");
            assertThat(rig.upstream.seen()).hasSize(1);
            assertThat(rig.upstream
                            .seen()
                            .get(0)
                            .json()
                            .at("/messages/0/content")
                            .asText())
                    .isEqualTo("Say the mood.");

            HttpResponse<String> alone =
                    rig.post("{\"template\":\"mood\",\"input\":\"so\"}", "X-Caravan-Merge", "none");
            assertThat(merge(alone)).isEqualTo("none; size=1");
            HttpResponse<String> unknown = rig.post("{\"template\":\"moods\",\"input\":\"so\"}");
            assertThat(unknown.statusCode()).isEqualTo(400);
            assertThat(Rig.code(unknown)).isEqualTo("unknown_template");
            assertThat(Rig.json(unknown).at("/error/message").asText()).contains("mood");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\n\\t"})
    void aBlankItemHasTheAnswerOfItsTemplateWithoutACall(String blank) throws Exception {
        try (Rig rig = Rig.startWith("templates.yaml", TEMPLATES + "  empty: nothing to say")) {
            HttpResponse<String> response = rig.post("{\"template\":\"mood\",\"input\":\"" + blank + "\"}");
            assertThat(Rig.content(response)).isEqualTo("nothing to say");
            assertThat(Rig.header(response, "X-Caravan-Source")).isEqualTo("local");
            assertThat(Rig.header(response, "X-Caravan-Calls")).isEqualTo("0");
            assertThat(rig.upstream.seen()).isEmpty();
        }
    }

    @Test
    void overHttpOnlyDeterministicRequestsShareAFlightUnasked() throws Exception {
        try (Rig rig = Rig.start()) {
            assertThat(merge(rig.post(greedy("Hi")))).isEqualTo("single-flight; size=1");
            assertThat(merge(rig.ask("Hi"))).isEqualTo("none; size=1");
            assertThat(merge(rig.ask("Hi", "X-Caravan-Merge", "single-flight"))).isEqualTo("single-flight; size=1");
            assertThat(Rig.code(rig.ask("Hi", "X-Caravan-Merge", "sometimes"))).isEqualTo("unknown_merge");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pack"})
    void theTenantsKindGoesBeforeThatOfAllOrigins(String common) throws Exception {
        try (Rig rig = Rig.startWith(
                "tenants.yaml",
                "[{name: default, merge: none}]",
                "caravan.collect.merge",
                common,
                "caravan.http.tenant",
                "default")) {
            assertThat(merge(rig.post(greedy("Hi")))).isEqualTo("none; size=1");
        }
    }

    @Test
    void oneSettingGoesBeforeThoseOfAllOrigins(@TempDir Path dir) throws Exception {
        try (Rig rig = files(dir, "caravan.collect.merge", "pack", "caravan.http.merge", "single-flight")) {
            assertThat(merge(rig.post(greedy("Hi")))).isEqualTo("pack; size=1");
            drop(dir, "a.txt", "b.txt");
            await().until(() -> exists(dir, "done/a.txt", "done/b.txt"));
            assertThat(rig.upstream.seen()).hasSize(2); // the question over HTTP, and both texts together
        }
    }

    @Test
    void aPromptForTextsSaysHowTheyAreMerged(@TempDir Path dir) throws Exception {
        try (Rig rig = files(dir, "caravan.files.merge", "none")) {
            Files.writeString(dir.resolve("in/prompt.yaml"), "{model: deepseek-flash, merge: pack}");
            drop(dir, "a.txt", "b.txt");
            await().until(() -> exists(dir, "done/a.txt", "done/b.txt"));
            assertThat(rig.upstream.seen()).hasSize(1);
            assertThat(FakeUpstream.items(rig.upstream.seen().get(0)).values()).containsExactlyInAnyOrder("a", "b");
        }
    }

    private static Rig files(Path dir, String... changes) throws Exception {
        String[] common = {
            "caravan.files.dir",
            dir.toString(),
            "caravan.files.settle",
            "1ms",
            "caravan.collect.size",
            "2",
            "caravan.collect.wait",
            "3s",
            "caravan.ledger.enabled",
            "false"
        };
        return Rig.start(Stream.of(common, changes).flatMap(Stream::of).toArray(String[]::new));
    }

    private static void drop(Path dir, String... names) throws Exception {
        if (Files.notExists(dir.resolve("in/prompt.yaml"))) {
            Files.writeString(dir.resolve("in/prompt.yaml"), "model: deepseek-flash");
        }
        for (String name : names) {
            Path part = Files.writeString(dir.resolve("in/" + name + ".part"), name.substring(0, 1));
            Files.move(part, dir.resolve("in/" + name));
        }
    }

    private static boolean exists(Path dir, String... names) {
        return Stream.of(names).allMatch(name -> Files.exists(dir.resolve(name)));
    }
}
