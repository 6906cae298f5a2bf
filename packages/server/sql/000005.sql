-- Whoever is asked about again is told of the request that is open.
create index request_person_of on troth.request_person (pseudonym);
