/** The compiled engine as the source of shared/engine/binary.ts. Throws with the compiler's words. */
export const engineSource: () => Promise<string>;
