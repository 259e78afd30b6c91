package io.caravan.faults;

import io.caravan.chat.Merge;
import java.util.List;
import java.util.stream.IntStream;

/** One fault, met by requests of one origin that share calls in one way. */
record Cell(FaultRow row, Origin origin, Merge merge) {
    /** The kinds in which a fault meets requests in different company; the others send each in a call of its own. */
    static final List<Merge> MERGES = List.of(Merge.NONE, Merge.SINGLE_FLIGHT, Merge.PACK);

    /** Requests that are packed together. */
    static final int PACK = 3;

    /** Requests that are the same. */
    private static final int FLIGHT = 2;

    /** Stands in each of its questions and in no other, so that the upstream can be told what to do with them. */
    String mark() {
        return "[" + row.name() + "; " + origin.label() + "; " + merge.label() + "]";
    }

    /** So long that half of its answer still shows whose it is; and its first word is enough to tell it from the others. */
    private String text(int item) {
        return item + ". " + itemMark(item)
                + " which would be answered without any ado on a day on which nothing went wrong?"
                + " And how would that look if it were said in a few more words, just to be long enough?";
    }

    String itemMark(int item) {
        return mark() + " item " + item + ":";
    }

    List<Question> questions() {
        return switch (merge) {
            case NONE, PREFIX, BATCH_BODY -> List.of(question(1, 1));
            case SINGLE_FLIGHT ->
                IntStream.rangeClosed(1, FLIGHT).mapToObj(i -> question(i, 1)).toList();
            case PACK ->
                IntStream.rangeClosed(1, PACK).mapToObj(i -> question(i, i)).toList();
        };
    }

    private Question question(int number, int item) {
        return new Question(this, mark() + " " + number, text(item));
    }

    boolean isPacked() {
        return merge == Merge.PACK;
    }

    /** What is expected to come back, an entry for each of its questions, in any order. */
    List<String> expected() {
        return row.sees().by(this);
    }

    /** How many calls are to be made for it. */
    Calls calls() {
        Calls calls = row.calls().by(this);
        // Who asks the same when the answer is there already asks anew: that is a matter of time.
        return merge == Merge.SINGLE_FLIGHT ? calls.upToTimes(FLIGHT) : calls;
    }
}
