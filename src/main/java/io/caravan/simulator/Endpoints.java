package io.caravan.simulator;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.stream.Collectors;

/** Leads each request to what serves it. Thread-safe. */
final class Endpoints implements Handler<HttpServerRequest> {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final Chat chat;
    private final Control control;
    private final Ledger ledger;
    private final Recorder recorder;
    private final Account account;
    private final String modelList;

    Endpoints(Chat chat, Control control, Ledger ledger, Recorder recorder, Models models, Account account) {
        this.chat = chat;
        this.control = control;
        this.ledger = ledger;
        this.recorder = recorder;
        this.account = account;
        modelList = models.all().stream()
                .map(model -> "{\"id\":\"" + model.name() + "\",\"object\":\"model\",\"owned_by\":\"deepseek\"}")
                .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));
    }

    @Override
    public void handle(HttpServerRequest request) {
        BodyReader.read(request, body -> serve(request, body), refusal -> refuse(request, refusal));
    }

    private void serve(HttpServerRequest request, Buffer body) {
        try {
            if (request.path().startsWith("/simulator/")) {
                control.serve(request, body);
            } else {
                recorder.add(request, body);
                serveApi(request, body);
            }
        } catch (RefusedException e) {
            refuse(request, e.refusal());
        }
    }

    private void serveApi(HttpServerRequest request, Buffer body) {
        switch (request.path()) {
            case "/chat/completions", "/v1/chat/completions" -> chat(request, body);
            case "/models", "/v1/models" -> show(request, Buffer.buffer(modelList));
            case "/user/balance" -> show(request, account.show());
            default -> throw new RefusedException(Refusal.usual(404));
        }
    }

    private void chat(HttpServerRequest request, Buffer body) {
        ledger.arrived();
        try {
            check(request, HttpMethod.POST);
            account.checkBalance();
            chat.serve(request, body);
        } catch (RefusedException e) {
            ledger.rejected(e.refusal().status());
            throw e;
        }
    }

    private void show(HttpServerRequest request, Buffer json) {
        check(request, HttpMethod.GET);
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(json);
    }

    private void check(HttpServerRequest request, HttpMethod method) {
        if (!request.method().equals(method)) {
            throw new RefusedException(Refusal.usual(405));
        }
        account.checkKey(request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    private static void refuse(HttpServerRequest request, Refusal refusal) {
        HttpServerResponse response = request.response();
        response.setStatusCode(refusal.status()).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        if (refusal.retryAfter() != null) {
            response.putHeader("Retry-After", refusal.retryAfter());
        }
        response.end(refusal.body() == null ? ReplyWriter.error(refusal) : Buffer.buffer(refusal.body()));
    }
}
