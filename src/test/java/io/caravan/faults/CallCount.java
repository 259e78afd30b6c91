package io.caravan.faults;

/**
 * The calls that a cell takes.
 *
 * @param http for a request over HTTP
 * @param others for one of a patient origin
 * @param packed for a pack; as for a request when that is not certain
 */
record CallCount(Calls http, Calls others, Calls packed) {
    static CallCount of(int alone, int packed) {
        return new CallCount(Calls.exactly(alone), Calls.exactly(alone), Calls.exactly(packed));
    }

    static CallCount ofPack(int alone, Calls packed) {
        return new CallCount(Calls.exactly(alone), Calls.exactly(alone), packed);
    }

    static CallCount of(Calls http, Calls others) {
        return new CallCount(http, others, http);
    }

    private boolean dependsOnOrigin() {
        return !http.equals(others);
    }

    Calls by(Cell cell) {
        if (cell.isPacked() && !dependsOnOrigin()) {
            return packed;
        }
        return cell.origin().isPatient() ? others : http;
    }

    @Override
    public String toString() {
        if (dependsOnOrigin()) {
            return "http " + http + ", others " + others;
        }
        return http.equals(packed) ? http.toString() : http + "; a pack " + packed;
    }
}
