-- What is partial by something that nobody can do any more is closed, with a reason and a certificate.
alter table troth.request drop constraint request_state_check;
alter table troth.request add constraint request_state_check check (state in ('received', 'verified',
  'planned', 'approved', 'running', 'reading-back', 'done', 'refused', 'cancelled', 'failed', 'partial',
  'closed'));
