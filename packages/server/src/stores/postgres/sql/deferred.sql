-- Constraints that wait for the commit unless told otherwise, quoted; none whose name another constraint
-- of the schema shares that cannot wait: the server would refuse to let both wait.
select format('%I.%I', n.nspname, k.conname)
from pg_constraint k
join pg_namespace n on n.oid = k.connamespace
group by n.nspname, k.conname
having bool_or(k.condeferred) and bool_and(k.condeferrable)
order by 1
