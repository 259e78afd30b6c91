package io.caravan.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.caravan.settings.SettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where webhooks may lead. */
class CheckedResolverTest {
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/99", "::1/129", "10.0.0.0/x", "/24", "https://example.com", "a..b", "*", "a b"})
    void whatIsNeitherHostNorNetworkIsNamed(String entry) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> new CheckedResolver(SystemDefaultDnsResolver.INSTANCE, List.of(entry)))
                .withMessageContaining("caravan.webhook.allow")
                .withMessageContaining("'" + entry + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.1",
                "2130706433",
                "127.1",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "2001:db8::1",
                "2001::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void whatIsNotPublicIsRefused(String address) {
        assertThatExceptionOfType(AddressRefusedException.class)
                .isThrownBy(() -> ofSystem().resolve(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.0.1",
                "2606:4700::1111",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void whatIsPublicIsReached(String address) throws UnknownHostException {
        assertThat(ofSystem().resolve(address)).containsExactly(InetAddress.getByName(address));
    }

    @Test
    void aNameIsRefusedForAnyOfItsAddresses() {
        assertThat(reaches("a.example.com", List.of("8.8.8.8", "10.0.0.1"))).isFalse();
        assertThat(reaches("a.example.com", List.of("8.8.8.8", "8.8.4.4"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com, 10.0.0.1, 10.0.0.0/8, true",
        "a.example.com, 172.16.0.1, 10.0.0.0/8, false",
        "a.example.com, fd00::1, fd00::/8, true",
        "A.example.com, 10.0.0.1, a.example.com, true",
        "a.example.com, 10.0.0.1, *.example.com, true",
        "aexample.com, 10.0.0.1, *.example.com, false"
    })
    void whatIsAllowedIsReached(String host, String address, String allowed, boolean isReached) {
        assertThat(reaches(host, List.of(address), allowed)).isEqualTo(isReached);
    }

    private static CheckedResolver ofSystem() {
        return new CheckedResolver(SystemDefaultDnsResolver.INSTANCE, List.of());
    }

    private static boolean reaches(String host, List<String> addresses, String... allowed) {
        try {
            return new CheckedResolver(leadingTo(addresses), List.of(allowed)).resolve(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static DnsResolver leadingTo(List<String> addresses) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                InetAddress[] found = new InetAddress[addresses.size()];
                for (int i = 0; i < found.length; i++) {
                    found[i] = InetAddress.getByName(addresses.get(i));
                }
                return found;
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }
}
