/** A proportion with the interval in which the true one lies 95 times of 100. */
export interface Proportion {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval of `hits` among `seen` drawn at random (E. B. Wilson, 1927): honest for small samples and near
 * 0 and 1, where the usual formula claims certainty. Nothing seen = nothing known: 0 to 1.
 */
export const wilson = (hits: number, seen: number, z = 1.96): Proportion => {
  if (seen <= 0) return { share: 0, low: 0, high: 1 };
  const share = hits / seen;
  const scale = 1 + (z * z) / seen;
  const centre = (share + (z * z) / (2 * seen)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / seen + (z * z) / (4 * seen * seen));
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
};
