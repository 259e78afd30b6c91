package io.caravan.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;

/**
 * What a server answers to a GET.
 *
 * @param body its first part, at most {@value #MAX_BYTES} bytes
 * @param sent when it was asked
 * @param received when its answer began
 */
record Answer(int status, HttpHeaders headers, byte[] body, Instant sent, Instant received) {
    private static final int MAX_BYTES = 64 << 10;

    /** @param key sent as bearer token, unless it is empty */
    static Answer get(URI address, String key) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(Peer.PATIENCE).header("User-Agent", "caravan-doctor");
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Peer.PATIENCE)
                .build();
        Instant sent = Instant.now();
        HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
        Instant received = Instant.now();
        try (InputStream body = response.body()) {
            return new Answer(response.statusCode(), response.headers(), body.readNBytes(MAX_BYTES), sent, received);
        }
    }
}
