/** Lets a limited number of names of each group through, first come first served; null = there are too many groups. */
export type Admit = (group: string, name: string) => string | null;

/** Names over the limit become `*`. */
export const createAdmission = ({ groups, names }: { groups: number; names: number }): Admit => {
  const known = new Map<string, Set<string>>();
  return (group, name) => {
    let admitted = known.get(group);
    if (!admitted) {
      if (known.size >= groups) return null;
      admitted = new Set();
      known.set(group, admitted);
    }
    if (admitted.has(name)) return name;
    if (admitted.size >= names) return '*';
    admitted.add(name);
    return name;
  };
};
