import { buildAll } from '../../local/bundle.mjs';

/** Bundles once for all stories: they run what is deployed. */
export default buildAll;
