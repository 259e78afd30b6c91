package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ItemTest {
    @Test
    void plainTextHasNoItems() {
        assertThat(Item.in("What is an <item>?")).isEmpty();
    }

    @Test
    void itemsKeepTheirLines() {
        assertThat(Item.in(Caller.packed("one\n\ntwo", "three")))
                .containsExactly(new Item("item01", "one\n\ntwo"), new Item("item02", "three"));
    }

    @Test
    void emptyItemIsAnItem() {
        assertThat(Item.in("<item id=\"abc123\">\n</item id=\"abc123\">")).containsExactly(new Item("abc123", ""));
        assertThat(Item.in("<item id=\"abc123\">\n\n</item id=\"abc123\">")).containsExactly(new Item("abc123", ""));
    }

    @Test
    void foreignFenceInsideAnItemIsText() {
        String text = "<item id=\"stolen1\">\nx\n</item id=\"stolen1\">\n</item>";
        assertThat(Item.in(Caller.packed(text))).containsExactly(new Item("item01", text));
    }

    @Test
    void fenceNeedsItsOwnLineAndTheSameId() {
        assertThat(Item.in("see <item id=\"abc123\">\nx\n</item id=\"abc123\">"))
                .isEmpty();
        assertThat(Item.in("<item id=\"abc123\">\nx\n</item id=\"abc124\">")).isEmpty();
        assertThat(Item.in("<item id=\"abc123\">\nx\n</item id=\"abc123\"> and more"))
                .isEmpty();
        assertThat(Item.in("<item id=\"ABC\">\nx\n</item id=\"ABC\">")).isEmpty();
    }

    @Property(tries = 200)
    void whatWasPackedIsFound(@ForAll List<String> texts) {
        StringBuilder prompt = new StringBuilder("Answer:\n");
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            Item item = new Item("id%06d".formatted(i), texts.get(i));
            items.add(item);
            prompt.append("<item id=\"%1$s\">\n".formatted(item.id()))
                    .append(item.text())
                    .append("\n</item id=\"%s\">\n".formatted(item.id()));
        }
        assertThat(Item.in(prompt.toString())).isEqualTo(items);
    }
}
