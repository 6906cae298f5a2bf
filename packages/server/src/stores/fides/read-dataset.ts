/** Datasets and collections of a Fides file: there a dataset is a store, and a collection a table. */
import { byName, type Entry } from './entry.ts';
import type { ImportedDataset, ImportedStore } from './model.ts';
import { readCategory, readField } from './read-field.ts';

const order = 'an order of work is not declared: it follows from the references';

const storeReasons: Readonly<Record<string, string>> = {
  after: order,
  organization_fides_key: 'a policy has one company; it is named there',
  data_subjects: 'name the kinds of people under `subjects`',
  retention: 'a data map states the period of each dataset',
  third_country_transfers: 'say it by `country` and `mechanism` of the store',
  joint_controller: 'say it in the policy',
};

const collectionReasons: Readonly<Record<string, string>> = {
  after: order,
  erase_after: order,
  skip_processing: 'nothing that the data map names is passed over',
  partitioning: 'partitions belong to their table',
  redact: 'names of tables are not redacted',
  data_subjects: 'name the kinds of people under `subjects`',
  retention: 'state it as `period` of the dataset',
};

export function readStore(entry: Entry, name: string): ImportedStore {
  const key = entry.text('fides_key') ?? name;
  const about = [entry.text('name'), entry.text('description')].filter(
    (each) => each !== undefined,
  );
  const meta = entry.entry('fides_meta') ?? entry.entry('fidesops_meta');
  const schema = readSchema(meta);
  const category = readCategory(entry);
  const uses = readUses(entry);
  const collections = entry.entries('collections', byName);
  const datasets = collections.map((each) => readCollection(each, { category, uses }));
  meta?.end(storeReasons);
  entry.end(storeReasons);
  return { name, key, about, schema, datasets };
}

/** Of a namespace, the schema is taken over; the rest belongs in the connection string. */
function readSchema(meta: Entry | undefined): string {
  const namespace = meta?.entry('namespace');
  const schema = namespace?.text('schema');
  namespace?.end({
    schema_name: 'no schema could be read from it',
    database_name: 'the connection string names the database',
  });
  return schema ?? 'public';
}

interface Inherited {
  readonly category: string | undefined;
  readonly uses: readonly string[];
}

function readCollection(entry: Entry, inherited: Inherited): ImportedDataset {
  const collection = entry.text('name') ?? entry.path.slice(entry.path.lastIndexOf('.') + 1);
  const about = entry.text('description');
  const meta = entry.entry('fides_meta') ?? entry.entry('fidesops_meta');
  const category = readCategory(entry) ?? inherited.category;
  const read = entry.entries('fields', byName).map((each) => readField(each, category));
  const uses = readUses(entry);
  const override = meta?.entry('masking_strategy_override');
  const strategy = override?.text('strategy');
  if (strategy !== undefined && strategy !== 'delete') {
    override?.note(`not a way to erase a whole row (${strategy})`, 'strategy');
  }
  const deletes = strategy === 'delete';
  if (deletes && read.some(({ field }) => field.erase !== undefined)) {
    override?.note('the row is deleted, and what its fields are to become with it', 'strategy');
  }
  override?.end();
  meta?.end(collectionReasons);
  entry.end(collectionReasons);
  return {
    collection,
    about: about === undefined ? [] : [about],
    fields: read.map(({ field }) => (deletes ? { ...field, erase: undefined } : field)),
    links: read.flatMap(({ links }) => links),
    deletes,
    uses: uses.length > 0 ? uses : inherited.uses,
  };
}

/** `data_purposes` is the older name; where both stand, the newer counts. */
function readUses(entry: Entry): readonly string[] {
  const uses = entry.texts('data_uses');
  const older = entry.texts('data_purposes');
  return uses.length > 0 ? uses : older;
}
