package io.caravan.crash;

import io.caravan.chat.Merge;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes the questions of one origin, all different. */
final class Questions {
    /** One request in so many may be packed with others; packs are rarer than single calls in practice, too. */
    private static final int PACKED_ONE_IN = 6;

    private final String origin;
    private final Random random;
    private int next;

    Questions(String origin, Random random) {
        this.origin = origin;
        this.random = random;
    }

    List<Question> more(int count) {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Merge merge = random.nextInt(PACKED_ONE_IN) == 0 ? Merge.PACK : Merge.NONE;
            questions.add(new Question(origin + "-" + next++, merge));
        }
        return questions;
    }
}
