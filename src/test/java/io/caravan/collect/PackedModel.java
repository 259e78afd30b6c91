package io.caravan.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that answers packed prompts, more or less as it is told. What it answers to an item can be told from what it
 * answers to any other. Confined to one thread.
 */
final class PackedModel {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ITEM =
            Pattern.compile("<item id=\"([0-9a-z]{8})\">\n(.*?)\n</item id=\"\\1\">\n", Pattern.DOTALL);
    private static final Pattern ECHO = Pattern.compile("its (first|last) (\\d+) words");

    private final Random random;
    private final List<Member> members = new ArrayList<>();

    /** What may happen to its answer, in the order in which it does. */
    enum Mishap {
        JOINED_TO_ITS_NEIGHBOUR,
        JOINED_TO_ITS_NEIGHBOUR_AND_BLANK,
        JOINED_TO_ITS_NEIGHBOUR_AND_THE_REST_SHIFTED,
        SHIFTED,
        SWAPPED,
        DROPPED,
        DOUBLED,
        REORDERED,
        UNDER_AN_UNKNOWN_ID,
        UNDER_ANOTHERS_ID,
        UNDER_TWO_IDS_IN_ONE,
        IN_UPPER_CASE,
        ONE_MORE,
        A_STRING,
        A_NUMBER,
        A_NULL,
        AN_ARRAY,
        WITH_A_NUMBER_FOR_ANSWER,
        WITH_TWO_ANSWERS,
        WITH_SOMETHING_MORE,
        WITHOUT_ECHO,
        WITH_THE_NEXT_INSIDE,
        BLANK,
        DOUBLED_WITH_ANOTHER_ANSWER;

        boolean joins() {
            return name().startsWith("JOINED");
        }
    }

    /** What it does to words that it repeats. */
    enum Repeats {
        EXACTLY,
        FEWER,
        MORE,
        ALL,
        IN_CAPITALS,
        WITHOUT_MARKS,
        WITH_A_SLIP,
        CUT,
        NOTHING
    }

    /** What stands around the object. */
    enum Frame {
        NOTHING("%s"),
        BLANK_LINES("\n\n %s \n"),
        FENCE("```json\n%s\n```"),
        PROSE_BEFORE("Here you are: %s"),
        PROSE_AFTER("%s I hope this helps."),
        BRACES_BEFORE("{As you like it} %s"),
        BRACES_AFTER("%s {as you like it}"),
        TWICE("%1$s %1$s"),
        ARRAY("[%s]"),
        OBJECT("{\"answers\":%s}");

        private final String format;

        Frame(String format) {
            this.format = format;
        }
    }

    private record Member(String id, String text, String value) {}

    /** Reads a prompt. */
    PackedModel(byte[] prompt, List<Repeats> repeats, Random random) {
        this.random = random;
        String text = lastMessage(prompt);
        Matcher echo = ECHO.matcher(text);
        Matcher item = ITEM.matcher(text);
        if (!echo.find()) {
            throw new AssertionError("no echo is asked for");
        }
        while (item.find()) {
            Repeats how = repeats.isEmpty() ? Repeats.EXACTLY : repeats.get(members.size() % repeats.size());
            int words = Integer.parseInt(echo.group(2));
            String claimed = repeated(how, item.group(2), echo.group(1).equals("first"), words);
            members.add(new Member(item.group(1), item.group(2), value(claimed, answer(item.group(2)))));
        }
    }

