package io.caravan.origin.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * PEM files.
 *
 * @param certificate ours, then those that lead from it to its authority
 * @param key that belongs to it: PKCS #8, or PKCS #1 for RSA
 * @param clientAuthority who must have signed the certificate of each caller; null when callers need none
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path clientAuthority) {}
