-- What merging saved a request when it was asked; of those from before nobody knows. Any of it may be negative.
alter table request add column saved_calls        bigint not null default 0;
alter table request add column saved_slot_millis  bigint not null default 0;
alter table request add column saved_tokens       bigint not null default 0;
alter table request add column saved_cost_cold    bigint not null default 0; -- billionths of a US dollar
alter table request add column saved_cost_warm    bigint not null default 0;
