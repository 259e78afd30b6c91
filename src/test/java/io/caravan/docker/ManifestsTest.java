package io.caravan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.settings.SettingsLoader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final Path PLACE = Yaml.DOCKER.resolve("kubernetes");

    private static final Map<String, Class<?>> MODEL = Map.of(
            "v1/Namespace", Namespace.class,
            "v1/ConfigMap", ConfigMap.class,
            "v1/Secret", Secret.class,
            "v1/Service", Service.class,
            "apps/v1/StatefulSet", StatefulSet.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);

    /** Of kinds that others add to Kubernetes. */
    private static final Set<String> FOREIGN =
            Set.of("keda.sh/v1alpha1/ScaledObject", "kustomize.config.k8s.io/v1beta1/Kustomization");

    /** The model keeps fields that it does not know, unless it is told not to. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated setter) {
                    return false;
                }
            })
            .build();

    @Test
    void kubernetesKnowsEveryField() throws IOException {
        for (Path file : files()) {
            for (JsonNode manifest : Yaml.documents(file)) {
                String kind = manifest.get("apiVersion").asText() + "/"
                        + manifest.get("kind").asText();
                if (!FOREIGN.contains(kind)) {
                    Class<?> model = Objects.requireNonNull(MODEL.get(kind), kind);
                    assertThat(STRICT.treeToValue(manifest, model)).as(kind).isNotNull();
                }
            }
        }
    }

    @Test
    void everyFileIsApplied() throws IOException {
        Set<String> there = new HashSet<>();
        files().forEach(file -> there.add(file.getFileName().toString()));
        there.removeAll(Set.of("kustomization.yaml", "secret.example.yaml"));
        Set<String> applied = new HashSet<>();
        Yaml.document(PLACE.resolve("kustomization.yaml")).get("resources").forEach(each -> applied.add(each.asText()));
        assertThat(applied).isEqualTo(there);
    }

    @Test
    void caravanHasNoMoreRightsThanItNeeds() throws IOException {
        var pod = stateful().getSpec().getTemplate().getSpec();
        var container = pod.getContainers().get(0).getSecurityContext();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(container.getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
    }

    /** Variables like CARAVAN_PORT, which a Service named caravan brings, would stop the start as unknown settings. */
    @Test
    void setsOnlyWhatCaravanKnows() throws IOException {
        assertThat(stateful().getSpec().getTemplate().getSpec().getEnableServiceLinks())
                .isFalse();
        Map<String, String> environment = STRICT.treeToValue(
                        Yaml.document(PLACE.resolve("configmap.yaml")), ConfigMap.class)
                .getData();
        assertThatCode(() -> new SettingsLoader(Path.of("")).environment(environment))
                .doesNotThrowAnyException();
    }

    private static StatefulSet stateful() throws IOException {
        return STRICT.treeToValue(Yaml.document(PLACE.resolve("statefulset.yaml")), StatefulSet.class);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(PLACE)) {
            return files.toList();
        }
    }
}
