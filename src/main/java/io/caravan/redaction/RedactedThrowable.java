package io.caravan.redaction;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An exception in the log, its text and those of its causes redacted: libraries like to repeat what they could not read. */
record RedactedThrowable(IThrowableProxy problem, UnaryOperator<String> redaction) implements IThrowableProxy {
    @Override
    public @Nullable String getMessage() {
        String message = problem.getMessage();
        return message == null ? null : redaction.apply(message);
    }

    @Override
    public String getClassName() {
        return problem.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return problem.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return problem.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        IThrowableProxy cause = problem.getCause();
        return cause == null ? null : new RedactedThrowable(cause, redaction);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return Arrays.stream(problem.getSuppressed())
                .map(suppressed -> new RedactedThrowable(suppressed, redaction))
                .toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
        return problem.isCyclic();
    }
}
