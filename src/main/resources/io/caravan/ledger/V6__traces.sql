-- The trace that goes on when the request is asked for and its outcome brought: W3C's traceparent; empty when there is none.
alter table accepted add column traceparent text not null default '';
