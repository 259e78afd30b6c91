package io.caravan.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one who looks requests up, as many in one query as have gathered. */
final class Lookups extends Clerk<Lookups.Question> {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);
    private static final int MOST = 128;

    private final Executor threads;
    private final RequestTable table = new RequestTable();

    /** @param patient whether it waits for a ledger that cannot be read now */
    record Question(RequestKey id, boolean patient, CompletableFuture<Optional<RequestRow>> answer) {}

    /** @param threads for whoever waits for an answer */
    Lookups(Database database, Executor threads) {
        super("ledger-reader", database, MOST);
        this.threads = threads;
    }

    /** Exceptional when the ledger cannot be read: at once, or for the patient when it is closed. */
    CompletableFuture<Optional<RequestRow>> find(RequestKey id, boolean patient) {
        Question question = new Question(id, patient, new CompletableFuture<>());
        add(question);
        return question.answer();
    }

    @Override
    void work(Handle connection, List<Question> questions) {
        List<RequestKey> ids = questions.stream().map(Question::id).distinct().toList();
        Map<RequestKey, RequestRow> rows =
                table.find(connection, ids).stream().collect(Collectors.toMap(RequestRow::id, Function.identity()));
        List<Question> answered = List.copyOf(questions);
        threads.execute(() ->
                answered.forEach(question -> question.answer().complete(Optional.ofNullable(rows.get(question.id())))));
    }

    @Override
    void failed(List<Question> questions, RuntimeException reason) {
        LOG.warn("the ledger cannot be read: {}", Trouble.of(reason));
        refuse(questions, question -> !question.patient(), reason);
    }

    @Override
    void giveUp(List<Question> questions, RuntimeException reason) {
        refuse(questions, question -> true, reason);
    }

    private void refuse(List<Question> questions, Predicate<Question> which, RuntimeException reason) {
        List<Question> refused = questions.stream().filter(which).toList();
        questions.removeIf(which);
        threads.execute(() -> refused.forEach(question -> question.answer().completeExceptionally(reason)));
    }
}
