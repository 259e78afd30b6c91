-- What a tenant may use in a period, and how much of it is gone. Amounts are tokens, or billionths of a US dollar.
create table budget (
    tenant   text   not null,
    kind     text   not null, -- tokens-per-day, spend-per-day, spend-per-month
    period   text   not null, -- a day or a month of UTC, as 2026-11-26 or 2026-11
    ends_at  bigint not null, -- milliseconds since 1970
    taken    bigint not null, -- spent, or lent to a process that may spend it; what a crash leaves unsaid stays here
    spent    bigint not null, -- the part of it that is known to be spent
    lent     bigint not null, -- by the last statement that lent something
    primary key (tenant, kind, period)
);
