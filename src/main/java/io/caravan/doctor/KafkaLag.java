package io.caravan.doctor;

import io.caravan.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;

/** How many requests the group has not taken yet. */
record KafkaLag(Settings settings, Admin admin) {
    private static final String SUBJECT = "Kafka lag";

    Finding look(List<TopicPartition> partitions) throws Exception {
        String group = settings.text("caravan.kafka.group");
        try {
            return Finding.ok(
                    SUBJECT,
                    Count.of(lag(group, partitions), "record") + " to be read by the group " + group + ", which has "
                            + Count.of(members(group), "member") + " now");
        } catch (AuthorizationException e) {
            return Finding.problem(
                    SUBJECT,
                    "the brokers do not let Caravan be in the group " + group,
                    "Grant it (kafka-acls.sh), or correct caravan.kafka.group.");
        }
    }

    private int members(String group) throws Exception {
        return KafkaCheck.get(admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group))
                .members()
                .size();
    }

    /** A group that is new, or has been away for long, begins with the oldest record there is. */
    private long lag(String group, List<TopicPartition> partitions) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> read =
                KafkaCheck.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, ListOffsetsResultInfo> first = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> end = offsets(partitions, OffsetSpec.latest());
        long lag = 0;
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata position = read.get(partition);
            long oldest = offset(first, partition);
            long next = position == null ? oldest : Math.max(position.offset(), oldest);
            lag += Math.max(0, offset(end, partition) - next);
        }
        return lag;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws Exception {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(partition, which));
        return KafkaCheck.get(admin.listOffsets(question, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
    }

    private static long offset(Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
        ListOffsetsResultInfo info = offsets.get(partition);
        return info == null ? 0 : info.offset();
    }
}
