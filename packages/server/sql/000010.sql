-- Pseudonyms of the values by which rows of an erased person were reached, beside their own key. They
-- stand here from before the first change, so that what a killed process has read is not lost.
create table troth.request_pseudonym (
  request text collate "C" not null,
  pseudonym text collate "C" not null,
  what text not null check (what in ('key', 'email', 'phone')),
  primary key (request, pseudonym)
);
