import { notTold, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

/**
 * `qm summarize`: the manuals describe its columns without showing them, so nothing is read until a real output has
 * been seen. Every line counts as `layout-unknown`. Source: 2005Q4 Administration Reference, imsimta qm, summarize.
 */
export const parseQmSummarize = (text: string): Told => notTold(toolLines(text), 'layout-unknown');
