package io.caravan.command;

import io.caravan.settings.Units;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration with its unit: {@code 50ms}, {@code 5s}, {@code 2m}, {@code 24h}, {@code 7d}. */
final class DurationOption implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        if (!Units.isDuration(text)) {
            throw new TypeConversionException("'" + text + "' is not a duration such as 50ms, 5s, 2m, 24h or 7d");
        }
        return Units.duration(text);
    }
}
