package io.caravan.it;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;

/** Real consumers, of which some polls fail: each time right after one that has brought records. */
final class ShakyConsumers extends DefaultKafkaClientFactory {
    private final AtomicInteger failuresLeft;
    private final Runnable meanwhile;
    private volatile boolean failsNext;

    /**
     * @param failures how many polls fail
     * @param meanwhile what happens while one fails
     */
    ShakyConsumers(int failures, Runnable meanwhile) {
        failuresLeft = new AtomicInteger(failures);
        this.meanwhile = meanwhile;
    }

    int failuresLeft() {
        return failuresLeft.get();
    }

    @Override
    public Consumer<?, ?> getConsumer(Properties properties) {
        Consumer<?, ?> consumer = super.getConsumer(properties);
        return (Consumer<?, ?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("poll")) {
                        failIfItIsTime();
                    }
                    try {
                        Object result = method.invoke(consumer, arguments);
                        failsNext |= result instanceof ConsumerRecords<?, ?> records && !records.isEmpty();
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void failIfItIsTime() {
        if (failsNext && failuresLeft.get() > 0) {
            failsNext = false;
            meanwhile.run();
            failuresLeft.decrementAndGet();
            throw new KafkaException("because the test says so");
        }
    }
}