    private static String lastMessage(byte[] prompt) {
        try {
            JsonNode messages = JSON.readTree(prompt).get("messages");
            return messages.get(messages.size() - 1).get("content").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only right one. */
    static String answer(String item) {
        return "to \"" + Integer.toHexString(item.hashCode()) + "-" + item.length() + "\": {é😀} שלום\n";
    }

    private static String value(String echo, String answer) {
        return "{\"item\":" + text(echo) + ",\"answer\":" + text(answer) + "}";
    }

    private static String text(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String words(String item, boolean first, int count) {
        List<String> words = Arrays.asList(item.strip().split("\\s+"));
        int size = Math.min(Math.max(1, count), words.size());
        List<String> some = first ? words.subList(0, size) : words.subList(words.size() - size, words.size());
        String echo = String.join(" ", some);
        return echo.substring(0, Math.min(60, echo.length()));
    }

    private String repeated(Repeats how, String item, boolean first, int count) {
        String echo = words(item, first, count);
        return switch (how) {
            case EXACTLY -> echo;
            case FEWER -> words(item, first, count - 2);
            case MORE -> words(item, first, count + 2);
            case ALL -> item;
            case IN_CAPITALS -> echo.toUpperCase(Locale.ROOT);
            case WITHOUT_MARKS -> echo.replaceAll("\\p{P}", "");
            case WITH_A_SLIP -> {
                int at = random.nextInt(echo.length() + 1);
                yield echo.substring(0, at) + "e" + echo.substring(at);
            }
            case CUT -> echo.substring(0, random.nextInt(echo.length() + 1));
            case NOTHING -> "";
        };
    }

    /** One after the other; what is joined is so in the model's mind, once, before it writes. */
    void befall(List<Mishap> mishaps) {
        mishaps.stream().filter(Mishap::joins).limit(1).forEach(this::befall);
        mishaps.stream().filter(mishap -> !mishap.joins()).sorted().forEach(this::befall);
    }

    /** To one item or another. */
    void befall(Mishap mishap) {
        if (members.isEmpty()) {
            return;
        }
        int index = random.nextInt(members.size());
        Member member = members.get(index);
        switch (mishap) {
            case DROPPED -> members.remove(index);
            case DOUBLED -> members.add(random.nextInt(members.size() + 1), member);
            case DOUBLED_WITH_ANOTHER_ANSWER ->
                members.add(new Member(member.id(), member.text(), value(member.text(), "of nobody")));
            case JOINED_TO_ITS_NEIGHBOUR,
                    JOINED_TO_ITS_NEIGHBOUR_AND_BLANK,
                    JOINED_TO_ITS_NEIGHBOUR_AND_THE_REST_SHIFTED -> join(mishap, index);
            case REORDERED -> Collections.shuffle(members, random);
            case SHIFTED -> shift(index);
            case SWAPPED -> swap(index, random.nextInt(members.size()));
            case UNDER_AN_UNKNOWN_ID -> members.set(index, new Member("unknown", member.text(), member.value()));
            case UNDER_ANOTHERS_ID -> moveTo(index, members.get(random.nextInt(members.size())));
            case UNDER_TWO_IDS_IN_ONE ->
                members.set(index, new Member(member.id() + "," + members.get(0).id(), "", member.value()));
            case IN_UPPER_CASE ->
                members.set(index, new Member("A" + member.id().toUpperCase(Locale.ROOT), "", member.value()));
            case ONE_MORE -> members.add(new Member("00000000", "", value("what nobody asked", "of nobody")));
            case A_STRING -> put(index, text(answer(member.text())));
            case A_NUMBER -> put(index, "42");
            case A_NULL -> put(index, "null");
            case AN_ARRAY -> put(index, "[" + member.value() + "]");
            case WITH_A_NUMBER_FOR_ANSWER -> put(index, "{\"item\":" + text(member.text()) + ",\"answer\":7}");
            case WITH_TWO_ANSWERS -> putMore(index, "\"answer\":\"of another\"");
            case WITH_SOMETHING_MORE -> putMore(index, "\"note\":{\"answer\":\"of another\"}");
            case WITHOUT_ECHO -> put(index, "{\"answer\":" + text(answer(member.text())) + "}");
            case WITH_THE_NEXT_INSIDE -> nest(index);
            case BLANK -> put(index, value(member.text(), " \n\t"));
        }
    }

    private void put(int index, String value) {
        Member member = members.get(index);
        members.set(index, new Member(member.id(), member.text(), value));
    }

    private void putMore(int index, String more) {
        String value = members.get(index).value();
        put(index, value.endsWith("}") ? value.substring(0, value.length() - 1) + "," + more + "}" : value);
    }

    private void nest(int index) {
        Member next = members.get((index + 1) % members.size());
        putMore(index, "\"" + next.id() + "\":" + next.value());
    }

    /**
     * The answer to an item and to the next in one. Nothing is joined when there is another of the same text, whose id and
     * echo would fit as well.
     */
    private void join(Mishap mishap, int index) {
        if (index + 1 >= members.size() || isRepeated(index) || isRepeated(index + 1)) {
            return;
        }
        String text = members.get(index).text();
        String next = members.get(index + 1).text();
        put(index, value(text, answer(text) + answer(next)));
        switch (mishap) {
            case JOINED_TO_ITS_NEIGHBOUR -> members.remove(index + 1);
            case JOINED_TO_ITS_NEIGHBOUR_AND_BLANK -> put(index + 1, value(next, ""));
            default -> {
                shift(index + 1);
                members.remove(members.size() - 1);
            }
        }
    }

    private boolean isRepeated(int index) {
        String text = members.get(index).text();
        return members.stream().filter(member -> member.text().equals(text)).count() > 1;
    }

    /** From here on each has the echo and the answer of the next. */
    private void shift(int from) {
        String first = members.get(from).value();
        for (int i = from; i < members.size(); i++) {
            put(i, i + 1 < members.size() ? members.get(i + 1).value() : first);
        }
    }

    private void swap(int one, int other) {
        String value = members.get(one).value();
        put(one, members.get(other).value());
        put(other, value);
    }

    private void moveTo(int index, Member other) {
        Member member = members.get(index);
        members.set(index, new Member(other.id(), member.text(), member.value()));
    }

    String content(Frame frame) {
        String blank = " ".repeat(random.nextInt(3)) + "\n".repeat(random.nextInt(2));
        List<String> all = members.stream()
                .map(member -> blank + '"' + member.id() + "\":" + blank + member.value())
                .toList();
        return frame.format.formatted("{" + String.join("," + blank, all) + "}");
    }
}
