-- A destruction of which others have left nothing to do ends by a look, with a certificate of that look.
alter table troth.request drop constraint request_state_check;
alter table troth.request add constraint request_state_check check (state in ('received', 'verified',
  'planned', 'approved', 'running', 'reading-back', 'done', 'refused', 'cancelled', 'failed', 'partial',
  'closed', 'nothing-left'));
