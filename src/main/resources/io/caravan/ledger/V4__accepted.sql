-- Requests whose answer is fetched or brought later, and what came of them.
create table accepted (
    id             text     not null primary key, -- 128 random bits
    tenant         text     not null,
    key            text     not null, -- of the request in this ledger
    fingerprint    bytea    not null, -- SHA-256 of the body as it came
    lane           text     not null,
    merge_asked    text     not null, -- empty: none was asked for
    merge_usual    text     not null,
    node           text     not null, -- who asks for it; empty: nobody does at the moment
    accepted_at    bigint   not null, -- milliseconds since 1970, as all times here
    not_before     bigint   not null, -- it is not asked for again until then
    deadline       bigint   not null,
    ended_at       bigint   not null, -- 0 while there is no outcome
    bytes          integer  not null, -- of the request
    failure_kind   text,
    failure_code   text,
    failure_text   text,
    failure_param  text,
    merge          text     not null, -- how it travelled
    size           integer  not null,
    calls          integer  not null,
    source         text     not null,
    upstream       text,
    body           bytea    not null, -- the request; once it has ended, what came of it
    unique (tenant, key)
);

create index accepted_unfinished on accepted (node, accepted_at) where ended_at = 0;

create index accepted_by_end on accepted (ended_at) where ended_at > 0;
