const NAMED =
  /Messaging (?:Exchange )?Server(?: ims_master)? (?<version>\d[\w.-]{0,32})(?:\([\d.]{1,30}\))?(?: Patch \d{1,4})?(?<width> (?:32|64)bit\b)?/;

/**
 * Version in a text that names the product, with the width of its programs where that is printed, in 40 characters at
 * most (`… Messaging Server 7u4-23.01(…) 64bit (built …) starting up` → `7u4-23.01 64bit`); else null.
 */
export const productVersionIn = (text: string): string | null => {
  const { version, width = '' } = NAMED.exec(text.slice(0, 2_000))?.groups ?? {};
  return version === undefined ? null : `${version}${width}`;
};
