import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;

/** Questions come from a queue; each answer goes to the queue that its question names as JMSReplyTo. */
public class AskOverJms extends RouteBuilder {
    @Override
    public void configure() {
        String broker = getContext().resolvePropertyPlaceholders("{{jms.broker}}");
        getContext().addComponent("jms", JmsComponent.jmsComponent(new ActiveMQConnectionFactory(broker)));

        // Transacted: a question is off its queue only when its answer is on the other one.
        from("jms:queue:questions?transacted=true&lazyCreateTransactionManager=false&concurrentConsumers=20")
                .routeId("ask-over-jms")
                .routeDescription("A question from a JMS queue is answered to the queue that it names")
                .setVariable("merge", constant("single-flight"))
                .to("direct:ask")
                .convertBodyTo(String.class);
    }
}
