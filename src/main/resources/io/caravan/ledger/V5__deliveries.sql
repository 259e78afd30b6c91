-- Where the outcomes of accepted requests are to be brought, and how far that has come.
create table delivery (
    request     text     not null, -- its id
    target      integer  not null, -- which of its targets
    address     text     not null,
    state       text     not null, -- WAITING for the outcome, DUE, DELIVERED, FAILED
    node        text     not null, -- who brings it; empty: nobody does at the moment
    attempts    integer  not null,
    not_before  bigint   not null, -- milliseconds since 1970, as all times here
    due_at      bigint   not null, -- when the outcome was there
    primary key (request, target)
);

create index delivery_due on delivery (node, not_before) where state = 'DUE';
