package io.caravan.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What these clients do against OpenAI or DeepSeek they do against Caravan: only the base URL is another. */
@Tag("clients")
class ClientsTest {
    private static final String MODEL = "deepseek-flash";

    /** Set where these tests are to run in any case: then it is a failure that there is no npm. Not a setting of Caravan. */
    private static final boolean REQUIRED = "required".equals(System.getenv("TESTS_OF_CLIENTS"));

    private static Installation caravan;
    private static OpenAIClient openai;

    @BeforeAll
    static void start(@TempDir Path work) throws Exception {
        caravan = new Installation(work);
        openai = OpenAIOkHttpClient.builder()
                .baseUrl(caravan.baseUrl())
                .apiKey("unused")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        openai.close();
        caravan.close();
    }

    private static ChatCompletionCreateParams.Builder question(String text) {
        return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(text);
    }

    @Test
    void openAisSdkForJavaIsAnswered() {
        ChatCompletion completion =
                openai.chat().completions().create(question("hello").build());
        assertThat(completion.choices().get(0).message().content()).contains("Answer to: hello");
        assertThat(completion.usage()).hasValueSatisfying(usage -> assertThat(usage.totalTokens())
                .isEqualTo(usage.promptTokens() + usage.completionTokens()));
    }

    @Test
    void openAisSdkForJavaReadsAStream() {
        try (StreamResponse<ChatCompletionChunk> chunks =
                openai.chat().completions().createStreaming(question("in parts").build())) {
            assertThat(chunks.stream()
                            .flatMap(chunk -> chunk.choices().stream())
                            .flatMap(choice -> choice.delta().content().stream())
                            .collect(Collectors.joining()))
                    .isEqualTo("Answer to: in parts");
        }
    }

    @Test
    void openAisSdkForJavaFindsFieldsThatItDoesNotKnow() {
        ChatCompletion completion = openai.chat()
                .completions()
                .create(question("why")
                        .putAdditionalBodyProperty("thinking", JsonValue.from(Map.of("type", "enabled")))
                        .build());
        assertThat(completion.choices().get(0).message()._additionalProperties())
                .containsEntry("reasoning_content", JsonValue.from("Thinking about: why"));
    }

    @Test
    void openAisSdkForJavaKnowsTheErrors() {
        assertThatThrownBy(() -> openai.chat()
                        .completions()
                        .create(question("x").model("gpt-9").build()))
                .isInstanceOfSatisfying(BadRequestException.class, problem -> assertThat(problem.code())
                        .contains("unknown_model"));
    }

    @Test
    void openAisSdkForJavaListsTheModels() {
        assertThat(openai.models().list().data()).anyMatch(model -> model.id().equals(MODEL));
    }

    @Test
    void camelsHttpComponentIsAnswered() throws Exception {
        try (var camel = new DefaultCamelContext()) {
            camel.start();
            String question = "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"camel\"}]}";
            String answer = camel.createFluentProducerTemplate()
                    .withBody(question)
                    .withHeader(Exchange.CONTENT_TYPE, "application/json")
                    .to(caravan.baseUrl() + "/chat/completions")
                    .request(String.class);
            assertThat(answer).contains("Answer to: camel");
        }
    }

    /** OpenAI's SDK, the AI SDK and LangChain for JavaScript; see {@code src/test/clients}. */
    @Test
    void theClientsForJavaScriptAreAnswered() throws Exception {
        Path clients = copied(Path.of("src", "test", "clients"), Path.of("target", "clients"));
        assumeTrue(REQUIRED || isThere("npm"), "there is no npm");
        run(clients, "npm", "ci", "--no-audit", "--no-fund");
        run(clients, "npm", "test");
    }

    /** Beside the sources nothing is installed: the launcher would take that for a change of them. */
    private static Path copied(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private static void run(Path directory, String... command) throws Exception {
        Path log = directory.resolve(command[1] + ".log");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("CARAVAN_URL", caravan.baseUrl());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES))
                    .as("%s ends, see %s", List.of(command), log)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as("%s:\n%s", List.of(command), Files.readString(log))
                .isZero();
    }
}
