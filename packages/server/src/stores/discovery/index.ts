/** From a live store to a draft of its data map. */
export { discoverStore, type DiscoverOptions, type Progress } from './discover-store.ts';
export { draftDataMap, type DraftOptions } from './draft-map.ts';
export {
  unindexedReferences,
  type DiscoveredColumn,
  type DiscoveredTable,
  type DiscoveryReport,
  type Sampled,
  type Unsampled,
} from './report.ts';
