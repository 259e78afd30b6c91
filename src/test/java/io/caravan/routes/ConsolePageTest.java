package io.caravan.routes;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.caravan.access.KeyStore;
import io.caravan.access.KeyStore.Purpose;
import io.caravan.ledger.StoredRequests;
import io.caravan.settings.SettingsLoader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, against traffic whose numbers are known. */
@Tag("console")
@Timeout(180)
class ConsolePageTest {
    /** Set where these tests are to run in any case: then it is a failure that there is no Chromium. Not a setting of Caravan. */
    private static final boolean REQUIRED = "required".equals(System.getenv("TESTS_OF_CONSOLE"));

    private static final String HOSTILE = "<img src=x onerror=document.title='broken'>";
    private static final String TENANTS = "- {name: \"" + HOSTILE + "\", spend-per-day: 5}\n";
    /** The chart should show something. */
    private static final LocatorAssertions.ContainsTextOptions LONG =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private static final int WIDE = 1280;
    private static final int PHONE = 390;

    private static @Nullable Playwright playwright;
    private static @Nullable Browser browser;

    @TempDir
    private Path data;

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void open() {
        Path chromium = Path.of("/usr/bin/chromium");
        assumeTrue(REQUIRED || Files.isExecutable(chromium), "there is no Chromium");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(chromium).setArgs(List.of("--no-sandbox")));
    }

    @AfterAll
    static void close() {
        if (playwright != null) {
            playwright.close();
        }
    }

    private Page page(Rig rig, ColorScheme scheme, int width) {
        BrowserContext context = Objects.requireNonNull(browser)
                .newContext(new NewContextOptions().setColorScheme(scheme).setViewportSize(width, 900));
        Page page = context.newPage();
        page.onConsoleMessage(message -> complaints.add(message.type() + " " + message.text()));
        page.onPageError(complaints::add);
        page.navigate(rig.uri("/console").toString());
        assertThat(page.locator("#status")).not().hasText("Connecting");
        return page;
    }

    private static String line(String id, String text) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + Rig.body(text) + "}\n";
    }

    private Rig busyRig() throws Exception {
        try (StoredRequests ledger = StoredRequests.in(data)) {
            ledger.held("file:x/q-1", "files", "c1", line("q-1", "was held"));
        }
        Rig rig = Rig.startWith(
                "tenants.yaml",
                TENANTS,
                "caravan.data.dir",
                data.toString(),
                "caravan.ledger.keep",
                "36500d",
                "caravan.http.tenant",
                HOSTILE,
                "caravan.files.merge",
                "none",
                "caravan.files.settle",
                "50ms",
                "caravan.files.poll",
                "50ms");
        answerMost(rig);
        return rig;
    }

    /** 5 answered of HTTP with 3 calls, 1 refused; a file of 4 lines: 2 answered, 1 failed, 1 in flight. */
    private void drive(Rig rig) throws Exception {
        rig.ask("one");
        rig.ask("two");
        rig.post(Rig.body("three").replace("deepseek-flash", HOSTILE));
        CountDownLatch together = new CountDownLatch(1);
        List<CompletableFuture<?>> same = new ArrayList<>();
        FakeUpstream.Step usual = (exchange, request) -> {
            together.await();
            FakeUpstream.echo(exchange, request);
        };
        rig.upstream.does(usual);
        IntStream.range(0, 3).forEach(i -> same.add(rig.askAsync("same", "X-Caravan-Merge", "single-flight")));
        await().until(() -> rig.gateway.waiting() == 3);
        together.countDown();
        same.forEach(CompletableFuture::join);
        answerMost(rig);
        Path in = Files.createDirectories(rig.home.resolve("files/in"));
        String lines = line("a", "secret-text a")
                + line("b", "secret-text b")
                + line("c", "bad secret-text")
                + line("d", "wait secret-text");
        Files.writeString(in.resolve(HOSTILE + ".jsonl"), lines);
    }

    private void answerMost(Rig rig) {
        rig.upstream.does((exchange, request) -> {
            if (request.lastMessage().startsWith("wait")) {
                release.await();
            }
            if (request.lastMessage().startsWith("bad")) {
                FakeUpstream.status(400).answer(exchange, request);
            } else {
                FakeUpstream.echo(exchange, request);
            }
        });
    }

    @Test
    void showsWhatHappensAndSendsRoundAgain() throws Exception {
        try (Rig rig = busyRig()) {
            drive(rig);
            Page page = page(rig, ColorScheme.LIGHT, WIDE);
            assertThat(page.locator("#files td.text").first()).hasText(HOSTILE + ".jsonl");
            assertThat(page.locator("#files progress")).hasAttribute("value", "75");
            assertThat(rig.get("/metrics").body()).contains("caravan_files_share 0.75");
            assertThat(page.locator("#files tbody td")).containsText(new String[] {HOSTILE, "", "75 %", "2", "1", "s"});
            assertThat(money(page)).containsText(new String[] {"7", "2", "6", "2"});
            assertThat(page.locator("#flow-upstream")).hasText("1 in flight");
            assertThat(page.locator("#flow-ask")).hasText("1 under way");
            assertThat(page.locator("#status")).hasText("Live");
            assertThat(page.locator("#upstreams tbody")).containsText("CLOSED");
            assertThat(page.locator("#lanes tbody tr")
                            .filter(text("bulk"))
                            .locator("td")
                            .nth(3))
                    .hasText("1");
            assertThat(page.locator("#budgets tbody td").first()).hasText(HOSTILE);
            assertThat(page.locator("#budgets tbody td").nth(2)).hasText("$5.000000");
            assertThat(page.locator("#ledger tbody")).containsText("held");
            assertThat(page.locator("#failures tbody tr")).hasCount(2);
            assertThat(page.locator("#failures tbody")).containsText(HOSTILE);
            assertThat(page.locator("#failures button")).hasText("replay");
            assertThat(page.locator("body").textContent()).doesNotContain("secret-text");
            assertThat(page.locator("main img").count()).isZero();
            assertThat(page.title()).isEqualTo("Caravan console");
            findById(page);
            check(rig, page);
            replayByKeyboard(rig, page);
            assertThat(complaints).isEmpty();
            release.countDown();
        } finally {
            release.countDown();
        }
    }

    private static void findById(Page page) {
        String id = page.locator("#failures tbody tr")
                .filter(text("files"))
                .locator("td")
                .nth(1)
                .textContent();
        page.locator("#find-id").fill("nobody");
        page.locator("#find-form button").press("Enter");
        assertThat(page.locator("#find-note")).containsText("no request");
        assertThat(page.locator("#found")).isHidden();
        page.locator("#find-id").fill(id);
        page.locator("#find-id").press("Enter");
        assertThat(page.locator("#found tbody tr")).hasCount(1);
        assertThat(page.locator("#found tbody")).containsText("failed");
        assertThat(page.locator("#find-note")).isEmpty();
    }

    /** Also where its pictures are taken. */
    @Test
    void showsRatesAndGroupsWhileRequestsComeAndDropsWhatIsHeld() throws Exception {
        try (StoredRequests ledger = StoredRequests.in(data)) {
            ledger.held("file:orders/q-1", "files", "c1", line("q-1", "was held"));
        }
        try (Rig rig = Rig.startWith(
                "tenants.yaml",
                "- {name: default, spend-per-day: 5, tokens-per-day: 200000}\n",
                "caravan.data.dir",
                data.toString(),
                "caravan.ledger.keep",
                "36500d",
                "caravan.files.merge",
                "none",
                "caravan.files.settle",
                "50ms",
                "caravan.files.poll",
                "50ms",
                "caravan.collect.wait",
                "100s")) {
            answerMost(rig);
            String lines = IntStream.range(0, 40)
                    .mapToObj(i -> line("n" + i, (i < 28 ? "review " : "wait ") + i))
                    .collect(Collectors.joining());
            Files.writeString(
                    Files.createDirectories(rig.home.resolve("files/in")).resolve("reviews.jsonl"), lines);
            IntStream.range(0, 3).forEach(i -> rig.askAsync("a ticket, number " + i, "X-Caravan-Merge", "pack"));
            rig.post(Rig.body("three").replace("deepseek-flash", "deepseek-v9"));
            Thread asker = new Thread(() -> askOn(rig), "asker");
            asker.start();
            try {
                assertShowsFlow(page(rig, ColorScheme.LIGHT, WIDE), "light");
                assertShowsFlow(page(rig, ColorScheme.DARK, WIDE), "dark");
                Page phone = page(rig, ColorScheme.LIGHT, PHONE);
                assertShowsFlow(phone, "phone");
                phone.locator("#ledger button").nth(1).click();
                assertThat(phone.locator("#ledger tbody")).hasText("None");
                assertThat(phone.locator("#status")).not().hasText("Connecting");
                assertThat(rig.upstream.seen())
                        .noneMatch(call -> call.lastMessage().equals("was held"));
            } finally {
                asker.interrupt();
                asker.join();
                release.countDown();
            }
        }
        assertThat(complaints).isEmpty();
    }

    private static void askOn(Rig rig) {
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            try {
                CompletableFuture<?> one = rig.askAsync("question " + i % 50);
                one.get();
            } catch (InterruptedException e) {
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void assertShowsFlow(Page page, String name) throws IOException {
        assertThat(page.locator("#flow-http")).containsText(Pattern.compile("[1-9][0-9.]*/s"));
        assertThat(page.locator("#chart-note")).containsText(Pattern.compile("[1-9][0-9.]*/s now"));
        assertThat(page.locator("#groups tbody td").first()).hasText("pack");
        assertThat(page.locator("#groups tbody td").nth(2)).hasText("3");
        assertThat(page.locator("#files progress")).hasCount(1);
        assertThat(page.locator("#budgets tbody tr")).hasCount(2);
        assertThat(page.locator("#ledger tbody tr")).hasCount(1);
        save(page, name);
    }

    private static Locator money(Page page) {
        return page.locator("#money td.number:last-child");
    }

    private static Locator.FilterOptions text(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    /** The same figures, for everybody. */
    private void check(Rig rig, Page light) throws Exception {
        assertAccessible(light);
        Page dark = page(rig, ColorScheme.DARK, WIDE);
        assertThat(dark.locator("#failures tbody tr")).hasCount(2);
        assertThat(dark.locator("#budgets tbody td").first()).hasText(HOSTILE);
        assertAccessible(dark);
        Page phone = page(rig, ColorScheme.LIGHT, PHONE);
        assertThat(phone.locator("#failures tbody tr")).hasCount(2);
        assertAccessible(phone);
        assertThat((Integer) phone.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(PHONE);
        dark.context().close();
        phone.context().close();
    }

    private static void assertAccessible(Page page) {
        List<Rule> violations = new AxeBuilder(page).analyze().getViolations();
        assertThat(violations.stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule -> rule.getId() + " " + rule.getNodes().get(0).getHtml()))
                .isEmpty();
    }

    private static void save(Page page, String name) throws IOException {
        String folder = System.getProperty("console.screenshots");
        if (folder != null) {
            assertThat(page.locator("#chart-note")).containsText(Pattern.compile("last [12][0-9] looks"), LONG);
            byte[] png = page.screenshot(new Page.ScreenshotOptions().setFullPage(true));
            write(ImageIO.read(new ByteArrayInputStream(png)), Path.of(folder, "console-" + name + ".png"));
        }
    }

    /** Browsers do not take their time to make it small. */
    private static void write(BufferedImage image, Path file) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam smallest = writer.getDefaultWriteParam();
        smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        smallest.setCompressionQuality(0);
        Files.deleteIfExists(file);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), smallest);
        } finally {
            writer.dispose();
        }
    }

    private static void replayByKeyboard(Rig rig, Page page) {
        page.reload();
        Locator held = page.locator("#ledger button").first();
        assertThat(held).hasText("replay");
        page.keyboard().press("Tab");
        assertThat(page.locator(".skip")).isFocused();
        for (int i = 0; i < 40 && !(Boolean) held.evaluate("button => button === document.activeElement"); i++) {
            page.keyboard().press("Tab");
        }
        assertThat(held).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#ledger tbody")).hasText("None");
        assertThat(money(page).first()).hasText("8");
        assertThat(rig.upstream.seen()).anyMatch(call -> call.lastMessage().equals("was held"));
    }

    @Test
    void asksForAKeyAndKeepsItToItself() throws Exception {
        KeyStore keys = KeyStore.of(new SettingsLoader(Path.of(""))
                .overrides(Map.of("caravan.data.dir", data.toString()))
                .load());
        String key =
                keys.create(new Purpose("ops", "", Duration.ofDays(1))).shown().reveal();
        String other =
                keys.create(new Purpose("acme", "", Duration.ofDays(1))).shown().reveal();
        try (Rig rig = Rig.start(
                "caravan.access.required", "true", "caravan.operators", "ops", "caravan.data.dir", data.toString())) {
            Page page = page(rig, ColorScheme.LIGHT, WIDE);
            assertThat(page.locator("#status")).hasText("A key is needed");
            assertThat(page.locator("#key")).isFocused();
            assertAccessible(page);
            signIn(page, other);
            assertThat(page.locator("#status")).containsText("caravan.operators");
            assertThat(page.locator("#figures")).isHidden();
            signIn(page, key);
            assertThat(page.locator("#status")).hasText("Live");
            assertThat(page.locator("#figures")).isVisible();
            assertThat(page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length"))
                    .isEqualTo(0);
            assertThat(Stream.of(page.content(), page.url())).noneMatch(text -> text.contains(key));
            page.context().close();
        }
    }

    private static void signIn(Page page, String key) {
        page.locator("#key").fill(key);
        page.locator("#key").press("Enter");
    }
}
