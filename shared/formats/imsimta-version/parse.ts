import { productVersionIn } from '../product-version.ts';

const PRODUCT = /^i?[A-Z][^\n]{0,100}? Messaging (?:Exchange )?Server \d.{0,160}?\(built .{1,60}\)/;

/**
 * What `imsimta version` says of the product (`… Messaging Server 6.3-0.15 (built …)` → `6.3-0.15`); null = no such line.
 * The library line after it may name another version and is not taken for it.
 */
export const parseImsimtaVersion = (text: string): string | null => {
  const line = text
    .slice(0, 20_000)
    .split('\n')
    .find((each) => PRODUCT.test(each.trim()));
  return line === undefined ? null : productVersionIn(line);
};
