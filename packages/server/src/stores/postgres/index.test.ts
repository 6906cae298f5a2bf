import { storeContract } from '../contract.suite.ts';
import { openSeeded } from './testing/seed.ts';

storeContract({ name: 'postgres', open: openSeeded });
