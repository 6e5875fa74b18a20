const NAMED = /Messaging Server(?: ims_master)? (\d[\w.-]{0,39})/;

/** Version in a text that names the product (`… Messaging Server 7u4-23.01(…) starting up` → `7u4-23.01`); else null. */
export const productVersionIn = (text: string): string | null => NAMED.exec(text.slice(0, 2_000))?.[1] ?? null;
