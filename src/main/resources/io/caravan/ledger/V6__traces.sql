-- The trace that goes on when the request is asked for and its outcome brought: W3C's traceparent; empty when there is none.
alter table accepted add column traceparent text not null default '';

-- By which a request is found here that was seen in a log, a trace or a metric; of those from before nobody knows.
alter table request add column request_id text not null default '';
alter table request add column trace_id text not null default '';

create index request_by_id on request (request_id);
