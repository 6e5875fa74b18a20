import { buildAll } from '../../bin/build.mjs';

/** Bundles once for all stories: they run what is deployed. */
export default buildAll;
