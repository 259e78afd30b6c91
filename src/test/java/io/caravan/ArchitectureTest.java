package io.caravan;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the packages hang together, and what is not done in any of them. */
@Tag("long")
class ArchitectureTest {
    private static final JavaClasses PRODUCT =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.caravan");
    private static final JavaClasses TESTS =
            new ClassFileImporter().withImportOption(new OnlyIncludeTests()).importPackages("io.caravan");
    private static final Set<String> STAGES =
            Set.of("access", "origin", "delivery", "tenant", "collect", "pace", "upstream");

    @Test
    void theVocabularyKnowsOnlyJavaAndJson() {
        classes()
                .that()
                .resideInAPackage("io.caravan.chat..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "javax.crypto..", "com.fasterxml.jackson..", "org.jspecify..", "io.caravan.chat..")
                .check(PRODUCT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"access", "origin", "delivery", "tenant", "collect", "pace", "upstream", "ledger", "audit"})
    void stagesDoNotKnowEachOther(String stage) {
        Set<String> allowed = Set.of(stage, "chat", "observe", "redaction", "settings", "step", "stream");
        noClasses()
                .that()
                .resideInAPackage("io.caravan." + stage + "..")
                .should()
                .dependOnClassesThat(describe(
                        "are of another stage or of what is around the stages",
                        other -> other.getPackageName().startsWith("io.caravan") && !allowed.contains(part(other))))
                .check(PRODUCT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "observe", "redaction", "settings", "step", "stream"})
    void whatTheStagesShareKnowsNoStage(String shared) {
        noClasses()
                .that()
                .resideInAPackage("io.caravan." + shared + "..")
                .should()
                .dependOnClassesThat(describe("are of a stage", other -> STAGES.contains(part(other))))
                .check(PRODUCT);
    }

    @Test
    void onlyTheWiringMakesWhatBelongsToAStage() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Wiring.class, Policies.class)
                .should()
                .callConstructorWhere(describe(
                        "makes an object of a stage it is not part of", ArchitectureTest::makesSomethingOfAnotherStage))
                .check(PRODUCT);
    }

    private static boolean makesSomethingOfAnotherStage(JavaConstructorCall call) {
        String stage = part(call.getTargetOwner());
        return STAGES.contains(stage) && !stage.equals(part(call.getOriginOwner()));
    }

    /** The package below {@code io.caravan} that the class is in; empty for the one at the top. */
    private static String part(JavaClass type) {
        String below = type.getPackageName().replaceFirst("^io\\.caravan\\.?", "");
        return below.replaceFirst("\\..*", "");
    }

    @Test
    void theProductWorksWithoutSimulatorAndDemo() {
        noClasses()
                .that(resideInAPackage("io.caravan..")
                        .and(describe(
                                "are neither a command nor of the demo",
                                type -> !Set.of("command", "demo", "simulator").contains(part(type)))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.caravan.simulator..", "io.caravan.demo..")
                .check(PRODUCT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Util", "Utils", "Helper", "Manager", "Common"})
    void noNameSaysNothing(String suffix) {
        noClasses().should().haveSimpleNameEndingWith(suffix).check(PRODUCT);
        noClasses().should().haveSimpleNameEndingWith(suffix).check(TESTS);
    }

    @Test
    void logsGoOneWay() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(PRODUCT);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.caravan.command..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(PRODUCT);
    }

    /** What stands in for an upstream may pause between two bytes; a test waits for what it wants to see. */
    @Test
    void noTestSleeps() {
        noClasses()
                .that()
                .haveNameMatching(".*(Test|Properties)(\\$.*)?")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .check(TESTS);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        Set<String> unmarked = new ClassFileImporter()
                .importPackages("io.caravan").stream()
                        .map(JavaClass::getPackage)
                        .filter(type -> !isMarked(type))
                        .map(JavaPackage::getName)
                        .collect(Collectors.toSet());
        assertThat(unmarked).isEmpty();
    }

    private static boolean isMarked(JavaPackage type) {
        return type.tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
    }
}
