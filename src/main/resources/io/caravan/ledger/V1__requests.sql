-- One row a request that has to be remembered. The same statements make the tables of SQLite and of PostgreSQL.
create table request (
    tenant         text     not null,
    key            text     ${byte-order} not null,
    fingerprint    bytea    not null, -- SHA-256 of the body as it came
    state          text     not null, -- SENT, ANSWERED, FAILED, HELD
    node           text     not null, -- who sent it; empty once that one is gone: then the outcome is unknown
    call           text     not null, -- requests that went out together have the same
    origin         text     not null,
    model          text     not null,
    tokens         integer  not null, -- of the prompt, estimated
    sent_at        bigint   not null, -- milliseconds since 1970
    ended_at       bigint   not null, -- 0 while there is no outcome
    failure_kind   text,
    failure_code   text,
    failure_text   text,
    failure_param  text,
    released       integer  not null, -- 1: a failure that no longer answers the request when it comes again
    merge          text     not null,
    size           integer  not null,
    prompt_hit     bigint   not null,
    prompt_miss    bigint   not null,
    completion     bigint   not null,
    calls          bigint   not null,
    retries        bigint   not null,
    unknown_calls  bigint   not null,
    cost           bigint   not null, -- billionths of a US dollar
    cost_in_peak   bigint   not null,
    body           bytea    not null, -- the answer; of a failure, what it takes to ask again
    primary key (tenant, key)
);

-- Few rows are under way at a time, so these stay small.
create index request_under_way on request (node) where state = 'SENT';

create index request_by_end on request (ended_at) where state <> 'SENT';

-- Processes that share the ledger, and when each was last heard of.
create table node (
    id       text   not null primary key,
    seen_at  bigint not null
);
