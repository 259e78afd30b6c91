package io.caravan.chat;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Says who it is that asks, and whether they may come in. Implementations are thread-safe and never block who asks them. */
@FunctionalInterface
public interface Doorkeeper {
    /** What stands in place of credentials where there are none. */
    String NONE = "none";

    /**
     * What can be said before the body has been read. The stage fails only if this program does.
     *
     * @param knock of one request; asked about once, because what may be used once is used then
     */
    CompletionStage<Verdict> ask(Knock knock);

    /**
     * The head of a request, as far as it says who asks.
     *
     * @param method as it was sent
     * @param target path and query exactly as they were sent, because that is what signatures are about
     * @param authorization the value of every such header
     * @param address of the other end of the connection
     */
    record Knock(String method, String target, List<String> authorization, String address) {
        public Knock {
            authorization = List.copyOf(authorization);
        }

        @Override
        public String toString() {
            return method + " from " + address;
        }
    }

    /** What the doorkeeper says. */
    sealed interface Verdict permits Entered, Refused, Sealed {}

    /**
     * Comes in.
     *
     * @param tenant who pays
     * @param credential how that was shown, for records: {@code key:} or {@code signature:} with the key's id, {@code jwt:}
     *     with its subject, or {@code none}; never the credential itself
     */
    record Entered(String tenant, String credential) implements Verdict {
        /** Whether credentials were shown that are for Caravan. */
        public boolean hasShown() {
            return !credential.equals(NONE);
        }
    }

    /** Does not come in, and is told this. */
    record Refused(Failure failure) implements Verdict {}

    /**
     * Depends on the body.
     *
     * @param opening takes the body as it was sent and says {@link Entered} or {@link Refused}; to be called once
     */
    record Sealed(Function<byte[], Verdict> opening) implements Verdict {}
}
