package io.caravan.faults;

/** Which calls of a cell meet a fault. */
enum Hits {
    FIRST,
    ALL,
    /** Those that hold the first item. */
    FIRST_ITEM,
    /** All, each until its time is up. */
    TO_THE_DEADLINE,
    /** All until the wave is mended; how many that are is a matter of time. */
    UNTIL_MENDED,
    /** Perhaps one that never reaches the upstream. */
    PERHAPS_ONE_BEFORE;

    /** What the breaker is to count for a cell with so many calls. */
    Tally tally(Cell cell, Calls calls, Counts faulty) {
        return switch (this) {
            case FIRST -> faulty.tally(Calls.exactly(1)).plus(Tally.successful(calls.without(1)));
            case ALL -> faulty.tally(calls);
            case FIRST_ITEM ->
                cell.isPacked() // the pack, perhaps half of it, and the item alone
                        ? faulty.tally(Calls.between(2, 3)).plus(Tally.successful(Calls.between(1, 2)))
                        : faulty.tally(calls);
            case TO_THE_DEADLINE -> toTheDeadline(cell, calls);
            case UNTIL_MENDED -> faulty.tally(Calls.atLeast(0)).plus(Tally.successful(Calls.atLeast(0)));
            case PERHAPS_ONE_BEFORE -> faulty.tally(Calls.between(0, 1)).plus(Tally.successful(calls));
        };
    }

    /** Who follows another and has a moment more time asks anew, in vain: that says nothing about the upstream. */
    private static Tally toTheDeadline(Cell cell, Calls calls) {
        int late = cell.questions().size() - 1;
        boolean mayBeLate = !cell.isPacked() && late > 0;
        return new Tally(calls.from(1), Calls.between(0, mayBeLate ? late : 0), Calls.exactly(0));
    }
}
