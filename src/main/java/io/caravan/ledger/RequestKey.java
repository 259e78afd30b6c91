package io.caravan.ledger;

import io.caravan.chat.ChatRequest;
import io.caravan.chat.Identity;

/** By what the ledger knows a request: keys of two tenants never meet. */
record RequestKey(String tenant, String key) {

    static RequestKey of(ChatRequest request, Identity identity) {
        return new RequestKey(request.asker().tenant(), identity.key());
    }
}
