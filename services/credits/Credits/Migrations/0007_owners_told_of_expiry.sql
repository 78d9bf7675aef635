-- Whoever has credits of a lot that will expire is told, page by page: up to which account that was done. No person's id, which would outlive the person here.
alter table lots add column told_up_to uuid;
drop index accounts_lot;
create index accounts_lot on accounts (lot_id, id) where lot_id is not null;

-- Of somebody who was erased: the owner stands for nobody, and nobody is told anything about it.
alter table accounts add column unlinked boolean not null default false;
