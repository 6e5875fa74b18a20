/** Names are told apart within a group, up to a limit. */
@unmanaged
export class Group {
  kind: i32;
  /** Sort of the lines that prove its rows. */
  sort: i32;
  part: i32;
  admitted: i32;
}

/** Limits of one kind of groups. */
@unmanaged
class Limits {
  groups: i32;
  /** Names that a group tells apart in a part. */
  names: i32;
  /** So many of them are told apart at once, the others when they come again. */
  atOnce: i32;
  groupsInPart: i32;
}

/** Names that came once are remembered by so many hashes. */
const MARKS: u32 = 4_096;

/** Spreads parts over the numbers that a hash has. */
const SPREAD: u32 = 0x9e3779b1;

/** Kinds of groups, and sorts of lines that prove their rows. */
const KINDS = 3;
const SORTS = 4;

const limits = memory.data(64, 4);
const full = memory.data(SORTS * 4, 4);
const marks = heap.alloc(MARKS * 4);
memory.fill(marks, 0, MARKS * 4);

/** Number of the part. */
let current = 1;
let groups: usize = heap.alloc(64 * offsetof<Group>());
let groupsRoom = 64;
let groupsSize = 0;

export function part(): i32 {
  return current;
}

function limitsOf(kind: i32): Limits {
  return changetype<Limits>(limits + <usize>kind * offsetof<Limits>());
}

export function groupAt(group: i32): Group {
  return changetype<Group>(groups + <usize>group * offsetof<Group>());
}

/** Sets the limits of a kind of groups. */
export function limit(kind: i32, mostGroups: i32, names: i32, atOnce: i32): void {
  const own = limitsOf(kind);
  own.groups = mostGroups;
  own.names = names;
  own.atOnce = atOnce;
}

/** A new group of a kind, whose rows are proved by lines of a sort; its number. */
export function newGroup(kind: i32, sort: i32): i32 {
  if (groupsSize == groupsRoom) {
    groupsRoom *= 2;
    groups = heap.realloc(groups, <usize>groupsRoom * offsetof<Group>());
  }
  const group = groupAt(groupsSize);
  group.kind = kind;
  group.sort = sort;
  group.part = 0;
  group.admitted = 0;
  groupsSize += 1;
  return groupsSize - 1;
}

/** False = there are too many groups of this kind. */
export function open(group: Group): bool {
  if (group.part == current) return true;
  const own = limitsOf(group.kind);
  if (own.groupsInPart >= own.groups) return false;
  own.groupsInPart += 1;
  group.part = current;
  group.admitted = 0;
  return true;
}

/** Whether a name came before in this part; it is remembered by its hash. */
function cameBefore(hash: u32): bool {
  const mark = (hash ^ (<u32>current * SPREAD)) | 1;
  const at = marks + ((hash & (MARKS - 1)) << 2);
  const known = load<u32>(at) == mark;
  store<u32>(at, mark);
  return known;
}

/** Whether a name is told apart that did not come before in this part. */
export function admit(group: Group, hash: u32): bool {
  const own = limitsOf(group.kind);
  if (group.admitted >= own.names || (group.admitted >= own.atOnce && !cameBefore(hash))) return false;
  group.admitted += 1;
  return true;
}

/** There is no room for proofs of further rows of a sort. */
export function fill(sort: i32): void {
  store<i32>(full + ((<usize>sort) << 2), 1);
}

/** Whether there is room for proofs of further rows of a group. */
export function hasRoom(group: Group): bool {
  return load<i32>(full + ((<usize>group.sort) << 2)) == 0;
}

/** There is room again for proofs of rows of all sorts. */
export function makeRoom(): void {
  memory.fill(full, 0, SORTS * 4);
}

/** Begins a new part, in which each group has all its room. */
export function turnPart(): void {
  current += 1;
  for (let kind = 0; kind < KINDS; kind++) limitsOf(kind).groupsInPart = 0;
}

/** Forgets all groups. */
export function clearGroups(): void {
  groupsSize = 0;
}
