/**
 * Path of the first field that stands in a document and not in what its contract read of it, such as
 * `actions.0.approvals`; null = the contract knows them all. A later program of the same version wrote such a field:
 * whoever writes the document back, or acts on it as if it were not there, does what nobody meant.
 */
export const unknownField = (document: unknown, read: unknown): string | null => {
  if (Array.isArray(document) && Array.isArray(read)) {
    for (const [index, part] of document.entries()) {
      const inner = unknownField(part, read[index]);
      if (inner !== null) return `${index}.${inner}`;
    }
    return null;
  }
  if (!isObject(document) || !isObject(read)) return null;
  // Made into a later version on reading: its fields are others, and whoever wrote that knew them all.
  if (Object.hasOwn(read, 'version') && document['version'] !== read['version']) return null;
  for (const [name, part] of Object.entries(document)) {
    if (!Object.hasOwn(read, name)) return name;
    const inner = unknownField(part, read[name]);
    if (inner !== null) return `${name}.${inner}`;
  }
  return null;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
