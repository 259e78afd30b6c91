package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.util.List;
import java.util.Optional;

/** The upstreams in the order in which they are asked. Thread-safe. */
record Order(List<Upstream> upstreams) {
    Upstream of(Call call) {
        return upstreams.get(call.upstream());
    }

    /** Who is to be asked after the one that cannot answer this call; for work that can wait only one that is well. */
    Optional<Upstream> next(Call call) {
        return next(call.upstream(), call.model(), call.lane());
    }

    private Optional<Upstream> next(int after, String model, Lane lane) {
        return upstreams.stream()
                .skip(after + 1L)
                .filter(upstream -> upstream.endpoint().takes(model, lane))
                .filter(upstream -> !lane.isPatient() || upstream.opening() > 0)
                .findFirst();
    }

    /** The gate to a model at the upstream of this number; work that can wait does so unless another can have it. */
    Gate gate(int number, String model) {
        Upstream upstream = upstreams.get(number);
        return new Gate() {
            @Override
            public int opening() {
                return upstream.opening();
            }

            @Override
            public boolean keeps(Lane lane) {
                boolean isClosed = upstream.opening() == 0;
                return lane.isPatient()
                        && !(isClosed && next(number, model, lane).isPresent());
            }
        };
    }
}
