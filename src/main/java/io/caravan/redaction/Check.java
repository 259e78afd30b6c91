package io.caravan.redaction;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What tells a number of some kind from any other as long; without it order numbers would go, too. */
enum Check {
    /** ISO/IEC 7812-1, annex B: nine of ten numbers are no card. */
    LUHN(Check::luhn),
    /** GB 11643-1999: a date of birth, and a check digit modulo 11. */
    RESIDENT_ID(Check::residentId),
    /** Numbers that the Social Security Administration never gives out are none. */
    SOCIAL_SECURITY(text -> !text.matches("(?:000|666|9..)-.*|.*-00-.*|.*-0000")),
    /** ISO 13616: modulo 97. */
    IBAN(Check::iban);

    private static final int[] RESIDENT_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String RESIDENT_DIGITS = "10X98765432";
    private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);

    private final Predicate<String> test;

    Check(Predicate<String> test) {
        this.test = test;
    }

    static Optional<Check> of(String label) {
        return Arrays.stream(values())
                .filter(check -> check.label().equals(label))
                .findFirst();
    }

    static String labels() {
        return Arrays.stream(values()).map(Check::label).collect(Collectors.joining(", "));
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean accepts(String found) {
        return test.test(found);
    }

    private static boolean luhn(String text) {
        String digits = text.replaceAll("\\D", "");
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int counted = i % 2 == 0 ? digit : 2 * digit;
            sum += counted > 9 ? counted - 9 : counted;
        }
        return sum % 10 == 0;
    }

    private static boolean residentId(String text) {
        int sum = 0;
        for (int i = 0; i < RESIDENT_WEIGHTS.length; i++) {
            sum += RESIDENT_WEIGHTS[i] * (text.charAt(i) - '0');
        }
        return RESIDENT_DIGITS.charAt(sum % 11) == Character.toUpperCase(text.charAt(17))
                && text.substring(6, 14).matches("(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])");
    }

    /** The first four letters and digits go to the end, letters count from 10. */
    private static boolean iban(String text) {
        String plain = text.replace(" ", "");
        String number = (plain.substring(4) + plain.substring(0, 4))
                .chars()
                .mapToObj(character -> Integer.toString(Character.digit(character, 36)))
                .collect(Collectors.joining());
        return new BigInteger(number).mod(IBAN_MODULUS).intValue() == 1;
    }
}
