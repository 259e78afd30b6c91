-- Where the outcomes of accepted requests are to be brought, and how far that has come.
create table delivery (
    request     text     not null, -- its id
    target      integer  not null, -- which of its destinations
    kind        text     not null, -- WEBHOOK, TOPIC, CHANNEL
    address     text     not null,
    channel     text     not null, -- tenant/name; empty: it goes to no channel
    state       text     not null, -- WAITING for the outcome, DUE, DELIVERED, FAILED
    node        text     not null, -- who brings it; empty: nobody does at the moment
    attempts    integer  not null,
    not_before  bigint   not null, -- milliseconds since 1970, as all times here
    due_at      bigint   not null, -- when the outcome was there
    primary key (request, target)
);

-- Channels that nobody listens to may have many, which must not be in the way of the others.
create index delivery_due on delivery (kind, channel, node, not_before) where state = 'DUE';
