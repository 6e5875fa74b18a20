/** What `imsimta version` says of the product. */
export interface ImsimtaVersion {
  product: string;
  /** As printed, e.g. `6.3-0.15` or `5.2`. */
  version: string;
  major: number;
  minor: number;
  patch: number | null;
}

const PRODUCT =
  /^(?<product>i?[A-Z][^\n]{0,100}? Messaging (?:Exchange )?Server) (?<version>(?<major>\d{1,3})\.(?<minor>\d{1,3})\S{0,40})(?: Patch (?<patch>\d{1,4}))? .{0,60}?\(built .{1,60}\)/;

/**
 * Finds the product line: `… Messaging Server 6.3-0.15 (built …)`. The library line after it may name another version
 * and is not taken for it.
 */
export const parseImsimtaVersion = (
  text: string,
): { ok: true; version: ImsimtaVersion } | { ok: false; reason: 'no-product-line' } => {
  for (const line of text.slice(0, 20_000).split('\n')) {
    const parts = PRODUCT.exec(line.trim())?.groups;
    if (!parts) continue;
    return {
      ok: true,
      version: {
        product: parts['product']!,
        version: parts['version']!,
        major: Number(parts['major']),
        minor: Number(parts['minor']),
        patch: parts['patch'] === undefined ? null : Number(parts['patch']),
      },
    };
  }
  return { ok: false, reason: 'no-product-line' };
};
