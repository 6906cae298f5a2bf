-- The order in which runs, plans and checks came that wait for a seat; each holds the lock of its turn.
create sequence troth.turn as integer cycle;
