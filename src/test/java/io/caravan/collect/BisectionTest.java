package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BisectionTest {
    private static Group group(int size) {
        Group group = new Group(Merge.PACK, Instant.now());
        Stream.generate(() -> Requests.pending("item", Merge.PACK)).limit(size).forEach(group::add);
        return group;
    }

    private static List<Integer> sizes(List<Group> groups) {
        return groups.stream().map(Group::size).toList();
    }

    @Example
    void whatIsOpenIsHalved() {
        Group eight = group(8);
        assertThat(sizes(new Bisection(3).of(eight, eight.members()))).containsExactly(4, 4);
        assertThat(sizes(new Bisection(3).of(eight, eight.members().subList(0, 3))))
                .containsExactly(2, 1);
        assertThat(sizes(new Bisection(3).of(eight, eight.members().subList(0, 1))))
                .containsExactly(1);
    }

    @Example
    void whatWasHalvedOftenEnoughIsAskedOneByOne() {
        Group four = group(8).part(group(4).members());
        assertThat(sizes(new Bisection(1).of(four, four.members()))).containsExactly(1, 1, 1, 1);
        assertThat(sizes(new Bisection(0).of(group(3), group(3).members()))).containsExactly(1, 1, 1);
    }

    /** Whatever each call leaves open. */
    @Property(tries = 500)
    void aPackLeadsToFewFurtherCalls(
            @ForAll @IntRange(min = 2, max = 64) int size, @ForAll @IntRange(max = 6) int limit, @ForAll long seed) {
        assertThat(calls(new Bisection(limit), group(size), new Random(seed))).isLessThanOrEqualTo(1 + 2 * size);
    }

    private static int calls(Bisection bisection, Group group, Random random) {
        int luck = random.nextInt(4);
        List<Pending> open = group.members().stream()
                .filter(member -> random.nextInt(4) >= luck)
                .toList();
        if (group.size() == 1 || open.isEmpty()) {
            return 1;
        }
        return 1
                + bisection.of(group, open).stream()
                        .mapToInt(part -> calls(bisection, part, random))
                        .sum();
    }
}
