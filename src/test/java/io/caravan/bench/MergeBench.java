package io.caravan.bench;

import java.util.Arrays;

/** What each kind of merging gains. Arguments: {@code pack}, {@code prefix} or {@code single-flight}, then those of each. */
final class MergeBench {
    private MergeBench() {}

    public static void main(String[] args) throws Exception {
        int[] numbers = Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
        switch (args.length == 0 ? "" : args[0]) {
            case "pack" -> new PackBench(numbers).run();
            case "prefix" -> new PrefixBench(numbers).run();
            case "single-flight" -> new SingleFlightBench(numbers).run();
            default -> throw new IllegalArgumentException("say pack, prefix or single-flight");
        }
        System.exit(0);
    }

    /** The argument at this place, or what it is without. */
    static int argument(int[] numbers, int place, int usual) {
        return place < numbers.length ? numbers[place] : usual;
    }
}
