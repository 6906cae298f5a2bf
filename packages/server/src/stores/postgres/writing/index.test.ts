import { storeContract } from '../../contract.suite.ts';
import { writableContract } from '../../writing.suite.ts';
import { openWritableSeeded } from './testing.ts';

storeContract({ name: 'writable postgres', open: () => openWritableSeeded() });
writableContract({ name: 'postgres', open: () => openWritableSeeded() });
