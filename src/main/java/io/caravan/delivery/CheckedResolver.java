package io.caravan.delivery;

import io.caravan.settings.SettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks a name up once, for the connection that is about to be made, and refuses it if any of its addresses is not to be
 * reached. The connection goes to what was checked: a name that changes its meaning in between (DNS rebinding) gains nothing.
 */
final class CheckedResolver implements DnsResolver {
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private final DnsResolver names;
    private final List<String> hosts = new ArrayList<>();
    private final List<Network> networks = new ArrayList<>();

    /**
     * @param allowed names, {@code *.names} and networks that need not be public
     * @throws SettingsException when one is none of these
     */
    CheckedResolver(DnsResolver names, List<String> allowed) {
        this.names = names;
        for (String entry : allowed) {
            if (Network.isOne(entry)) {
                networks.add(network(entry));
            } else if (HOST.matcher(entry).matches()) {
                hosts.add(entry.toLowerCase(Locale.ROOT));
            } else {
                throw unusable(entry);
            }
        }
    }

    private static Network network(String entry) {
        try {
            return Network.of(entry);
        } catch (IllegalArgumentException e) {
            throw unusable(entry);
        }
    }

    private static SettingsException unusable(String entry) {
        return new SettingsException(List.of("caravan.webhook.allow: '" + entry
                + "' is neither a host (hooks.example.com, *.example.com) nor a network (10.1.0.0/16)"));
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(host);
        for (InetAddress address : addresses) {
            if (!PublicAddresses.contain(address) && !isAllowed(host) && !isAllowed(address)) {
                throw new AddressRefusedException(host);
            }
        }
        return addresses;
    }

    private boolean isAllowed(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.stream()
                .anyMatch(entry -> entry.startsWith("*.") ? name.endsWith(entry.substring(1)) : name.equals(entry));
    }

    private boolean isAllowed(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address.getAddress()));
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
